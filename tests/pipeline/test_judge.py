import json
from collections.abc import Sequence
from copy import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from account_event_handler.catalog import CATALOG, Catalog
from account_event_handler.catalog.suppression import OWN_CALLS
from account_event_handler.catalog.watch import Watch, api_call, service_event
from account_event_handler.model import AccountEvent, Alert, Result, Severity, Silence, Unreadable
from account_event_handler.own_stack.context import OwnStack, StackContext
from account_event_handler.pipeline.judge import judge
from account_event_handler.render.headline import BASE_FORMS, headline_of
from account_event_handler.render.slack import blocks_message
from account_event_handler.render.topic import body, subject
from tests.support.alerts import distinct, kind_of
from tests.support.leaves import INSIDE, changed, each_changed, halved, places
from tests.support.leaves import Path as Place
from tests.support.samples import FROM_CLOUDTRAIL, QUIET, SPEAKING, every_sample, load, sample
from tests.support.stack_context import context
from tests.template.test_template import actions
from tools.build_package import AWS_CALLS

ASKED: set[Place] = {("source",), ("detail-type",), ("detail",), ("detail", "eventName")}  # by nearly every watch
OTHER_TYPES = [7, [], {}, "", [None], {"x": None}, True, -1.5]


EVERYTHING = context("AlarmNames", "ConsoleChanges")


def assert_readable(alert: Alert) -> None:
    """All that people would read is text for people."""
    text = f"{subject(alert)}\n{body(alert)}"
    for never in ("None", "{'", "[{", "\r", "\x00", "\u202e", "```"):
        assert never not in text
    message = json.dumps(blocks_message(alert))
    if alert.link:
        text, message = text.replace(alert.link, ""), message.replace(f"<{alert.link}|", "")
    assert "://" not in text
    assert "<" not in message
    assert len(subject(alert)) < 100
    assert len(message) < 20_000


@every_sample()
def test_a_field_that_is_null_or_of_another_type_does_no_harm(path: Path) -> None:
    """Every second field of a level is changed at once, as long as the alert is made of the same sentences."""
    event = load(path)
    outer = [place for place in places(event) if INSIDE not in place]
    other = {place: OTHER_TYPES[number % len(OTHER_TYPES)] for number, place in enumerate(outer)}
    same = kind_of(judge(event, CATALOG, EVERYTHING).alert)

    def tried(values: Sequence[tuple[Place, Any]]) -> Alert | None:
        return judge(each_changed(event, dict(values)), CATALOG, EVERYTHING).alert

    groups = [[place] for place in outer if place in ASKED]
    for level in range(1, max(map(len, outer)) + 1):
        some = [place for place in outer if len(place) == level and place not in ASKED]
        groups += [some[::2], some[1::2]]
    tries = ([(place, value[place]) for place in group] for group in groups for value in (dict.fromkeys(outer), other))
    alerts = (alert for group in tries for alert in halved(group, tried, lambda alert: kind_of(alert) == same))
    for alert in distinct(alerts):
        assert_readable(alert)


@every_sample(FROM_CLOUDTRAIL)
def test_a_refused_call_never_reads_as_done(path: Path) -> None:
    event = load(path)
    event["detail"] |= {"errorCode": "AccessDenied", "errorMessage": "no", "responseElements": None}
    alert = judge(event, CATALOG).alert
    if alert is None:
        return
    assert alert.outcome.result is Result.DENIED
    assert headline_of(alert).partition(" tried to ")[2].split()[0] in BASE_FORMS.values()
    assert "denied" in headline_of(alert)


@every_sample(FROM_CLOUDTRAIL)
def test_a_call_that_failed_is_silent_or_says_so(path: Path) -> None:
    event = load(path)
    event["detail"] |= {"errorCode": "ValidationException", "responseElements": None}
    alert = judge(event, CATALOG).alert
    if alert is not None:
        assert alert.outcome.result is Result.FAILED
        assert " tried to " in headline_of(alert)
        assert "failed (ValidationException)" in headline_of(alert)


