"""Records that leave something out, or write it otherwise: what they do not say is not stated."""

from typing import Any

import pytest

from account_event_handler.catalog import CATALOG
from account_event_handler.ingest import decode, envelope_of
from account_event_handler.ingest.outcome import DENIED_BEGINNINGS, DENIED_ENDING
from account_event_handler.model import AccountEvent, Severity, Silence
from account_event_handler.pipeline.judge import judge
from account_event_handler.render.headline import headline_of
from account_event_handler.render.sentence import MISSING
from tests.support.every import every
from tests.support.samples import SPEAKING, load, sample

_OMITTED = {"omitted": True, "originalSize": 120_003, "reason": "requestParameters too large"}
_CALLS = [
    path
    for path in SPEAKING
    if isinstance(load(path)["detail"].get("requestParameters"), dict) and not load(path)["detail"].get("errorCode")
]


def _decoded(payload: dict[str, Any]) -> AccountEvent:
    event = decode(payload)
    assert isinstance(event, AccountEvent)
    return event


def _changed(name: str, **detail: Any) -> dict[str, Any]:
    payload = sample(name)
    payload["detail"] |= detail
    return payload


@every(_CALLS, lambda path: path.stem, lambda path: path.parent.name)
def test_of_an_omitted_request_nothing_is_stated(path: Any) -> None:
    payload = load(path)
    payload["detail"] |= {"requestParameters": _OMITTED, "responseElements": _OMITTED}
    verdict = judge(payload, CATALOG)
    if verdict.silence:  # watches over this deployment's own things, and routine of services
        assert verdict.silence not in (Silence.CONDITION, Silence.FAILED)
        return
    assert verdict.alert
    headline = headline_of(verdict.alert)
    assert "CloudTrail omitted the request" in headline
    assert MISSING not in headline
    assert ("Request", "requestParameters too large, 120003 bytes") in verdict.alert.facts


def test_an_omitted_request_is_as_loud_as_what_it_may_hide() -> None:
    verdict = judge(_changed("s3-bucket-policy-changed--own-account", requestParameters=_OMITTED), CATALOG)
    assert verdict.alert
    assert verdict.alert.severity is Severity.HIGH


@pytest.mark.parametrize("said", ["true", True, None])
def test_a_read_by_root_is_silent_however_the_record_says_that_it_is_one(said: object) -> None:
    payload = _changed("behaviour-root-used", eventName="DescribeEventAggregates", readOnly=said)
    assert judge(payload, CATALOG).silence


@pytest.mark.parametrize("name", ["GetFederationToken", "CreateAccessKey"])
def test_a_call_that_does_not_say_that_it_reads_is_judged_by_its_name(name: str) -> None:
    payload = _changed("behaviour-root-used", eventName=name)
    del payload["detail"]["readOnly"]
    assert judge(payload, CATALOG).alert


@pytest.mark.parametrize("days", [1, "1", 1.0])
def test_a_number_may_be_written_as_text(days: object) -> None:
    payload = _changed("logs-retention-shortened", requestParameters={"logGroupName": "g", "retentionInDays": days})
    alert = judge(payload, CATALOG).alert
    assert alert
    assert "1 day" in headline_of(alert)


@pytest.mark.parametrize("public", [True, "true"])
def test_true_may_be_written_as_text(public: object) -> None:
    asked = {"dBInstanceIdentifier": "db", "publiclyAccessible": public}
    payload = _changed("rds-database-made-public", requestParameters=asked)
    assert judge(payload, CATALOG).alert


@pytest.mark.parametrize("code", [*DENIED_BEGINNINGS, f"Client.{DENIED_ENDING}"])
def test_each_code_that_counts_as_denied_is_alerted_in_any_service(code: str) -> None:
    payload = _changed("behaviour-call-refused", errorCode=code)
    alert = judge(payload, CATALOG).alert
    assert alert
    assert alert.watch == "behaviour-call-refused"


def test_an_insight_record_gets_the_source_that_eventbridge_gives_it() -> None:
    event = sample("cloudtrail-insight-found")
    assert envelope_of(event["detail"])["source"] == event["source"]


def test_an_insight_is_alerted_when_it_starts_and_not_when_it_ends() -> None:
    event = sample("cloudtrail-insight-found")
    assert CATALOG.describing(_decoded(event))
    event["detail"]["insightDetails"]["state"] = "End"
    assert not CATALOG.describing(_decoded(event))


def test_two_records_of_one_call_in_two_accounts_have_one_id() -> None:
    ours = _changed("s3-bucket-policy-changed", sharedEventID="77cbc257-e663-0286-6cf6-191754c0c8e3")
    theirs = _changed("s3-bucket-policy-changed", sharedEventID="77cbc257-e663-0286-6cf6-191754c0c8e3", eventID="other")
    first, second = judge(ours, CATALOG).alert, judge(theirs, CATALOG).alert
    assert first
    assert second
    assert first.id == second.id


def test_a_policy_that_grants_is_no_quarantine_whatever_its_name() -> None:
    everything = '{"Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}}'
    asked = {"userName": "ci", "policyName": "AWSCompromisedKeyQuarantineV3", "policyDocument": everything}
    payload = _changed("iam-inline-policy-put", requestParameters=asked)
    alert = judge(payload, CATALOG).alert
    assert alert
    assert alert.watch == "iam-inline-policy-put"


@pytest.mark.parametrize(
    ("bound", "is_alerted"),
    [({}, True), ({"sourceAccount": "111122223333"}, False), ({"sourceAccount": "999988887777"}, True)],
)
def test_a_lambda_permission_for_anyone_is_bounded_by_its_source_account(
    bound: dict[str, str], is_alerted: bool
) -> None:
    asked = {"functionName": "resize", "statementId": "s", "action": "lambda:InvokeFunction", "principal": "*", **bound}
    verdict = judge(_changed("lambda-function-permission-added", requestParameters=asked), CATALOG)
    assert bool(verdict.alert) is is_alerted
