"""Whatever comes, by whatever carrier: nothing raises, and what cannot be read is said."""

import json
import uuid
from collections.abc import Iterator
from copy import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from moto import mock_aws

from account_event_handler.aws.queue import SOURCE
from account_event_handler.catalog import CATALOG
from account_event_handler.ingest import decode, whole
from account_event_handler.ingest.s3_notification import s3_notification_of
from account_event_handler.model import AccountEvent, Unreadable
from account_event_handler.pipeline.batch import BatchProcessor
from account_event_handler.pipeline.judge import judge
from account_event_handler.suppress.grouping import AlertGrouper
from tests.ingest.log_files import test_worker as test_log_files
from tests.pipeline.test_batch import World, record
from tests.support.harmless import assert_harmless
from tests.support.mutations import mutated_events, mutated_texts
from tests.support.samples import sample
from tests.support.stack_context import context
from tests.sweeps.fuzz import faults_of, payload

pytestmark = pytest.mark.sweep
SITE = replace(context("AlarmNames", "ConsoleChanges"), flag_outsiders=True)
slowly = settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])


@settings(max_examples=600)
@given(mutated_texts())
def test_any_text_is_judged_and_what_cannot_be_read_is_told(text: str) -> None:
    verdict = judge(text, CATALOG, SITE, "message-1")
    if isinstance(verdict.decoded, Unreadable):
        assert verdict.alert
        assert verdict.alert.watch == "event-unreadable"
    if verdict.alert:
        assert_harmless(verdict.alert)


@settings(max_examples=300)
@given(mutated_events())
def test_any_payload_is_judged_as_its_text_is(payload: Any) -> None:
    by_hand, by_queue = (judge(each, CATALOG, SITE) for each in (whole(payload), json.dumps(payload)))
    assert by_hand.alert == by_queue.alert or isinstance(by_queue.decoded, Unreadable)


def test_payloads_of_a_seed_hold_no_fault_of_our_own() -> None:
    outcomes, faults = faults_of(7, 0, 150)
    assert faults == {}
    assert outcomes.total() == 150
    assert payload(7, 12) == payload(7, 12) != payload(7, 13)


def test_a_fault_is_counted_by_its_place_and_known_by_its_payload() -> None:
    def broken(text: str) -> str:
        raise ValueError(text)

    _, faults = faults_of(7, 3, 5, broken)
    assert [(fault.partition(":")[0], numbers) for fault, numbers in faults.items()] == [
        ("ValueError at sweeps/test_fuzz.py", [3, 4])
    ]


@pytest.fixture
def world() -> Iterator[World]:
    with mock_aws():
        yield World()


@pytest.fixture
def logs() -> Iterator[test_log_files.World]:
    with mock_aws():
        yield test_log_files.World()


def unfolding(world: World) -> BatchProcessor:
    """The watcher without windows, so that whatever is to be told is told now."""
    watcher = world.watcher()
    collaborators = watcher.pipeline.collaborators
    assert collaborators
    grouper = AlertGrouper(world.state_table, watcher.retry_policy.queue, 0)
    pipeline = replace(watcher.pipeline, collaborators=replace(collaborators, grouper=grouper), context=lambda: SITE)
    return replace(watcher, pipeline=pipeline)


def fresh() -> dict[str, Any]:
    """A good event that was never told."""
    event = sample("iam-access-key-created")
    event["detail"]["eventID"] = str(uuid.uuid4())
    return event


def waiting(sqs: Any, queue: str) -> int:
    """How many messages are in the queue."""
    name = "ApproximateNumberOfMessages"
    got = sqs.get_queue_attributes(QueueUrl=queue, AttributeNames=[name])
    return int(got["Attributes"][name])


def is_of_the_watcher_s_own(text: str) -> bool:
    arrived = decode(text)
    return isinstance(arrived, AccountEvent) and arrived.source == SOURCE


@slowly
@given(st.lists(mutated_texts().filter(lambda text: len(text) < 200_000), min_size=1, max_size=8))
def test_no_batch_raises_and_one_bad_record_costs_one_record(world: World, bodies: list[str]) -> None:
    good = json.dumps(fresh())
    run = uuid.uuid4().hex  # an unreadable event is known by its message's id
    records = [record(body, f"{run}-{number}") for number, body in enumerate([*bodies, good])]
    before, kept = len(world.slack.delivered), waiting(world.sqs, world.dead)
    again = unfolding(world).take(records)
    told = world.slack.delivered[before:]
    assert set(again) <= {each["messageId"] for each in records}
    assert f"{run}-{len(bodies)}" not in again
    assert "iam-access-key-created" in told  # the loudest goes first, so not always as the last
    lost = [body for body in bodies if isinstance(decode(body), Unreadable)]
    assert told.count("event-unreadable") >= len(lost)
    assert waiting(world.sqs, world.dead) - kept >= len(lost)
    for message_id in again:  # nothing that was read comes again, but what only we can have sent
        assert is_of_the_watcher_s_own(bodies[int(message_id.rpartition("-")[2])])


@slowly
@given(
    st.fixed_dictionaries(
        {},
        optional={
            "body": st.none() | st.integers() | st.dictionaries(st.text(), st.none()),
            "receiptHandle": st.none() | st.text(),
            "attributes": st.sampled_from([{}, {"ApproximateReceiveCount": "many"}]),
            "messageAttributes": st.sampled_from([{}, {"OriginalMessageId": {}}]),
        },
    )
)
def test_a_record_of_any_form_costs_itself_only(world: World, broken: dict[str, Any]) -> None:
    before = len(world.slack.delivered)
    records = [{"messageId": "bad", **broken}, record(fresh(), "good")]
    assert set(unfolding(world).take(records)) <= {"bad"}
    assert "iam-access-key-created" in world.slack.delivered[before:]


@slowly
@given(mutated_events())
def test_a_bare_event_of_any_form_is_answered(world: World, payload: Any) -> None:
    if not is_of_the_watcher_s_own(json.dumps(payload)):
        answer = unfolding(world).take_event(payload, "request-1")
        assert set(answer) & {"watch", "why"}


@slowly
@given(mutated_texts().filter(lambda text: len(text) < 200_000))
def test_a_notice_of_any_form_is_read_or_kept_or_comes_again(logs: test_log_files.World, text: str) -> None:
    notice, kept = s3_notification_of(text), waiting(logs.sqs, logs.queue)
    taken = logs.road().take({"messageId": "1", "body": text})
    if taken and (notice is None or notice.faults):
        assert waiting(logs.sqs, logs.queue) == kept + 1
