from pathlib import Path
from typing import Any

import pytest

from account_event_handler.catalog.watch import CONSOLE_SIGN_IN
from account_event_handler.ingest import envelope_of, source_of
from tests.support.samples import FROM_CLOUDTRAIL, every_sample, load


@every_sample(FROM_CLOUDTRAIL)
def test_a_record_becomes_the_event_that_eventbridge_delivers(path: Path) -> None:
    event = load(path)
    made = envelope_of(event["detail"])
    assert made.pop("id") == event["detail"]["eventID"]
    if event["detail-type"] in CONSOLE_SIGN_IN:  # AWS writes it in two ways
        assert made.pop("detail-type") in CONSOLE_SIGN_IN
    assert made.items() <= event.items()


@pytest.mark.parametrize(
    ("event_source", "source"),
    [
        ("iam.amazonaws.com", "aws.iam"),
        ("monitoring.amazonaws.com", "aws.monitoring"),
        ("sso-directory.amazonaws.com", "aws.sso-directory"),
        ("ec2.amazonaws.com.cn", "aws.ec2"),
        ("", ""),
        (None, ""),
        (["iam.amazonaws.com"], ""),
    ],
)
def test_the_source_is_the_service(event_source: object, source: str) -> None:
    assert source_of(event_source) == source


@pytest.mark.parametrize(
    ("record", "field", "value"),
    [
        ({"eventType": "AwsVpceEvent"}, "detail-type", "AWS Network Activity Event via CloudTrail"),
        ({"eventType": "AwsCloudTrailInsight"}, "detail-type", "AWS Insight via CloudTrail"),
        ({"eventType": "AwsNewEvent"}, "detail-type", "AWS API Call via CloudTrail"),
        ({"eventType": ["x"]}, "detail-type", "AWS API Call via CloudTrail"),
        ({}, "detail-type", "AWS API Call via CloudTrail"),
        ({"recipientAccountId": "1", "userIdentity": {"accountId": "2"}}, "account", "1"),
        ({"userIdentity": {"accountId": "2"}}, "account", "2"),
        ({"userIdentity": "x"}, "account", ""),
    ],
)
def test_a_record_that_says_little_is_still_an_event(record: dict[str, Any], field: str, value: str) -> None:
    assert envelope_of(record)[field] == value
