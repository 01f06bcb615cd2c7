import json
from typing import Any

import pytest

from account_event_handler.model import Severity
from cli.samples import Reach, reach, samples


def of(pattern: dict[str, Any]) -> Reach:
    return reach(json.dumps(pattern), samples())


EVERYTHING: list[dict[str, Any]] = [
    {"source": [{"exists": True}]},
    {"source": [{"prefix": "aws."}]},
    {"source": [{"anything-but": "aws.nothing"}]},
    {"account": ["210987654321"]},
    {"region": ["ap-southeast-7"]},
    {"detail-type": ["AWS API Call via CloudTrail"]},
    {"detail": {"recipientAccountId": ["210987654321"]}},
    {"detail": {"awsRegion": [{"prefix": "us-"}]}},
    {"detail": {"eventName": [{"exists": True}]}},
    {"detail": {"readOnly": [False]}},
    {"detail": {"errorCode": [{"exists": False}]}},
    {"$or": [{"source": ["aws.s3"]}, {"source": [{"anything-but": "aws.s3"}]}]},
]
CRITICAL: dict[str, dict[str, Any]] = {
    "the call that stops a trail": {"detail": {"eventName": ["StopLogging"]}},
    "whatever one role does": {
        "detail": {"userIdentity": {"sessionContext": {"sessionIssuer": {"arn": ["arn:…/ci"]}}}}
    },
    "whatever one user does": {"detail": {"userIdentity": {"userName": ["ada"]}}},
    "whatever comes from one address": {"detail": {"sourceIPAddress": ["198.51.100.7"]}},
    "CloudTrail's calls in one account": {"source": ["aws.cloudtrail"], "account": ["210987654321"]},
    "whatever happens to one bucket": {"source": ["aws.s3"], "detail": {"requestParameters": {"bucketName": ["logs"]}}},
    "GuardDuty's findings of one account": {"source": ["aws.guardduty"], "detail": {"accountId": ["210987654321"]}},
    "findings of every severity": {
        "source": ["aws.guardduty"],
        "detail": {"type": ["Recon:EC2/PortProbeUnprotectedPort"]},
    },
    "the deletion of any bucket, also where a trail writes": {"detail": {"eventName": ["DeleteBucket"]}},
    "the watcher's own stack": {"detail": {"requestParameters": {"queueUrl": [{"wildcard": "*account-watcher*"}]}}},
    "Security Hub's findings that are critical": {
        "source": ["aws.securityhub"],
        "detail": {"findings": {"Severity": {"Label": ["CRITICAL"]}}},
    },
    "the call that stops a trail, in a browser": {
        "detail": {"eventName": ["StopLogging"], "sessionCredentialFromConsole": ["true"]}
    },
    "the call that stops a trail, by a field that no sample has": {
        "detail": {"eventName": ["StopLogging"], "tlsDetails": {"tlsVersion": ["TLSv1.3"]}}
    },
    "a call without a sample of its own": {"detail": {"eventName": ["DetachRolePolicy"]}},
    "calls by the beginning of their names": {
        "source": ["aws.sns"],
        "detail": {"eventName": [{"prefix": "RemovePerm"}]},
    },
    "either of two": {"$or": [{"detail": {"eventName": ["StopLogging"]}}, {"source": ["com.example"]}]},
}
HARMLESS: dict[str, dict[str, Any]] = {
    "a call that is never critical": {"detail": {"eventName": ["RunInstances"]}},
    "findings that are not grave": {"source": ["aws.guardduty"], "detail": {"severity": [{"numeric": ["<", 7]}]}},
    "calls of one role that are never critical": {
        "source": ["aws.ecs"],
        "detail": {"userIdentity": {"arn": [{"prefix": "arn:aws:sts::210987654321:"}]}},
    },
    "one bucket's deletion, which is not where a trail writes": {
        "detail": {"eventName": ["DeleteBucket"], "requestParameters": {"bucketName": ["scratch"]}}
    },
    "Security Hub's findings that are not grave": {
        "source": ["aws.securityhub"],
        "detail": {"findings": {"Severity": {"Label": ["LOW", "MEDIUM"]}}},
    },
    "another vendor's events": {"source": ["com.example"]},
    "attempts that were refused to stop a trail": {
        "detail": {"eventName": ["StopLogging"], "errorCode": ["AccessDenied"]}
    },
}


@pytest.mark.parametrize("pattern", EVERYTHING, ids=str)
def test_a_pattern_about_no_kind_of_event_hides_everything(pattern: dict[str, Any]) -> None:
    assert of(pattern).everything


@pytest.mark.parametrize("pattern", CRITICAL.values(), ids=list(CRITICAL))
def test_a_pattern_that_may_match_a_critical_alert_is_seen_through(pattern: dict[str, Any]) -> None:
    found = of(pattern)
    assert Severity.CRITICAL in found.watches
    assert not found.everything


@pytest.mark.parametrize("pattern", HARMLESS.values(), ids=list(HARMLESS))
def test_a_pattern_that_matches_no_critical_alert_is_not_said_to(pattern: dict[str, Any]) -> None:
    found = of(pattern)
    assert Severity.CRITICAL not in found.watches
    assert not found.everything


@pytest.mark.parametrize("severity", list(Severity))
def test_a_mute_of_one_sample_as_it_is_hides_its_watch(severity: Severity) -> None:
    sample = next(each for each in samples() if each.severity is severity)
    found = of({"id": [sample.event.envelope["id"]], "source": [sample.event.source]})
    assert sample.watch in found.watches[severity]


@pytest.mark.parametrize(
    "detail", [{"watch": ["cloudtrail-trail-narrowed"]}, {"watch": ["cloudtrail-trail-narrowed"], "trail": ["arn:…"]}]
)
def test_a_mute_of_a_finding_of_the_watcher_s_own_hides_it(detail: dict[str, Any]) -> None:
    found = of({"source": ["account-watcher"], "detail": detail})
    assert found.watches == {Severity.HIGH: ["cloudtrail-trail-narrowed"]}


def test_severities_are_shown_loudest_first() -> None:
    assert next(iter(of({"source": ["aws.s3"]}).watches)) is Severity.CRITICAL


def test_outside_of_a_clone_there_are_no_samples_and_it_says_so(tmp_path: Any) -> None:
    from cli.errors import CliError

    with pytest.raises(CliError, match="There are no sample events"):
        samples(tmp_path)
