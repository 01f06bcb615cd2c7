import pytest

from account_event_handler.model import Severity
from account_event_handler.settings import Settings, SettingsError

ENVIRONMENT = {
    "TOPIC_ARN": "arn:aws:sns:eu-west-1:111122223333:alerts",
    "DEAD_LETTER_QUEUE_URL": "https://sqs/dead",
}


def test_the_environment_becomes_settings() -> None:
    settings = Settings.of({**ENVIRONMENT, "SLACK_SEVERITY": "high"})
    assert settings.slack_severity is Severity.HIGH
    assert settings.topic_severity is Severity.LOW
    assert settings.slack_url_parameter == ""
    assert settings.home == ("111122223333", "eu-west-1")


def test_an_option_is_on_unless_it_is_empty() -> None:
    settings = Settings.of({**ENVIRONMENT, "CONSOLE_CHANGES": "", "ALARM_NAMES": "prod-*"})
    assert settings.site.options == {"AlarmNames"}


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"TOPIC_ARN": ""}, "TOPIC_ARN is not set"),
        ({"SLACK_SEVERITY": "loud"}, "SLACK_SEVERITY is 'loud'; it may be critical, high"),
    ],
)
def test_a_bad_setting_is_said_by_its_name(change: dict[str, str], reason: str) -> None:
    with pytest.raises(SettingsError, match=reason):
        Settings.of({**ENVIRONMENT, **change})


def test_a_topic_s_name_in_place_of_its_arn_has_no_home() -> None:
    assert Settings.of({**ENVIRONMENT, "TOPIC_ARN": "AlertTopic"}).home == ("", "")