@every_sample([path for path in SPEAKING + QUIET if load(path)["source"] == "aws.ec2"])
def test_a_dry_run_is_silent(path: Path) -> None:
    event = load(path)
    event["detail"] |= {"errorCode": "Client.DryRunOperation", "errorMessage": "would have"}
    assert judge(event, CATALOG).alert is None


@every_sample()
def test_an_event_is_judged_the_same_from_a_queue(path: Path) -> None:
    event = load(path)
    assert judge(json.dumps(event), CATALOG).alert == judge(event, CATALOG).alert


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


@given(json_values)
def test_anything_that_is_json_is_judged(payload: Any) -> None:
    verdict = judge(json.dumps(payload), CATALOG)
    assert isinstance(verdict.decoded, Unreadable) == (verdict.alert is not None)


def test_an_event_that_no_watch_describes_is_told_plainly() -> None:
    event = sample("s3-bucket-deleted")
    event["detail"]["eventName"] = "PutBucketSomethingNew"
    alert = judge(event, CATALOG).alert
    assert alert is not None
    assert alert.watch == "event-undescribed"
    assert headline_of(alert) == "maria@example.com called s3:PutBucketSomethingNew"
    event["detail"] |= {"errorCode": "AccessDenied"}
    denied = judge(event, CATALOG).alert
    assert denied is not None
    assert "(s3:PutBucketSomethingNew): denied" in headline_of(denied)


def test_a_service_s_event_that_no_watch_describes_is_told_plainly() -> None:
    alert = judge({"source": "aws.new", "detail-type": "New Thing"}, CATALOG).alert
    assert alert is not None
    assert headline_of(alert) == "New Thing from aws.new"


def test_a_message_that_is_no_event_is_told_with_the_reason_and_nothing_of_it() -> None:
    verdict = judge("secret {", CATALOG, message_id="message-1")
    assert isinstance(verdict.decoded, Unreadable)
    assert verdict.alert is not None
    assert headline_of(verdict.alert).startswith("An event could not be read: it is not JSON")
    assert ("Message", "message-1") in verdict.alert.facts
    assert "secret" not in body(verdict.alert)


def failing(_: AccountEvent) -> Any:
    raise ValueError


LOUD = Watch(
    name="loud", severity=Severity.HIGH, on=api_call("s3", "DeleteBucket"), says="deleted x", why="Why.", advice="Do."
)
QUIET_WATCH = Watch(
    name="quiet", severity=Severity.LOW, on=api_call("s3", "DeleteBucket"), says="deleted y", why="Why.", advice="Do."
)


def test_the_loudest_watch_speaks_and_names_the_others() -> None:
    alert = judge(sample("s3-bucket-deleted"), Catalog.of(QUIET_WATCH, LOUD)).alert
    assert alert is not None
    assert (alert.watch, alert.also) == ("loud", ("quiet",))


def variant(**fields: Any) -> Catalog:
    common = {"name": "v", "on": api_call("s3", "DeleteBucket"), "says": "deleted x"}
    return Catalog.of(Watch(**{"severity": Severity.LOW, "why": "W.", "advice": "D.", **common, **fields}))


def test_a_condition_that_cannot_read_its_event_does_not_hide_it() -> None:
    assert judge(sample("s3-bucket-deleted"), variant(when=failing)).alert is not None


def test_a_severity_that_cannot_be_judged_is_high() -> None:
    alert = judge(sample("s3-bucket-deleted"), variant(severity=failing)).alert
    assert alert is not None
    assert alert.severity is Severity.HIGH


def test_a_refused_call_is_one_step_quieter_unless_the_watch_says() -> None:
    denied = sample("s3-bucket-deleted--refused")
    severities = [
        alert.severity
        for catalog in (variant(severity=Severity.HIGH), variant(denied=Severity.CRITICAL))
        if (alert := judge(denied, catalog).alert)
    ]
    assert severities == [Severity.MEDIUM, Severity.CRITICAL]


