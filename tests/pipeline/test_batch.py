import io
import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from copy import replace
from datetime import UTC, datetime, timedelta
from itertools import chain
from typing import Any

import boto3
import pytest
from aws_lambda_powertools import Logger, Metrics
from botocore.exceptions import EndpointConnectionError
from moto import mock_aws

from account_event_handler.aws.errors import BoundedLookups
from account_event_handler.aws.queue import (
    GROUP_WINDOW_CLOSED,
    HEARTBEAT,
    REDELIVER_ALERT,
    SOURCE,
    TEST,
    MessageQueue,
    internal_event,
)
from account_event_handler.catalog import CATALOG
from account_event_handler.deliver import Delivery, DeliveryError
from account_event_handler.deliver.delivery import Heartbeat
from account_event_handler.deliver.self_test import TEST_SOURCE
from account_event_handler.enrich import Enrichment
from account_event_handler.enrich.enricher import Enricher
from account_event_handler.identity.sessions.first_seen import FirstSeen
from account_event_handler.identity.sessions.history import SessionHistory
from account_event_handler.identity.sessions.store import SessionStore
from account_event_handler.metrics import EventMetrics
from account_event_handler.model import AccountEvent, Alert, Defer, Severity
from account_event_handler.own_stack.context import StackContext
from account_event_handler.own_stack.deployments import StackEvents
from account_event_handler.own_stack.parameter_changes import ParameterChangeDedup
from account_event_handler.pipeline.batch import BatchProcessor, LastActivity
from account_event_handler.pipeline.event import Collaborators, EventPipeline
from account_event_handler.pipeline.retries import DeadLetters, RetryPolicy, redeliver
from account_event_handler.remediate import Responses
from account_event_handler.render.alert import alert_to_json
from account_event_handler.state import StateTable
from account_event_handler.suppress.custom_watches import CatalogWithCustomWatches, CustomWatch
from account_event_handler.suppress.grouping import AlertGrouper
from account_event_handler.suppress.mutes import Mute, Mutes, hidden
from account_event_handler.suppress.novelty import Novelty
from account_event_handler.suppress.operator_config import OperatorConfig
from account_event_handler.suppress.rate_limit import RateLimiter
from account_event_handler.suppress.repeated_findings import RepeatedFindings
from tests.deliver.test_delivery import Fake
from tests.support.alerts import alert_of
from tests.support.clients import client
from tests.support.delivery import delivery
from tests.support.in_memory import InMemoryStateTable
from tests.support.samples import QUIET, load, sample
from tests.support.state_table import memory_table, unavailable_state_table


class Nameless:
    """Account names that nobody knows."""

    def known(self, number: str) -> str:
        return ""


class Some:
    """Enrichments by the watch that they are for."""

    def __init__(self, enrichments: dict[str, Enrichment]) -> None:
        self.enrichments = enrichments

    def of(self, alert: Alert) -> dict[str, Enrichment]:
        return {name: each for name, each in self.enrichments.items() if name == alert.watch}


