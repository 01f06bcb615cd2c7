"""Routes an event to the targets of every deployed rule that matches it, as EventBridge does.

PutEvents accepts no source `aws.*`, so each rule is evaluated with TestEventPattern.
"""

import json
import re
import uuid
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

from local_stack.deployment import Deployment

_TIMESTAMP = re.compile(r"\b\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d")


def deliver(deployment: Deployment, event: dict[str, Any]) -> list[str]:
    """Send the event to the targets of every rule that matches; returns those rules' names."""
    text = json.dumps(event)
    events, sqs = deployment.client("events"), deployment.client("sqs")
    matching = [
        name
        for name, pattern in deployment.rules.items()
        if _may_match(pattern, event) and events.test_event_pattern(EventPattern=pattern, Event=text)["Result"]
    ]
    for name in matching:
        for url in queue_urls(deployment, name):
            sqs.send_message(QueueUrl=url, MessageBody=text)
    return matching


def _may_match(pattern: str, event: dict[str, Any]) -> bool:
    """False for a rule of other sources only, which need not be evaluated."""
    sources = json.loads(pattern).get("source", [])
    return not sources or event.get("source") in sources or any(isinstance(each, dict) for each in sources)


@cache
def queue_urls(deployment: Deployment, rule: str, bus: str = "default") -> list[str]:
    """The targets of a rule; raises ValueError for one that is not a queue."""
    targets = deployment.client("events").list_targets_by_rule(Rule=rule, EventBusName=bus)["Targets"]
    arns = [target["Arn"].split(":") for target in targets]
    if others := [arn for arn in arns if arn[2] != "sqs"]:
        raise ValueError(f"a rule has a target that is not a queue: {others}")
    sqs = deployment.client("sqs")
    return [sqs.get_queue_url(QueueName=arn[-1])["QueueUrl"] for arn in arns]


def with_fresh_ids(event: dict[str, Any]) -> dict[str, Any]:
    """The same event as if it had happened again: the watcher alerts of no event twice."""
    return happening_now(event, str(uuid.uuid4()))


def happening_now(event: dict[str, Any], event_id: str = "", now: datetime | None = None) -> dict[str, Any]:
    """The same event as if its time were `now`, under another id if one is given.

    Every other time in it moves along, so that a new finding is not an old one.
    """
    text = _TIMESTAMP.sub(_shifted_by(_age(event, now or datetime.now(UTC))), json.dumps(event))
    shifted: dict[str, Any] = json.loads(text)
    detail = shifted.get("detail")
    if isinstance(detail, dict) and "eventID" in detail:
        return {**shifted, "detail": {**detail, "eventID": event_id or detail["eventID"]}}
    return {**shifted, "id": event_id or shifted.get("id", "")}


def _age(event: dict[str, Any], now: datetime) -> timedelta:
    """How long ago the event says that it happened; none where it does not say."""
    try:
        return now.replace(microsecond=0) - datetime.fromisoformat(str(event.get("time")))
    except (TypeError, ValueError):  # no time in it, or one without its zone
        return timedelta()


def _shifted_by(age: timedelta) -> Callable[[re.Match[str]], str]:
    return lambda found: (datetime.fromisoformat(found[0]) + age).isoformat()
