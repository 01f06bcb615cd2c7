"""An event enters, the deployed rules that match it send it to their targets, as AWS does.

Nobody may put events of a source `aws.*` on a bus, so each rule is asked with TestEventPattern.
"""

import json
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


def _send(deployment: Deployment, arn: str, text: str) -> None:
    *_, service, _, _, name = arn.split(":")
    if service != "sqs":
        raise ValueError(f"a rule has a target that is no queue: {arn}")
    sqs = deployment.client("sqs")
    sqs.send_message(QueueUrl=sqs.get_queue_url(QueueName=name)["QueueUrl"], MessageBody=text)
