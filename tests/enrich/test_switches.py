import pytest

from account_event_handler.settings import ENRICHMENTS, Settings, SettingsError
from tests.test_settings import ENVIRONMENT

NEEDED = {**ENVIRONMENT, "ACTIVITY_QUEUE_URL": "https://sqs/activity", "MEMORY_TABLE": "memory"}


def settings(**environment: str) -> Settings:
    return Settings.of({**NEEDED, **environment})


def test_every_enrichment_is_on_unless_switched_off() -> None:
    assert settings().enrichments == frozenset(ENRICHMENTS)
    assert settings(ENRICHMENTS="table-cost,bucket-status").enrichments == {"table-cost", "bucket-status"}
    assert settings(ENRICHMENTS="none").enrichments == frozenset()


def test_no_role_is_assumed_unless_one_is_named() -> None:
    assert settings().enrichment_role == ""
    assert settings(ENRICHMENT_ROLE="audit/Watched").enrichment_role == "audit/Watched"


def test_the_partition_is_that_of_the_topic() -> None:
    assert settings().partition == "aws"
    china = "arn:aws-cn:sns:cn-north-1:111122223333:alerts"
    assert settings(TOPIC_ARN=china).partition == "aws-cn"
    assert settings(TOPIC_ARN="AlertTopic").partition == "aws"


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"ENRICHMENTS": "table-costs"}, "ENRICHMENTS has 'table-costs'; it may have parameter-"),
        ({"ENRICHMENT_ROLE": "a role"}, "ENRICHMENT_ROLE is 'a role'; it may be"),
        ({"ENRICHMENT_ROLE": "arn:aws:iam::1:role/x"}, "ENRICHMENT_ROLE is"),
    ],
)
def test_a_bad_switch_is_said_by_its_name(change: dict[str, str], reason: str) -> None:
    with pytest.raises(SettingsError, match=reason):
        settings(**change)
