from typing import Any

import pytest

from tests.support.calls import told

TYPES = ["AWS::IAM::Role", "AWS::IAM::User", "AWS::IAM::Group"]
DAILY = {"recordingMode": {"recordingFrequency": "DAILY"}}


def group(**fields: Any) -> dict[str, Any]:
    return {"recordingGroup": fields}


@pytest.mark.parametrize(
    ("recorder", "severity", "aim"),
    [
        ({}, "low", ""),
        (DAILY, "medium", " to record once a day"),
        (group(allSupported=True), "low", ""),
        (group(allSupported="true") | DAILY, "medium", " to record once a day"),
        (group(allSupported=False), "low", ""),
        (
            group(exclusionByResourceTypes={"resourceTypes": TYPES}),
            "medium",
            " to record everything but AWS::IAM::Role and 2 more",
        ),
        (group(resourceTypes=TYPES[:2]), "high", " to record nothing but AWS::IAM::Role and AWS::IAM::User"),
        (group(resourceTypes=TYPES) | DAILY, "high", " to record nothing but AWS::IAM::Role and 2 more"),
    ],
)
def test_a_recorder_is_as_loud_as_what_it_leaves_out(recorder: Any, severity: str, aim: str) -> None:
    said = told("config-recorder-changed", "PutConfigurationRecorder", {"configurationRecorder": recorder})
    assert said == f"{severity}: alice changed the AWS Config recorder in eu-west-1{aim}"


@pytest.mark.parametrize(
    ("call", "request_parameters", "said"),
    [
        ("DeleteConfigRule", {"configRuleName": "encrypted"}, "AWS Config rule encrypted"),
        (
            "DeleteRemediationConfiguration",
            {"resourceType": "AWS::S3::Bucket", "configRuleName": "encrypted"},
            "the automatic remediation of AWS Config rule encrypted",
        ),
        ("DeleteConformancePack", {"conformancePackName": "cis"}, "conformance pack cis"),
        ("DeleteOrganizationConformancePack", None, "the organization's conformance pack"),
    ],
)
def test_a_deleted_rule_is_named(call: str, request_parameters: Any, said: str) -> None:
    assert told("config-rule-deleted", call, request_parameters) == f"medium: alice deleted {said}"


@pytest.mark.parametrize(("days", "is_alerted"), [(364, True), (None, True), (365, False), ("365", False)])
def test_a_history_of_less_than_a_year_is_short(days: Any, is_alerted: bool) -> None:
    request = {"retentionPeriodInDays": days}
    assert bool(told("config-retention-shortened", "PutRetentionConfiguration", request)) is is_alerted