class World:
    """A watcher with two fake channels, its queue and its dead-letter queue."""

    def __init__(self, state_table: StateTable | None = None) -> None:
        self.sqs = client("sqs")
        self.activity = self.sqs.create_queue(QueueName="activity")["QueueUrl"]
        self.dead = self.sqs.create_queue(QueueName="dead")["QueueUrl"]
        self.slack, self.topic = Fake("slack"), Fake("topic")
        self.state_table = state_table or memory_table()
        self.lost: list[str] = []
        self.left = 60.0
        self.limit = 0
        self.is_topic_read = True

    def watcher(self, enrichments: dict[str, Enrichment] | None = None) -> BatchProcessor:
        queue = MessageQueue(lambda: self.sqs, self.activity)
        grouper = AlertGrouper(self.state_table, queue, 600)
        made = delivery(
            [self.slack, self.topic],
            self.state_table,
            rate_limiter=RateLimiter(self.state_table, queue, 600, self.limit),
            time_left=lambda: self.left,
            lost=self.lost.append,
        )
        metrics = Metrics(namespace="test", service="test")
        metrics.clear_metrics()  # all of Powertools' share one set
        event_metrics = EventMetrics(metrics)
        dead_letters = DeadLetters(lambda: self.sqs, self.dead)
        logger = Logger(service="test")
        heartbeat = Heartbeat(made, event_metrics, lambda: self.is_topic_read)
        novelty = Novelty(self.state_table, self.lost.append)
        return BatchProcessor(
            pipeline=self.pipeline(grouper, made, event_metrics, enrichments or {}),
            handlers={
                GROUP_WINDOW_CLOSED: grouper.close,
                REDELIVER_ALERT: redeliver,
                HEARTBEAT: lambda event: chain(heartbeat.beat(event), novelty.summary(event)),
            },
            delivery=made,
            retry_policy=RetryPolicy(queue, dead_letters, event_metrics, logger),
            event_metrics=event_metrics,
            logger=logger,
            last_activity=LastActivity(self.state_table),
            time_left=lambda: self.left,
        )

    def pipeline(
        self, grouper: AlertGrouper, made: Delivery, event_metrics: EventMetrics, enrichments: dict[str, Enrichment]
    ) -> EventPipeline:
        lookups = BoundedLookups(ThreadPoolExecutor(2))
        operator_config = OperatorConfig(self.state_table, self.lost.append)
        some: Any = Some(enrichments)
        names: Any = Nameless()
        return EventPipeline(
            catalog=lambda: CATALOG,
            context=StackContext,
            collaborators=Collaborators(
                deployments=StackEvents(lambda: None, lookups, self.lost.append),
                parameter_changes=ParameterChangeDedup(self.state_table, self.lost.append),
                mutes=Mutes(operator_config),
                repeated_findings=RepeatedFindings(self.state_table, self.lost.append),
                session_history=lambda: SessionHistory(
                    SessionStore(self.state_table),
                    None,
                    None,
                    lookups,
                    lambda: self.left,
                    self.lost.append,
                    self.lost.append,
                ),
                first_seen=FirstSeen(self.state_table),
                novelty=Novelty(self.state_table, self.lost.append),
                responses=Responses(),
                grouper=grouper,
                delivery=made,
                enricher=Enricher(lookups, names, some),
            ),
            event_metrics=event_metrics,
            logger=Logger(service="test"),
            on_state_unavailable=self.lost.append,
        )

    def took(self, *records: dict[str, Any]) -> bool:
        return self.watcher().take(records) == []

    def sent(self) -> list[str]:
        got = self.sqs.receive_message(QueueUrl=self.activity, MaxNumberOfMessages=10)
        return [message["Body"] for message in got.get("Messages", [])]

    def counted(self, *records: dict[str, Any]) -> dict[str, float]:
        """The metrics of a new watcher that has taken these records."""
        watcher = self.watcher()
        watcher.event_metrics.metrics.clear_metrics()
        watcher.take(records)
        metrics = watcher.event_metrics.metrics.metric_set
        return {name: sum(metric["Value"]) for name, metric in metrics.items()}

    def mute(self, call: str = "DeleteBucket", *, pattern: object = None, critical: bool = False) -> None:
        ends = datetime.now(UTC) + timedelta(days=80)
        text = json.dumps(pattern or {"detail": {"eventName": [call]}})
        mute = Mute("m1", text, "ada", "a test", ends, ends, critical)
        self.state_table.put("operator", "mute#m1", mute.item)

    def buried(self) -> list[Any]:
        got = self.sqs.receive_message(QueueUrl=self.dead, MessageAttributeNames=["All"], MaxNumberOfMessages=10)
        return list(got.get("Messages", []))


@pytest.fixture
def world() -> Iterator[World]:
    with mock_aws():
        yield World()


def record(body: Any, message_id: str = "message-1", tries: int = 1) -> dict[str, Any]:
    return {
        "messageId": message_id,
        "receiptHandle": "handle",
        "attributes": {"ApproximateReceiveCount": str(tries)},
        "body": body if isinstance(body, str) else json.dumps(body),
    }


def test_a_record_is_told_in_both_channels(world: World) -> None:
    assert world.took(record(sample("s3-bucket-deleted")))
    assert world.slack.delivered == world.topic.delivered == ["s3-bucket-deleted"]
    assert world.buried() == []


def test_one_record_that_fails_costs_one_record(world: World) -> None:
    records = [
        record(sample("s3-bucket-deleted"), "1"),
        {"messageId": "2"},
        record(sample("iam-access-key-created"), "3"),
    ]
    assert world.watcher().take(records) == ["2"]
    assert world.slack.delivered == ["s3-bucket-deleted", "iam-access-key-created"]


