"""The harness: all that the snapshots need of the package, so that a refactoring changes this file.

A payload becomes an Alert, an Alert becomes the text of its snapshot.
"""

import json
import re
from collections.abc import Iterable, Mapping
from copy import replace
from dataclasses import dataclass, field
from datetime import UTC, datetime
from io import BytesIO
from typing import Any

from aws_lambda_powertools import Metrics
from aws_lambda_powertools.utilities.parameters import SSMProvider
from botocore.exceptions import ClientError
from requests import Response

from account_event_handler.catalog import CATALOG
from account_event_handler.deliver import Channel, Delivery, DeliveryError
from account_event_handler.deliver.channel import channel_failure_alert
from account_event_handler.deliver.delivery import Heartbeat
from account_event_handler.deliver.slack import SlackChannel, slack_url_reader
from account_event_handler.deliver.sns import TopicChannel, attributes
from account_event_handler.metrics import EventMetrics
from account_event_handler.model import AccountEvent, Alert, Severity
from account_event_handler.pipeline.judge import judge
from account_event_handler.render.slack import blocks_message, workflow_message
from account_event_handler.render.sms import sms
from account_event_handler.render.topic import body, subject, topic_message
from account_event_handler.suppress.custom_watches import CatalogWithCustomWatches, CustomWatch
from tests.identity.sessions.records import event as event_of_record
from tests.pipeline.test_people import World as AssembledWorld
from tests.support.stack_context import context
from tests.support.state_table import Clock, memory_table

NOW = datetime(2026, 11, 20, 9, 45, tzinfo=UTC)  # a few minutes after what the samples say
EVERYTHING = context("AlarmNames", "ConsoleChanges")


def catalog_names() -> frozenset[str]:
    """The name of every watch of the catalog."""
    return frozenset(watch.name for watch in CATALOG.watches)


# payloads to alerts


def alert_of(payload: object) -> Alert | None:
    """The alert of one payload, with every option on."""
    return judge(payload, CATALOG, EVERYTHING, "message-1").alert


def pipeline_alert(payload: object) -> Alert | None:
    """The same where some roles are trusted automation, and whoever else creates is flagged."""
    automation = ("arn:aws:iam::*:role/deploy", "arn:aws:iam::*:role/terraform-*")
    here = replace(EVERYTHING, trusted=automation, flag_outsiders=True)
    return judge(payload, CATALOG, here).alert


def custom_alert(payload: object, **watch: Any) -> Alert | None:
    """The alert of an operator's own watch."""
    fields: dict[str, Any] = {
        "name": "buckets",
        "severity": Severity.HIGH,
        "says": "touched a bucket",
        "created": 0,
        **watch,
    }
    own = CustomWatch(**fields)
    return judge(payload, CatalogWithCustomWatches(CATALOG, (own,)), EVERYTHING).alert


class Pipeline:
    """The whole pipeline as the function assembles it; `answers` are what AWS says when asked."""

    def __init__(self, clock: Clock, **answers: Any) -> None:
        self.world = AssembledWorld(memory_table(clock))
        self.world.others |= answers
        self.world.wiring.pipeline = replace(
            self.world.wiring.pipeline, now=lambda: datetime.fromtimestamp(clock(), UTC)
        )

    def takes(self, payload: object) -> Alert | None:
        """The alert of an event."""
        return self.world.wiring.pipeline.process(_read(payload), "message-1").alert

    def takes_record(self, record: dict[str, Any]) -> Alert | None:
        """The alert of a record of CloudTrail's."""
        return self.world.wiring.pipeline.process(event_of_record(record), "message-1").alert


def _read(payload: object) -> AccountEvent:
    event = judge(payload, CATALOG).decoded
    assert isinstance(event, AccountEvent)
    return event


# what the watcher says of itself


@dataclass
class PreparedAlerts:
    """A channel that keeps the alerts it gets."""

    alerts: list[Alert] = field(default_factory=list)
    name: str = "slack"
    lowest: Severity = Severity.INFO

    def send(self, alert: Alert) -> None:
        self.alerts.append(alert)

    def dry_run(self, alert: Alert) -> None:
        self.alerts.append(alert)


def heartbeat(payload: object, *, is_topic_read: bool = True) -> list[Alert]:
    """What a heartbeat has the channels prepare to send, or what they are sent."""
    channel = PreparedAlerts()
    metrics = Metrics(namespace="test", service="test")
    beat = Heartbeat(Delivery([channel]), EventMetrics(metrics), lambda: is_topic_read, lambda: NOW)
    sent = list(beat.beat(_read(payload)))
    metrics.clear_metrics()
    return sent or channel.alerts


