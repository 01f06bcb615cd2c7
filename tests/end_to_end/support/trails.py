"""Stops trails of the local AWS and measures how soon they log again."""

import json
import time
from datetime import UTC, datetime
from typing import Any

from local_stack.delivery import deliver, with_fresh_ids
from local_stack.deployment import ROOT, Deployment, load_event
from local_stack.errors import LocalStackError
from local_stack.ministack import ACCOUNT, REGION

RESTART_TIMEOUT = 30.0  # seconds


def stop_event(arn: str, user: str = "alice") -> dict[str, Any]:
    """The event of this IAM user's StopLogging just now."""
    event = with_fresh_ids(load_event(ROOT / "events" / "cloudtrail" / "cloudtrail-trail-stopped.json"))
    event["detail"]["requestParameters"]["name"] = arn
    identity = event["detail"]["userIdentity"]
    identity |= {"userName": user, "arn": f"arn:aws:iam::{event['account']}:user/{user}"}
    return event


def is_logging(deployment: Deployment, arn: str) -> bool:
    """Whether the trail is logging now."""
    return bool(deployment.client("cloudtrail").get_trail_status(Name=arn)["IsLogging"])


def seconds_to_restart(deployment: Deployment, arn: str, user: str = "alice") -> float:
    """Stop the trail, deliver the event, and wait; raises LocalStackError if it stays off."""
    deployment.client("cloudtrail").stop_logging(Name=arn)
    started = time.monotonic()
    deliver(deployment, stop_event(arn, user))
    while not is_logging(deployment, arn):
        if time.monotonic() - started > RESTART_TIMEOUT:
            raise LocalStackError("the trail was not restarted", deployment.ministack.log[-4000:])
        time.sleep(0.01)
    return time.monotonic() - started


def send_internal_event(deployment: Deployment, detail_type: str) -> None:
    """Send what the stack's schedules send."""
    body = {"source": "account-watcher", "detail-type": detail_type, "detail": {}}
    deployment.client("sqs").send_message(QueueUrl=deployment.outputs["ActivityQueueUrl"], MessageBody=json.dumps(body))


def raise_trail_alarm(deployment: Deployment) -> None:
    """Publish the alarm on the trails' log group, as CloudWatch does."""
    name = "account-watcher-trail-stopped"
    topics = deployment.client("sns").list_topics()["Topics"]
    (topic,) = (each["TopicArn"] for each in topics if "TrailAlarmTopic" in each["TopicArn"])
    alarm = {
        "AlarmName": name,
        "AlarmArn": f"arn:aws:cloudwatch:{REGION}:{ACCOUNT}:alarm:{name}",
        "AWSAccountId": ACCOUNT,
        "NewStateValue": "ALARM",
        "OldStateValue": "OK",
        "NewStateReason": "Threshold Crossed",
        "StateChangeTime": datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S.000+0000"),
        "Region": "EU (Ireland)",
    }
    deployment.client("sns").publish(TopicArn=topic, Message=json.dumps(alarm))