def test_what_the_watcher_fails_on_again_and_again_is_kept_with_the_reason(world: World) -> None:
    def broken(event: AccountEvent) -> Any:
        raise KeyError("x")

    watcher = replace(world.watcher(), handlers={"Broken": broken})
    body = internal_event("Broken", "1", {})
    assert watcher.take([record(body, tries=4)]) == ["message-1"]
    assert watcher.take([record(body, tries=5)]) == []
    (message,) = world.buried()
    reason = message["MessageAttributes"]["Reason"]["StringValue"]
    assert reason == "the watcher failed on it with KeyError"


def test_without_memory_every_alert_is_told(world: World) -> None:
    world.state_table = unavailable_state_table()
    assert world.took(record(sample("s3-bucket-deleted")))
    assert world.took(record(sample("s3-bucket-deleted")))
    assert world.topic.delivered == ["s3-bucket-deleted"] * 2
    assert len(world.lost) == 2 * 5  # each step that asks the table says so


def test_a_repeat_is_counted_and_told_when_the_window_closes(world: World) -> None:
    assert isinstance(world.state_table, InMemoryStateTable)
    repeat = sample("s3-bucket-deleted")
    repeat["detail"]["eventID"] = "another"
    assert world.took(record(sample("s3-bucket-deleted")), record(repeat, "2"))
    assert world.topic.delivered == ["s3-bucket-deleted"]
    (kind,) = {pk.removeprefix("fold#") for pk, items in world.state_table.stored_items.items() if "window" in items}
    window = world.state_table.get(f"fold#{kind}", "window")
    assert window is not None
    detail = {"kind": kind, "opened": window["opened"], "alert": alert_to_json(alert_of("s3-bucket-deleted"))}
    assert world.took(record(internal_event(GROUP_WINDOW_CLOSED, "close", detail), "3"))
    assert world.topic.delivered == ["s3-bucket-deleted"] * 2


def test_without_time_a_record_comes_again_untold(world: World) -> None:
    world.left = 5
    assert world.took(record(sample("s3-bucket-deleted"))) is False
    assert world.slack.delivered == []


DENIED = DeliveryError("Slack answered 404 no_service", final=True, remedy="Make a new webhook.")


def test_what_no_retry_mends_is_kept_for_a_redrive_and_told_elsewhere(world: World) -> None:
    world.slack.failure = DENIED
    assert world.took(record(sample("s3-bucket-deleted")))
    assert world.topic.delivered == ["s3-bucket-deleted", "watcher-channel-refusing"]
    (message,) = world.buried()
    reason = message["MessageAttributes"]["Reason"]["StringValue"]
    assert reason == "Slack answered 404 no_service"
    assert json.loads(message["Body"])["detail"]["eventName"] == "DeleteBucket"


def test_what_no_retry_mends_does_not_wait_for_the_other_channel_nor_is_asked_again(world: World) -> None:
    world.slack.failure = DENIED
    world.topic.failure = DeliveryError("SNS answered Throttled")
    assert world.took(record(sample("s3-bucket-deleted")))
    assert len(world.buried()) == 1
    may_defer = [record(body, str(number)) for number, body in enumerate(world.sent())]
    world.slack.failure = None  # so that Slack would take whatever came
    assert len(world.watcher().take(may_defer)) == 2
    world.topic.failure = None
    assert world.took(*may_defer)
    assert world.slack.delivered == []
    assert sorted(world.topic.delivered) == ["s3-bucket-deleted", "watcher-channel-refusing"]


def test_what_fails_by_a_fault_of_ours_is_kept_after_a_few_tries(world: World) -> None:
    world.slack.failure = KeyError("x")
    assert world.took(record(sample("s3-bucket-deleted"), tries=4)) is False
    assert world.took(record(sample("s3-bucket-deleted"), tries=5)) is True
    (message,) = world.buried()
    assert message["MessageAttributes"]["Reason"]["StringValue"] == "unexpected KeyError"


def test_what_failed_is_counted_by_channel_and_not_as_delivered(world: World) -> None:
    world.slack.failure = DeliveryError("no")
    counted = world.counted(record(sample("s3-bucket-deleted")))
    assert counted["DeliveriesFailed"] == 1
    assert "AlertsDelivered" not in counted


def test_a_channel_that_never_takes_it_does_not_hide_that_the_other_got_it(world: World) -> None:
    world.slack.failure = DeliveryError("no", final=True)
    counted = world.counted(record(sample("s3-bucket-deleted")))
    assert (counted["DeliveriesFailed"], counted["AlertsDelivered"]) == (1, 1)


