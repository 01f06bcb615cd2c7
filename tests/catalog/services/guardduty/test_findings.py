from typing import Any

import pytest

from account_event_handler.ingest import decode
from account_event_handler.model import AccountEvent, Outcome, Result, Severity
from account_event_handler.render.message import message_of
from account_event_handler.render.sentence import fill
from tests.support.alerts import judged
from tests.support.samples import sample
from tests.support.watches import watch

FINDING_REPORTED = watch("guardduty-finding-reported")

HOUR_APART = {"createdAt": "2026-11-20T09:00:00.000Z", "updatedAt": "2026-11-20T10:00:00.000Z"}


def finding(**detail: Any) -> AccountEvent:
    event = decode(
        {
            "source": "aws.guardduty",
            "detail-type": "GuardDuty Finding",
            "account": "111122223333",
            "region": "eu-west-1",
            "detail": {"accountId": "111122223333", "title": "It happened.", **detail},
        }
    )
    assert isinstance(event, AccountEvent)
    return event


def severity(event: Any) -> Severity | None:
    return FINDING_REPORTED.severity_of(event, Outcome(Result.DONE))


def sentence(event: Any) -> str:
    return fill(FINDING_REPORTED.says + FINDING_REPORTED.fact, event, FINDING_REPORTED.words)


@pytest.mark.parametrize(
    ("number", "told"),
    [
        (10, Severity.CRITICAL),
        (9.0, Severity.CRITICAL),
        (8.9, Severity.HIGH),
        (7, Severity.HIGH),
        (6.9, Severity.MEDIUM),
        (4, Severity.MEDIUM),
        (3.9, Severity.LOW),
        (1, Severity.LOW),
    ],
)
def test_a_number_is_told_in_guarddutys_own_bands(number: Any, told: Any) -> None:
    assert severity(finding(severity=number)) is told


@pytest.mark.parametrize("number", [None, "8", True, [], {}])
def test_a_severity_that_cannot_be_read_is_high(number: Any) -> None:
    assert severity(finding(severity=number)) is Severity.HIGH


@pytest.mark.parametrize(
    ("count", "times", "told"),
    [
        (2, HOUR_APART, Severity.MEDIUM),
        (1, HOUR_APART, Severity.HIGH),
        (2, {**HOUR_APART, "updatedAt": "2026-11-20T09:10:00.000Z"}, Severity.MEDIUM),
        (2, {**HOUR_APART, "updatedAt": "2026-11-20T09:09:59.000Z"}, Severity.HIGH),
        (40, {**HOUR_APART, "updatedAt": HOUR_APART["createdAt"]}, Severity.HIGH),
        (40, {}, Severity.HIGH),
        (40, {"createdAt": "yesterday", "updatedAt": "today"}, Severity.HIGH),
        ("40", HOUR_APART, Severity.HIGH),
    ],
)
def test_a_finding_told_again_is_a_step_quieter_and_the_first_time_is_not(count: Any, times: Any, told: Any) -> None:
    event = finding(severity=8, service={"count": count}, **times)
    assert severity(event) is told
    assert ("seen 2 times" in sentence(event)) is (told is Severity.MEDIUM)


@pytest.mark.parametrize("sample", [True, "true"])
def test_a_sample_finding_is_only_counted(sample: Any) -> None:
    event = finding(severity=9, service={"additionalInfo": {"sample": sample}})
    assert severity(event) is Severity.INFO


@pytest.mark.parametrize(
    ("resource", "said"),
    [
        ({"accessKeyDetails": {"userName": "alice", "userType": "IAMUser"}}, "user alice"),
        ({"accessKeyDetails": {"userName": "deploy", "userType": "AssumedRole"}}, "role deploy"),
        ({"accessKeyDetails": {"userName": "Root", "userType": "Root"}}, "the root user"),
        ({"accessKeyDetails": {"userName": "x", "userType": "Directory"}}, "x"),
    ],
)
def test_whose_keys_are_abused_is_said_in_words(resource: Any, said: Any) -> None:
    event = finding(resource={"resourceType": "AccessKey", **resource})
    assert sentence(event) == f"GuardDuty, {said}: It happened"


@pytest.mark.parametrize(
    ("resource", "said"),
    [
        ({"instanceDetails": {"instanceId": "i-0abc"}}, ", instance i-0abc"),
        ({"s3BucketDetails": [{"name": "archive"}]}, ", bucket archive"),
        ({"eksClusterDetails": {"name": "batch"}}, ", EKS cluster batch"),
        ({"rdsDbInstanceDetails": {"dbInstanceIdentifier": "db"}}, ", database db"),
        ({"lambdaDetails": {"functionName": "thumbs"}}, ", function thumbs"),
        ({"accessKeyDetails": {"userName": "alice"}}, ", user alice"),
        ({}, ""),
        (None, ""),
    ],
)
def test_what_a_finding_is_about_is_said_in_words(resource: Any, said: Any) -> None:
    assert sentence(finding(resource=resource)) == f"GuardDuty{said}: It happened"


def test_what_the_title_names_is_not_said_twice() -> None:
    resource = {"instanceDetails": {"instanceId": "i-0abc"}}
    event = finding(title="Instance i-0abc mines.", resource=resource)
    assert sentence(event) == "GuardDuty: Instance i-0abc mines"


def test_what_the_headline_and_the_place_say_is_not_said_twice() -> None:
    labels = [label for label, _ in message_of(judged(sample("guardduty-finding-reported"))).lines]
    assert "Finding" not in labels
    assert "Affected account" not in labels


def test_a_title_that_is_too_long_for_the_headline_stands_in_whole() -> None:
    event = sample("guardduty-finding-reported")
    event["detail"]["title"] = title = "The EC2 instance " + "i-0abc " * 20 + "mines."
    assert dict(judged(event).facts)["Finding"] == title


def test_another_account_that_is_affected_is_told() -> None:
    facts = dict(judged(sample("guardduty-finding-reported--member")).facts)
    assert facts["Affected account"] == "444455556666"


@pytest.mark.parametrize("action", [None, "x", [], {"a": 1}, {"b": {"remoteIpDetails": []}}])
def test_an_action_without_an_address_names_none(action: Any) -> None:
    assert FINDING_REPORTED.words["remote"](finding(service={"action": action})) is None


def test_an_address_without_a_country_is_told_alone() -> None:
    action = {"awsApiCallAction": {"remoteIpDetails": {"ipAddressV4": "192.0.2.1"}}}
    remote = FINDING_REPORTED.words["remote"](finding(service={"action": action}))
    assert remote == "192.0.2.1"