def slack_failure(status: int, text: str) -> Alert:
    """What other channels are sent when Slack answers so."""
    answer = Response()
    answer.status_code, answer.raw = status, BytesIO(text.encode())
    session: Any = _Answers(answer)
    url = "https://hooks.slack.com/services/T/B/x"
    return _failure(SlackChannel(lambda: url, Severity.LOW, session))


def slack_url_failure(code: str) -> Alert:
    """What other channels are sent when Slack's URL cannot be read from its parameter."""
    ssm: Any = _Answers(ClientError({"Error": {"Code": code}}, "GetParameter"))
    read = slack_url_reader("/account-watcher/slack-url", SSMProvider(boto3_client=ssm))
    return _failure(SlackChannel(read, Severity.LOW))


def slack_url_value(url: str) -> Alert:
    """What other channels are sent when the parameter holds no URL of Slack's."""
    return _failure(SlackChannel(lambda: url, Severity.LOW))


def topic_failure(code: str) -> Alert:
    """What other channels are sent when SNS answers so."""
    sns: Any = _Answers(ClientError({"Error": {"Code": code}}, "Publish"))
    return _failure(TopicChannel(sns, "arn:aws:sns:eu-west-1:111122223333:alerts", Severity.LOW))


def _failure(channel: Channel) -> Alert:
    others = ("topic",) if channel.name == "slack" else ("slack",)
    alert = alert_of({"source": "aws.new", "detail-type": "New Thing"})
    assert alert is not None
    try:
        channel.send(alert)
    except DeliveryError as error:
        return channel_failure_alert(channel.name, error, others, NOW)
    raise AssertionError(channel)


class _Answers:
    """A client that answers, or raises, the same whatever it is asked."""

    def __init__(self, answer: Any) -> None:
        self._answer = answer

    def _give(self, *args: Any, **kwargs: Any) -> Any:
        if isinstance(self._answer, Exception):
            raise self._answer
        return self._answer

    post = publish = get_parameter = _give


# alerts to text


def rendered(alert: Alert | None) -> str:
    """Every message that channels get of an alert, "silent" for none.

    What a workflow or a filter gets word for word as the topic's JSON has it is only named.
    """
    if alert is None:
        return "silent\n"
    slack, workflow = blocks_message(alert), workflow_message(alert)
    blocks = slack.pop("blocks")
    published = json.loads(topic_message(alert))
    mail, machine = published.pop("default"), published.pop("sqs")
    assert mail == body(alert)
    assert published.pop("sms") == sms(alert)
    assert set(published.values()) == {machine}
    topic = json.loads(machine)
    filters = {name: value["StringValue"] for name, value in attributes(alert).items()}
    known = topic | {"details": _unpadded(mail)}
    parts = [
        f"Subject: {subject(alert)}\n\n{mail}",
        *_lines("slack", slack, {}),
        *(f"slack {_json(block)}" for block in blocks),
        *_lines("topic", topic, {}),
        *_lines("workflow", workflow, known),
        *_lines("attribute", filters, known),
        *([f"only {_json(alert.only)}"] if alert.only else []),
    ]
    text = "\n".join(parts) + "\n"
    return re.sub(r"fold-[0-9a-f]{32}-", "fold-<kind>-", text)  # a hash that no reader sees


def all_rendered(alerts: Iterable[Alert]) -> str:
    """Several alerts, one after the other."""
    return "\n".join(rendered(alert) for alert in alerts) or rendered(None)


def _lines(what: str, fields: Mapping[str, Any], known: Mapping[str, Any]) -> list[str]:
    """One line for each field, and one for those that are empty or known."""
    told = {name: value for name, value in fields.items() if value not in ("", [], {})}
    same = [name for name, value in told.items() if known.get(name) == value]
    lines = [f"{what} {name} {_json(value)}" for name, value in sorted(told.items()) if name not in same]
    if empty := sorted(fields.keys() - told.keys()):
        lines.append(f"{what} empty: {' '.join(empty)}")
    if same:
        lines.append(f"{what} as above: {' '.join(sorted(same))}")
    return lines


def _unpadded(mail: str) -> str:
    """The mail's lines of label and value as a workflow has them, not set in columns."""
    lines = mail.split("\n\n")[1].rstrip("\n").split("\n")
    return "\n".join(re.sub(r"^([^:]+:) +", r"\1 ", line) for line in lines)


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