def test_a_channel_that_was_not_tried_did_not_fail(world: World) -> None:
    world.slack.failure = world.topic.failure = Defer(1, "it is cooling down")
    counted = world.counted(record(sample("s3-bucket-deleted")))
    assert "DeliveriesFailed" not in counted
    assert "AlertsDelivered" not in counted


@pytest.mark.parametrize(
    ("error", "wait"),
    [
        (Defer(123, "later", is_a_turn=True), 123),
        (Defer(15, "it is cooling down"), 640),
        (DeliveryError("Slack answered 500", wait=15), 640),
    ],
)
def test_only_what_waits_for_its_turn_comes_again_when_it_asks_to(
    world: World, error: DeliveryError | Defer, wait: int
) -> None:
    asked: list[int] = []
    world.sqs = boto3.client("sqs")
    world.sqs.meta.events.register(
        "provide-client-params.sqs.ChangeMessageVisibility",
        lambda params, **_: asked.append(params["VisibilityTimeout"]),
    )
    world.slack.failure = error
    assert world.took(record(sample("s3-bucket-deleted"), tries=7)) is False
    assert asked == [wait]


def test_a_channel_that_fails_for_days_has_its_alerts_kept(world: World) -> None:
    world.slack.failure = DeliveryError("Slack answered 500")
    assert world.took(record(sample("s3-bucket-deleted"), tries=249)) is False
    assert world.took(record(sample("s3-bucket-deleted"), tries=250)) is True
    assert len(world.buried()) == 1


def test_a_dead_letter_that_comes_back_keeps_the_id_it_was_told_under(world: World) -> None:
    assert world.took(record("no json"))
    again = record("no json", "message-2")
    again["messageAttributes"] = {"OriginalMessageId": {"stringValue": "message-1"}}
    assert world.took(again)
    first, second = world.buried()
    for message in (first, second):
        attributes = message["MessageAttributes"]
        assert attributes["OriginalMessageId"]["StringValue"] == "message-1"


def test_a_silent_event_is_taken_without_a_word(world: World) -> None:
    assert world.took(record(load(QUIET[0])))
    assert world.slack.delivered == world.topic.delivered == []


def test_a_record_that_cannot_be_read_is_told_and_kept_with_the_reason(world: World) -> None:
    assert world.took(record("no json"))
    assert world.slack.delivered == world.topic.delivered == ["event-unreadable"]
    (message,) = world.buried()
    attributes = {name: value["StringValue"] for name, value in message["MessageAttributes"].items()}
    assert message["Body"] == "no json"
    assert attributes["Reason"].startswith("it is not JSON")
    assert attributes["OriginalMessageId"] == "message-1"


def test_an_empty_record_is_kept_too(world: World) -> None:
    assert world.took(record(""))
    assert len(world.buried()) == 1


def test_a_failed_channel_has_the_record_tried_again(world: World) -> None:
    world.slack.failure = DeliveryError("Slack answered 500")
    assert world.took(record(sample("s3-bucket-deleted"))) is False
    assert world.topic.delivered == ["s3-bucket-deleted"]


def test_an_unreadable_record_that_was_not_told_is_tried_again_and_not_kept(world: World) -> None:
    world.slack.failure = DeliveryError("no")
    assert world.took(record("no json")) is False
    assert world.buried() == []


def test_a_dead_letter_queue_that_cannot_be_reached_has_the_record_tried_again(world: World) -> None:
    world.dead = "https://sqs.eu-west-1.amazonaws.com/111122223333/gone"
    assert world.took(record("no json")) is False


def test_a_bare_event_answers_what_was_told(world: World) -> None:
    assert world.watcher().take_event(sample("s3-bucket-deleted"), "request") == {
        "delivered": ("slack", "topic"),
        "watch": "s3-bucket-deleted",
        "headline": "maria@example.com deleted bucket payments-archive",
    }
    assert world.watcher().take_event(load(QUIET[0]), "request")["delivered"] == ()


def test_a_bare_event_that_cannot_be_told_is_an_error(world: World) -> None:
    world.slack.failure = DeliveryError("Slack answered 500")
    with pytest.raises(DeliveryError, match="Slack answered 500"):
        world.watcher().take_event(sample("s3-bucket-deleted"), "request")


