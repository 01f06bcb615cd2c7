"""What the watcher says of itself and of many events: heartbeat, groups, rate limit, age."""

import json
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any

import pytest
from moto import mock_aws

from account_event_handler.aws.queue import LOOK_AT_TRAILS, SOURCE
from account_event_handler.catalog.findings import TEST
from account_event_handler.model import AccountEvent, Severity
from account_event_handler.render.alert import finding_alert
from account_event_handler.render.headline import headline_of
from account_event_handler.state import OPERATOR_CONFIG
from account_event_handler.suppress.operator_changes import OperatorChanges
from tests.pipeline.test_batch import World
from tests.pipeline.test_forwarders import HOME, MEMBER, OTHER
from tests.pipeline.test_forwarders import World as Hub
from tests.snapshot.render import (
    NOW,
    alert_of,
    all_rendered,
    custom_alert,
    heartbeat,
    rendered,
    slack_failure,
    slack_url_failure,
    slack_url_value,
    topic_failure,
)
from tests.support.pipeline import WINDOW, RecordingChannel, environment
from tests.support.samples import sample
from tests.support.state_table import Clock, memory_table
from tests.support.virtual_queue import VirtualQueue

Payload = dict[str, Any]
HOUR = 3600  # seconds
BUCKETS = '{"source": ["aws.s3"]}'
UNREADABLE = {
    "empty": " ",
    "no-json": "secret {",
    "too-deep": "[" * 200_000,
    "array": "[]",
    "string": '"x"',
    "number": "1",
    "null": "null",
    "no-source": '{"detail-type": "x"}',
    "no-source-and-type": "{}",
    "bare": {"source": "aws.s3"},
    "no-detail": '{"source": "aws.s3", "detail-type": "x", "detail": [1]}',
}
SLACK = {
    "404-no_service": (404, "no_service"),
    "403-invalid_token": (403, "invalid_token"),
    "404-channel_not_found": (404, "channel_not_found"),
    "410-channel_is_archived": (410, "channel_is_archived"),
    "403-action_prohibited": (403, "action_prohibited"),
    "403-posting_to_general_channel_denied": (403, "posting_to_general_channel_denied"),
    "403-team_disabled": (403, "team_disabled"),
    "400-invalid_payload": (400, "invalid_payload"),
    "400-invalid_blocks": (400, "invalid_blocks"),
    "401": (401, "Who are you?"),
    "302": (302, ""),
    "200-not-ok": (200, '{"ok": false, "error": "invalid_trigger"}'),
    "500": (500, "fatal_error"),
}
ORDINARY = ("cloudfront-distribution-changed", "cloudfront-code-changed", "elasticloadbalancing-targets-added")
TOPIC = ("NotFound", "AuthorizationError", "KMSAccessDenied", "KMSDisabled", "InvalidParameter")
PARAMETER = ("ParameterNotFound", "AccessDeniedException", "InternalServerError")


def scenarios() -> Iterator[tuple[str, str]]:
    """The messages by the name of what makes them."""
    yield "heartbeat", all_rendered(heartbeat(heartbeat_payload()))
    yield "heartbeat, nobody subscribed", all_rendered(heartbeat(heartbeat_payload(), is_topic_read=False))
    for name, payload in UNREADABLE.items():
        yield f"unreadable-{name}", rendered(alert_of(payload))
    yield from _undescribed()
    yield from _custom()
    yield from _operator_changes()
    for name, answer in SLACK.items():
        yield f"slack-{name}", rendered(slack_failure(*answer))
    for code in PARAMETER:
        yield f"slack-parameter-{code}", rendered(slack_url_failure(code))
    yield "slack-parameter-without-url", rendered(slack_url_value("https://example.com/x"))
    for code in TOPIC:
        yield f"topic-{code}", rendered(topic_failure(code))
    for name, alerts in (*_forwarders(), *of_many()):
        yield name, all_rendered(alerts)


def heartbeat_payload() -> Payload:
    return {
        "id": "heartbeat-1",
        "source": "account-watcher",
        "detail-type": "Heartbeat",
        "account": "111122223333",
        "region": "eu-west-1",
        "time": NOW.isoformat(),
        "detail": {},
    }


def _undescribed() -> Iterator[tuple[str, str]]:
    """Events that a rule lets through and no watch describes."""
    call = sample("s3-bucket-deleted")
    call["detail"]["eventName"] = "PutBucketSomethingNew"
    yield "undescribed-call", rendered(alert_of(call))
    call["detail"] |= {"errorCode": "AccessDenied", "errorMessage": "no"}
    yield "undescribed-call-denied", rendered(alert_of(call))
    call["detail"]["errorCode"] = "ValidationException"
    yield "undescribed-call-failed", rendered(alert_of(call))
    event = {"source": "aws.new", "detail-type": "New Thing"}
    yield "undescribed-service-event", rendered(alert_of(event))
    where = {"account": "111122223333", "region": "eu-west-1", "time": NOW}
    yield "test", rendered(finding_alert(TEST, "test-0123456789abcdef", {"id": "0123456789abcdef"}, **where))


def _operator_changes() -> Iterator[tuple[str, str]]:
    table = memory_table(Clock(int(NOW.timestamp())))
    mute = {"pattern": BUCKETS, "owner": "ada", "reason": "move of buckets", "ends": int(NOW.timestamp()) + 7 * 86_400}
    table.put(OPERATOR_CONFIG, "mute#4f1a2b", mute | {"critical": False})
    table.put(OPERATOR_CONFIG, "mute#5e2b3c", mute | {"critical": True})
    table.put(OPERATOR_CONFIG, "setting#RateLimit", {"value": "100"})
    event = AccountEvent("1", SOURCE, LOOK_AT_TRAILS, "", "", None, (), {})
    for alert in OperatorChanges(table, ("slack", "topic")).look(event):
        yield headline_of(alert), rendered(alert)