def test_a_failed_call_is_told_only_where_the_attempt_is_news() -> None:
    failed = sample("s3-bucket-deleted--not-empty")
    assert judge(failed, variant()).alert is None
    alert = judge(failed, variant(failed=Severity.LOW)).alert
    assert alert is not None
    assert "failed (BucketNotEmpty)" in headline_of(alert)


def test_a_successful_read_is_silent_unless_the_watch_is_about_reads() -> None:
    read = changed(sample("s3-bucket-deleted"), ("detail", "readOnly"), True)
    assert judge(read, variant()).alert is None
    assert judge(read, variant(include_reads=True)).alert is not None


@pytest.mark.parametrize(
    "identity",
    [
        {"type": "AWSService", "invokedBy": "config.amazonaws.com"},
        {
            "type": "AssumedRole",
            "sessionContext": {"sessionIssuer": {"arn": "arn:aws:iam::1:role/aws-service-role/x/AWSServiceRoleForX"}},
        },
    ],
)
def test_what_a_service_does_for_itself_is_silent_unless_the_watch_is_about_it(identity: dict[str, Any]) -> None:
    event = changed(sample("s3-bucket-deleted"), ("detail", "userIdentity"), identity)
    assert judge(event, variant()).alert is None
    assert judge(event, variant(include_service_calls=True)).alert is not None


def test_what_is_refused_to_the_watcher_itself_is_silent_for_telling_it_is_refused_too() -> None:
    role = "arn:aws:iam::111122223333:role/account-watcher-AccountEventHandlerRole-1A2B"
    event = sample("behaviour-call-refused") | {"source": "aws.sns"}
    event["detail"] |= {"eventSource": "sns.amazonaws.com", "eventName": "Publish"}
    event["detail"]["userIdentity"] = {"type": "AssumedRole", "sessionContext": {"sessionIssuer": {"arn": role}}}
    assert judge(event, CATALOG).alert is not None
    assert judge(event, CATALOG, StackContext(own_role=role)).alert is None
    assert judge(event, CATALOG, StackContext(own_role=role + "X")).alert is not None


def test_a_denied_call_that_the_function_never_makes_is_alerted_though_its_role_made_it() -> None:
    role = "arn:aws:iam::111122223333:role/account-watcher-AccountEventHandlerRole-1A2B"
    event = sample("behaviour-call-refused")
    event["detail"]["userIdentity"] = {"type": "AssumedRole", "sessionContext": {"sessionIssuer": {"arn": role}}}
    for name in ("CreateAccessKey", "ListUsers", "PutParameter"):
        event["detail"] |= {"eventName": name, "readOnly": name == "ListUsers"}
        assert judge(event, CATALOG, StackContext(own_role=role)).alert is not None


def test_the_function_s_own_calls_are_those_of_its_package_and_its_role() -> None:
    called = {operation for operations in AWS_CALLS.values() for operation in operations}
    assert called | {action.partition(":")[2] for action in actions()} == OWN_CALLS


def test_an_event_that_is_no_alarm_s_is_not_silent_for_naming_the_alarm_of_trails() -> None:
    alarm = "arn:aws:cloudwatch:eu-west-1:111122223333:alarm:account-watcher-trail-stopped"
    event = sample("securityhub-finding-imported")
    event["resources"] = [alarm]
    assert judge(event, CATALOG, StackContext(trail_alarm=alarm)).alert is not None


def test_a_denied_look_up_of_another_stack_is_silent_only_where_an_operator_has_named_its_role() -> None:
    own = "arn:aws:iam::111122223333:role/account-watcher-AccountEventHandlerRole-1A2B3C4D5E6F7"
    peer = "arn:aws:iam::111122223333:role/account-watcher-AccountEventHandlerRole-7F6E5D4C3B2A1"
    stack = OwnStack("account-watcher", "111122223333", "eu-west-1")
    here = StackContext(own_role=own, stack=stack, peers=(peer,))
    event = sample("behaviour-call-refused")
    event["detail"] |= {"readOnly": True}

    def alert(role: str, where: StackContext) -> Alert | None:
        event["detail"]["userIdentity"] = {"type": "AssumedRole", "sessionContext": {"sessionIssuer": {"arn": role}}}
        return judge(event, CATALOG, where).alert

    assert alert(peer, here) is None
    assert alert(peer, replace(here, peers=())) is not None  # what it is called proves nothing
    for other in (f"{peer}X", peer.replace("role/", "role/x/"), peer.replace("1111", "9999")):
        assert alert(other, here) is not None
    event["detail"]["readOnly"] = False
    assert alert(peer, here) is not None  # no look-up