def test_a_muted_event_is_silent_and_counted(world: World) -> None:
    world.mute()
    assert world.took(record(sample("s3-bucket-deleted")))
    assert world.took(record(sample("s3-bucket-deleted")))
    assert world.slack.delivered == []
    assert hidden(world.state_table)["m1"].events == 1


@pytest.mark.parametrize(("watch", "delivered"), [("s3-bucket-deleted", []), ("s3-other", ["s3-bucket-deleted"])])
def test_a_mute_may_name_the_watch(world: World, watch: str, delivered: list[str]) -> None:
    world.mute(pattern={"watch": [watch]})
    assert world.took(record(sample("s3-bucket-deleted")))
    assert world.slack.delivered == delivered


def test_a_critical_alert_is_told_whatever_is_muted_unless_the_mute_says_so(world: World) -> None:
    stopped = sample("cloudtrail-trail-stopped")
    world.mute("StopLogging")
    assert world.took(record(stopped))
    assert world.slack.delivered == ["cloudtrail-trail-stopped"]
    world.mute("StopLogging", critical=True)
    assert world.took(record(stopped | {"detail": stopped["detail"] | {"eventID": "another"}}))
    assert world.slack.delivered == ["cloudtrail-trail-stopped"]


def test_a_critical_live_watch_is_told_whatever_is_muted(world: World) -> None:
    world.mute("DescribeInstances")
    pattern = '{"detail": {"eventName": ["DescribeInstances"]}}'
    watch = CustomWatch("looked", pattern, Severity.CRITICAL, "looked", 0)
    watcher = world.watcher()
    pipeline = replace(watcher.pipeline, catalog=lambda: CatalogWithCustomWatches(CATALOG, [watch]))
    event = sample("ec2-security-group-opened")
    event["detail"] |= {"eventName": "DescribeInstances", "readOnly": True}
    assert replace(watcher, pipeline=pipeline).take([record(event)]) == []
    assert world.slack.delivered == ["live-looked"]


def test_a_muted_event_that_cannot_be_counted_is_told(world: World) -> None:
    world.mute()
    watcher = world.watcher()
    collaborators = watcher.pipeline.collaborators
    assert collaborators is not None
    operator_config = collaborators.mutes.operator_config
    assert operator_config.of("mute", Mute.of)  # known, and then Memory is lost
    operator_config.state_table = unavailable_state_table()
    assert watcher.take([record(sample("s3-bucket-deleted"))]) == []
    assert world.slack.delivered == ["s3-bucket-deleted"]
    assert world.lost


def test_what_a_mute_has_counted_stays_silent_when_the_mute_has_ended(world: World) -> None:
    """As when the log file brings the event minutes after EventBridge did."""
    world.mute()
    assert world.took(record(sample("s3-bucket-deleted")))
    world.state_table.delete("operator", "mute#m1")
    assert world.took(record(sample("s3-bucket-deleted"), "2"))
    assert (world.slack.delivered, hidden(world.state_table)["m1"].events) == ([], 1)


def test_what_was_told_before_a_mute_goes_on_to_the_channel_that_failed(world: World) -> None:
    world.slack.failure = DeliveryError("Slack answered 500")
    assert world.took(record(sample("s3-bucket-deleted"))) is False
    world.slack.failure = None
    world.mute()
    assert world.took(record(sample("s3-bucket-deleted"), tries=2))
    assert world.slack.delivered == ["s3-bucket-deleted"]
    assert hidden(world.state_table) == {}


def test_an_event_is_counted_as_arrived_and_muted_once_however_often_it_comes(world: World) -> None:
    world.mute()
    first = world.counted(record(sample("s3-bucket-deleted")))
    assert (first["EventsArrived"], first["EventsMuted"]) == (1, 1)
    redriven = record(sample("s3-bucket-deleted"), "message-2")
    redriven["messageAttributes"] = {"OriginalMessageId": {"stringValue": "message-1"}}
    assert world.counted(record(sample("s3-bucket-deleted"), tries=2), redriven) == {}


def test_a_repeat_is_counted_as_folded_once_however_often_it_comes(world: World) -> None:
    repeat = sample("s3-bucket-deleted")
    repeat["detail"]["eventID"] = "another"
    assert world.took(record(sample("s3-bucket-deleted")))
    assert world.counted(record(repeat, "2"))["AlertsGrouped"] == 1
    assert "AlertsGrouped" not in world.counted(record(repeat, "2", tries=2))


