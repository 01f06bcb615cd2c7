from typing import Any

import pytest

from account_event_handler.catalog.recipients import is_shared, recipients, severity_of_sharing, whom
from account_event_handler.model import AccountEvent, Severity

OWN, OTHER = "111122223333", "444455556666"
ORGANIZATION = f"arn:aws:organizations::{OWN}:organization/o-exampleorgid"


def call(request: Any) -> AccountEvent:
    detail = {"eventName": "ModifyImageAttribute", "requestParameters": request}
    return AccountEvent("", "aws.ec2", "", OWN, "eu-west-1", None, (), detail)


def added(*items: dict[str, str]) -> AccountEvent:
    return call({"imageId": "ami-1", "launchPermission": {"add": {"items": list(items)}}})


@pytest.mark.parametrize(
    ("event", "words", "severity"),
    [
        (added({"group": "all"}), "everyone in the world", Severity.CRITICAL),
        (added({"userId": OTHER}, {"group": "all"}), "everyone in the world", Severity.CRITICAL),
        (added({"userId": OTHER}), f"account {OTHER}", Severity.HIGH),
        (added({"organizationArn": ORGANIZATION}), "organization o-exampleorgid", Severity.MEDIUM),
        (
            added({"organizationArn": ORGANIZATION}, {"userId": OTHER}),
            f"organization o-exampleorgid and account {OTHER}",
            Severity.HIGH,
        ),
        (
            added({"organizationArn": f"arn:aws:organizations::{OWN}:ou/o-exampleorgid/ou-ab12-shop"}),
            "organizational unit ou-ab12-shop",
            Severity.MEDIUM,
        ),
        (added({"userId": OTHER}, {"userId": OTHER}, {"userId": OWN}), f"account {OTHER}", Severity.HIGH),
        (call({"createVolumePermission": {"add": {"items": [{"userId": OTHER}]}}}), f"account {OTHER}", Severity.HIGH),
        (call({"valuesToAdd": ["all"]}), "everyone in the world", Severity.CRITICAL),
        (call({"valuesToAdd": [OTHER]}), f"account {OTHER}", Severity.HIGH),
        (call({"accountIdsToAdd": ["All"]}), "everyone in the world", Severity.CRITICAL),
        (call({"operationType": "add", "userIds": [OTHER]}), f"account {OTHER}", Severity.HIGH),
        (call({"operationType": "add", "groupNames": ["all"]}), "everyone in the world", Severity.CRITICAL),
    ],
)
def test_who_gains_access_decides(event: AccountEvent, words: str, severity: Severity) -> None:
    assert whom(event) == words
    assert severity_of_sharing(event) == severity


@pytest.mark.parametrize(
    "event",
    [
        added({"userId": OWN}),
        call({"launchPermission": {"remove": {"items": [{"group": "all"}]}}}),
        call({"valuesToRemove": ["all"]}),
        call({"operationType": "remove", "userIds": [OTHER]}),
        call({"description": {"value": "golden image"}}),
        call(None),
    ],
)
def test_nobody_gains_access(event: AccountEvent) -> None:
    assert recipients(event) == []
    assert whom(event) is None
    assert not is_shared(event)


def test_everyone_comes_first() -> None:
    event = added({"userId": OTHER}, {"group": "all"})
    assert recipients(event) == ["everyone", f"account {OTHER}"]
    assert is_shared(event)
