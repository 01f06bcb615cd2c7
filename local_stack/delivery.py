"""An event enters, the deployed rules that match it send it to their targets, as AWS does.

Nobody may put events of a source `aws.*` on a bus, so each rule is asked with TestEventPattern.
"""

import json
import uuid
from datetime import UTC, datetime
from typing import Any

from local_stack.deployment import Deployment


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
    """The same event at this moment, under another id if one is given."""
    now = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    envelope, detail = {**event, "time": now}, event.get("detail")
    if isinstance(detail, dict) and "eventID" in detail:
        moment = {"eventTime": now, "eventID": event_id or detail["eventID"]}
        return {**envelope, "detail": {**detail, **moment}}
    return {**envelope, "id": event_id or event.get("id", "")}


def _send(deployment: Deployment, arn: str, text: str) -> None:
    *_, service, _, _, name = arn.split(":")
    if service != "sqs":
        raise ValueError(f"a rule has a target that is no queue: {arn}")
    sqs = deployment.client("sqs")
    sqs.send_message(QueueUrl=sqs.get_queue_url(QueueName=name)["QueueUrl"], MessageBody=text)
