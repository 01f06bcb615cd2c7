from typing import Any

import pytest

from account_event_handler.catalog.trail_protection.weakening import change, gravity, missing
from account_event_handler.model import AccountEvent, Severity
from tests.support.calls import told

# what the console sends when somebody renames nothing and saves an ordinary trail
RESAVED = {
    "s3BucketName": "trail-logs",
    "s3KeyPrefix": "",
    "snsTopicName": "",
    "includeGlobalServiceEvents": True,
    "isMultiRegionTrail": True,
    "isOrganizationTrail": False,
    "enableLogFileValidation": True,
    "kmsKeyId": "",
    "cloudWatchLogsLogGroupArn": "",
    "cloudWatchLogsRoleArn": "",
}


def update(**request: Any) -> AccountEvent:
    detail = {"eventName": "UpdateTrail", "requestParameters": {"name": "t", **request}}
    return AccountEvent("", "aws.cloudtrail", "", "111122223333", "eu-west-1", None, (), detail)


@pytest.mark.parametrize(
    ("event", "words", "severity"),
    [
        (update(isMultiRegionTrail=False), "record one Region only", Severity.HIGH),
        (update(isOrganizationTrail=False), "record one account only", Severity.HIGH),
        (update(includeGlobalServiceEvents=False), "record no IAM events", Severity.HIGH),
        (update(enableLogFileValidation=False), "leave its log files without validation", Severity.MEDIUM),
        (update(kmsKeyId=""), "encrypt without a KMS key", Severity.MEDIUM),
        (update(snsTopicName=""), "send no SNS notifications", Severity.MEDIUM),
        (
            update(cloudWatchLogsLogGroupArn="", cloudWatchLogsRoleArn=""),
            "send nothing to CloudWatch Logs",
            Severity.HIGH,
        ),
        (update(s3BucketName="b", s3KeyPrefix="p"), "write to bucket b", Severity.HIGH),
        (
            update(s3BucketName="b", isMultiRegionTrail=False),
            "record one Region only and write to bucket b",
            Severity.HIGH,
        ),
        (update(kmsKeyId="alias/trails"), None, Severity.MEDIUM),
        (update(isMultiRegionTrail=None, kmsKeyId=None), None, Severity.MEDIUM),
        (update(**RESAVED), "write to bucket trail-logs", Severity.MEDIUM),
        (update(**{**RESAVED, "isMultiRegionTrail": False}), "record one Region only", Severity.HIGH),
    ],
)
def test_a_change_says_what_the_trail_loses(event: AccountEvent, words: str | None, severity: Severity) -> None:
    assert (change(event), gravity(event)) == (words, severity)


def test_several_losses_are_all_said() -> None:
    event = update(isMultiRegionTrail=False, kmsKeyId="")
    assert change(event) == "record one Region only and encrypt without a KMS key"


def test_what_a_saved_trail_is_without_is_said_apart_from_what_it_loses() -> None:
    assert missing(update(**RESAVED)) == "log group, KMS key and SNS topic"
    assert missing(update(isMultiRegionTrail=False)) is None


def test_a_refused_change_of_which_nothing_is_known_is_weighed() -> None:
    event = AccountEvent("", "", "", "", "", None, (), {"requestParameters": None})
    assert (change(event), missing(event), gravity(event)) == (None, None, Severity.MEDIUM)


@pytest.mark.parametrize(("days", "is_alerted"), [(89, True), (90, False), ("30", True)])
def test_the_log_group_of_a_trail_keeps_three_months(days: object, is_alerted: bool) -> None:
    request = {"logGroupName": "trail", "retentionInDays": days}
    assert bool(told("cloudtrail-log-retention-shortened", "PutRetentionPolicy", request)) is is_alerted