def test_a_heartbeat_is_counted_at_the_last_step_and_told_nobody(world: World) -> None:
    watcher = world.watcher()
    assert watcher.take([record(internal_event(HEARTBEAT, "1", {}))]) == []
    assert "HeartbeatsArrived" in watcher.event_metrics.metrics.metric_set
    assert world.slack.delivered == world.topic.delivered == []


def test_a_topic_that_nobody_reads_is_alerted_in_slack_once_a_day(world: World) -> None:
    world.is_topic_read = False
    for number in ("1", "2"):
        assert world.took(record(internal_event(HEARTBEAT, "", {}), number))
    assert world.slack.delivered == ["watcher-topic-unread"]
    assert world.topic.delivered == []


def test_a_heartbeat_does_not_come_through_where_an_alert_would_not(world: World) -> None:
    world.slack.failure = DeliveryError("SSM parameter /x cannot be read: ParameterNotFound")
    watcher = world.watcher()
    watcher.event_metrics.metrics.clear_metrics()
    assert watcher.take([record(internal_event(HEARTBEAT, "1", {}))]) == ["message-1"]
    assert "HeartbeatsArrived" not in watcher.event_metrics.metrics.metric_set


def test_the_pulse_of_the_last_event_and_alert_is_noted(world: World) -> None:
    assert world.took(record(sample("s3-bucket-deleted")))
    last = world.state_table.get("pulse", "alert")
    assert last is not None
    assert last["headline"] == "maria@example.com deleted bucket payments-archive"
    assert world.state_table.get("pulse", "event") is not None


def test_an_enrichment_that_fails_costs_its_lines_only(world: World) -> None:
    def unreachable(event: AccountEvent) -> Any:
        raise EndpointConnectionError(endpoint_url="https://ssm")

    watcher = world.watcher({"ssm-parameter-changed": unreachable})
    assert watcher.take([record(sample("ssm-parameter-changed"))]) == []
    assert world.slack.delivered == ["ssm-parameter-changed"]


def test_an_info_log_line_holds_no_event(world: World) -> None:
    written = io.StringIO()
    watcher = replace(world.watcher(), logger=Logger(service="info", stream=written))
    event = sample("iam-access-key-created")
    assert watcher.take([record(event)]) == []
    line = json.loads(written.getvalue().splitlines()[-1])
    assert line["watch"] == "iam-access-key-created"
    assert line["event_id"] == event["detail"]["eventID"]
    assert "AKIAEXAMPLE" not in json.dumps(line)


@pytest.mark.parametrize("detail_type", [REDELIVER_ALERT, GROUP_WINDOW_CLOSED, HEARTBEAT, "Anything"])
def test_the_source_of_tests_reaches_no_handler_but_that_of_tests(detail_type: str) -> None:
    """Anyone in the account can put events of this source on the bus."""
    with mock_aws():
        watcher, reached = World().watcher(), list[str]()

        def reach(event: AccountEvent) -> list[Alert]:
            reached.append(event.detail_type)
            return []

        watcher = replace(watcher, handlers=dict.fromkeys([*watcher.handlers, TEST], reach))
        event = {"id": "1", "account": "111122223333", "region": "eu-west-1", "source": TEST_SOURCE, "detail": {}}
        watcher.take([record(event | {"detail-type": detail_type})])
        assert reached == []
        watcher.take([record(event | {"detail-type": TEST})])
        assert reached == [TEST]
        watcher.take([record(event | {"source": SOURCE, "detail-type": TEST})])
        assert reached == [TEST]


@pytest.mark.parametrize(
    ("source", "kind", "is_handled"),
    [
        (SOURCE, HEARTBEAT, True),
        ("my.app", HEARTBEAT, False),
        (SOURCE, TEST, False),
        (TEST_SOURCE, TEST, True),
        (TEST_SOURCE, HEARTBEAT, False),
        ("my.app", TEST, False),
    ],
)
def test_only_its_own_messages_are_commands(world: World, source: str, kind: str, is_handled: bool) -> None:
    handled = list[AccountEvent]()

    def handler(event: AccountEvent) -> tuple[Alert, ...]:
        handled.append(event)
        return ()

    made = replace(world.watcher(), handlers={HEARTBEAT: handler, TEST: handler})
    made.take([record({"source": source, "detail-type": kind, "detail": {}, "id": "1"})])
    assert bool(handled) is is_handled