def test_a_watch_with_an_option_is_silent_until_it_is_on() -> None:
    event = sample("behaviour-console-changed")
    assert judge(event, CATALOG).alert is None
    alert = judge(event, CATALOG, StackContext(frozenset({"ConsoleChanges"}))).alert
    assert alert is not None
    assert alert.watch == "behaviour-console-changed"


def test_a_louder_watch_about_any_service_speaks_with_the_words_of_the_service_s_own() -> None:
    event = sample("s3-bucket-deleted")
    event["detail"]["userIdentity"] = {"type": "Root", "accountId": "111122223333"}
    alert = judge(event, CATALOG).alert
    assert alert is not None
    assert (alert.watch, alert.severity) == ("behaviour-root-used", Severity.CRITICAL)
    assert alert.why == "Root has full access that IAM policies cannot limit, and daily work does not need it."
    assert headline_of(alert) == "the root user deleted bucket payments-archive"
    assert "s3-bucket-deleted" in alert.also


def test_a_refused_call_without_its_request_is_told_in_words_that_need_none() -> None:
    event = sample("cloudtrail-trail-deleted")
    event["detail"] |= {
        "errorCode": "AccessDenied",
        "errorMessage": "User: alice is not authorized to perform: cloudtrail:DeleteTrail on"
        " resource: arn:aws:cloudtrail:eu-west-1:111122223333:trail/management-events",
        "requestParameters": None,
        "responseElements": None,
    }
    alert = judge(event, CATALOG).alert
    assert alert is not None
    assert alert.watch == "cloudtrail-trail-deleted"
    said = "tried to delete trail management-events (cloudtrail:DeleteTrail): denied (AccessDenied)"
    assert headline_of(alert).endswith(said)


def test_a_watch_about_behaviour_is_not_named_beside_the_one_that_speaks() -> None:
    alert = judge(sample("s3-bucket-deleted--refused"), CATALOG).alert
    assert alert is not None
    assert alert.also == ()


def test_a_fault_of_ours_is_told_as_an_event_that_could_not_be_read() -> None:
    broken = Catalog.of(Watch(**{**_fields(LOUD), "says": None}))
    verdict = judge(sample("s3-bucket-deleted"), broken)
    assert isinstance(verdict.decoded, Unreadable)
    assert verdict.alert is not None
    assert "the watcher failed on it with TypeError" in headline_of(verdict.alert)


def _fields(watch: Watch) -> dict[str, Any]:
    return {name: getattr(watch, name) for name in ("name", "severity", "on", "why", "advice")}


def test_two_watches_of_one_name_are_refused() -> None:
    with pytest.raises(ValueError, match="same name: loud"):
        _ = Catalog.of(LOUD, replace(LOUD)).watches


def test_a_watch_of_a_whole_service_event_needs_no_detail() -> None:
    watch = Watch(
        name="x-y",
        severity=Severity.LOW,
        on=service_event("new", "New Thing"),
        says="Thing came.",
        why="W.",
        advice="D.",
    )
    alert = judge({"source": "aws.new", "detail-type": "New Thing"}, Catalog.of(watch)).alert
    assert alert is not None
    assert headline_of(alert) == "Thing came."


@every_sample(QUIET)
def test_a_silent_event_says_why_and_which_watch_came_closest(path: Path) -> None:
    verdict = judge(load(path), CATALOG)
    assert verdict.alert is not None or verdict.silence is not None
    assert verdict.silence in {None, Silence.NO_WATCH, Silence.TRACKED} or verdict.watch


def test_every_reason_for_silence_is_explained() -> None:
    assert all(silence.means for silence in Silence)
