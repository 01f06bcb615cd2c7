"""An event enters, the deployed rules that match it send it to their targets, as AWS does.

Nobody may put events of a source `aws.*` on a bus, so each rule is asked with TestEventPattern.
"""

import json
import re
import uuid
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from local_stack.deployment import Deployment

_MOMENT = re.compile(r"\b\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d")


def deliver(deployment: Deployment, event: dict[str, Any]) -> list[str]:
    """Send the event to the targets of every rule that matches; returns those rules' names."""
    text = json.dumps(event)
    events = deployment.client("events")
    matching = [
        name
        for name, pattern in deployment.rules.items()
        if events.test_event_pattern(EventPattern=pattern, Event=text)["Result"]
    ]
    for name in matching:
        for target in events.list_targets_by_rule(Rule=name)["Targets"]:
            _send(deployment, target["Arn"], text)
    return matching


def anew(event: dict[str, Any]) -> dict[str, Any]:
    """The same event as if it had happened again: the watcher tells no event twice."""
    return happening_now(event, str(uuid.uuid4()))


def happening_now(event: dict[str, Any], event_id: str = "") -> dict[str, Any]:
    """The same event as if its time were now, under another id if one is given.

    Every other time in it moves along, so that a new finding is not an old one.
    """
    moved: dict[str, Any] = json.loads(_MOMENT.sub(_moved_by(_age(event)), json.dumps(event)))
    detail = moved.get("detail")
    if isinstance(detail, dict) and "eventID" in detail:
        return {**moved, "detail": {**detail, "eventID": event_id or detail["eventID"]}}
    return {**moved, "id": event_id or moved.get("id", "")}


def _age(event: dict[str, Any]) -> timedelta:
    """How long ago the event says that it happened; none where it does not say."""
    now = datetime.now(UTC).replace(microsecond=0)
    try:
        return now - datetime.fromisoformat(str(event.get("time")))
    except (TypeError, ValueError):  # it names no moment, or one without its zone
        return timedelta()


def _moved_by(age: timedelta) -> Callable[[re.Match[str]], str]:
    return lambda found: (datetime.fromisoformat(found[0]) + age).isoformat()


def _send(deployment: Deployment, arn: str, text: str) -> None:
    *_, service, _, _, name = arn.split(":")
    if service != "sqs":
        raise ValueError(f"a rule has a target that is no queue: {arn}")
    sqs = deployment.client("sqs")
    sqs.send_message(QueueUrl=sqs.get_queue_url(QueueName=name)["QueueUrl"], MessageBody=text)