def _forwarders() -> Iterator[tuple[str, list[Any]]]:
    """What a hub says of its forwarders."""
    hub = Hub([HOME[0], MEMBER, OTHER])
    hub.beats(MEMBER)
    hub.waiting[MEMBER] = 3
    yield "forwarder-undelivered-and-one-missing", hub.alerts()
    hub.clock.seconds += 3 * HOUR
    yield "forwarder-silent", hub.alerts()
    yield "forwarder-heard-again", hub.beats(MEMBER)
    for number in range(12):
        hub.beats(f"{number:012}")
    hub.clock.seconds += 3 * HOUR
    yield "forwarders-silent", hub.alerts()


def _custom() -> Iterator[tuple[str, str]]:
    """Watches that an operator has added."""
    deleted, denied = sample("s3-bucket-deleted"), sample("s3-bucket-deleted--refused")
    yield "custom", rendered(custom_alert(deleted, pattern=BUCKETS))
    yield "custom-denied", rendered(custom_alert(denied, pattern=BUCKETS))
    fields = {
        "owner": "grace",
        "advice": "Call grace.",
        "says": "touched {requestParameters.bucketName} of account {$account}[ for {nothing}]",
    }
    yield "custom-with-an-owner", rendered(custom_alert(deleted, pattern=BUCKETS, **fields))


def of_many() -> Iterator[tuple[str, list[Any]]]:
    """What a channel gets of several events that come one after the other."""
    repeats = [_deleted("ada", number) for number in range(14)]
    regions = [_deleted("ada", number, region) for number, region in enumerate(("a", "b"), 1)]
    people = [_deleted(f"person-{number}", number) for number in range(6)]
    denied = [_denied(number) for number in range(3)]
    yield "group-of-one-repeat", sent(repeats[:2])
    yield "group-of-many-repeats", sent(repeats)
    yield "group-in-two-regions", sent([repeats[0], *regions])
    yield "group-of-denied-calls", sent(denied)
    yield "rate-limit-holds-one-alert", sent(people[:3], limit=2)
    yield "rate-limit-holds-several-alerts", sent([*people, repeats[1]], limit=2)
    yield "rate-limit-holds-a-group", sent([*people[:2], *repeats[:4]], limit=2)
    ordinary = [_of_now(sample(name), number, "") for number, name in enumerate(ORDINARY)]
    yield "ordinary-first-and-routine", sent([ordinary[0], _of_now(sample(ORDINARY[0]), 9, "")], lowest=Severity.INFO)
    yield "ordinary-learned", sent(ordinary, learns=True)
    yield "age-of-less-than-an-hour", sent(people[:1], late=HOUR)
    yield "age-of-hours", sent(people[:1], late=6 * HOUR)
    yield "age-of-days", sent(people[:1], late=60 * HOUR)
    yield "age-of-a-group", sent(repeats[:3], late=6 * HOUR)


def _deleted(person: str, number: int, region: str = "") -> Payload:
    """Somebody deletes a bucket, some seconds after NOW."""
    text = json.dumps(sample("s3-bucket-deleted")).replace("maria@example.com", person)
    return _of_now(json.loads(text.replace("payments-archive", f"b-{number}")), number, region)


def _denied(number: int) -> Payload:
    return _of_now(sample("s3-bucket-deleted--refused"), number, "")


def _of_now(event: Payload, number: int, region: str) -> Payload:
    moment = datetime.fromtimestamp(NOW.timestamp() + number, NOW.tzinfo).isoformat()
    event["time"] = event["detail"]["eventTime"] = moment
    name = f"{event['detail']['userIdentity'].get('arn', '')}-{number}".rpartition("/")[2]
    event["detail"]["eventID"] = f"event-{name}"
    event["resources"] = [f"arn:aws:s3:::bucket-{number}"]
    if region:
        event["region"] = event["detail"]["awsRegion"] = f"eu-{region}-1"
    return event


def sent(
    events: Sequence[Payload], *, limit: int = 0, late: int = 0, lowest: Severity = Severity.LOW, learns: bool = False
) -> list[Any]:
    """What one channel was sent of them, taken `late` seconds after they happened."""
    with pytest.MonkeyPatch.context() as variables, mock_aws():
        variables.setenv("AWS_DEFAULT_REGION", "eu-west-1")
        clock = Clock(NOW.timestamp() // WINDOW * WINDOW + late + 60)
        queue, slack = VirtualQueue(clock), RecordingChannel("slack", clock, lowest=lowest)
        world = World(memory_table(clock))
        watcher = environment(world, queue, [slack], limit)
        if learns:
            world.state_table.put("seen", "111122223333", {"since": 0})
            events = [*events, heartbeat_payload() | {"time": (NOW + timedelta(days=1)).isoformat()}]
        for event in events:
            queue.send_message(QueueUrl="activity", MessageBody=json.dumps(event))
            records = queue.batch()
            queue.forget(records, watcher.take(records))
            clock.seconds += 1
        while queue.messages:
            records = queue.batch()
            queue.forget(records, watcher.take(records))
        return [alert for _, alert in slack.delivered]
