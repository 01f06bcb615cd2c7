"""CloudTrail's log files: their keys and contents, and the notifications of their bucket."""

import gzip
import json
import uuid
from collections.abc import Mapping
from typing import Any

from local_stack.delivery import with_fresh_ids
from local_stack.deployment import Deployment
from local_stack.event_run import messages_in
from tests.end_to_end.support.shared_stack import PARAMETERS, wait_until, wait_until_processed
from tests.support.samples import sample

BUCKET, TOPIC = PARAMETERS["TrailBucket"], PARAMETERS["TrailTopic"]


def notify(deployment: Deployment, configuration: Mapping[str, Any]) -> None:
    """Configure the notifications of the bucket."""
    deployment.client("s3").put_bucket_notification_configuration(
        Bucket=BUCKET, NotificationConfiguration=configuration
    )


def a_key(account: str = "111122223333", prefix: str = "AWSLogs") -> str:
    """A new key as CloudTrail chooses it."""
    name = f"{account}_CloudTrail_eu-west-1_20261120T0945Z_{uuid.uuid4().hex[:16]}.json.gz"
    return f"{prefix}/{account}/CloudTrail/eu-west-1/2026/11/20/{name}"


def an_event() -> dict[str, Any]:
    """An event that there was none of before."""
    return with_fresh_ids(sample("s3-bucket-deleted"))


def file_of(*events: dict[str, Any]) -> bytes:
    """A log file with the records of these events."""
    return gzip.compress(json.dumps({"Records": [event["detail"] for event in events]}).encode())


def put(deployment: Deployment, key: str, body: bytes) -> None:
    """Put a file into the bucket."""
    deployment.client("s3").put_object(Bucket=BUCKET, Key=key, Body=body)


def wait_until_read(deployment: Deployment) -> None:
    """Until the queue holds no notification and no record of a file."""
    wait_until(lambda: messages_in(deployment, "LogFileQueueUrl") == 0, 120)
    wait_until_processed(deployment)
