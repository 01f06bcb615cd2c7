"""What the samples are about, made on the local AWS, so that the watcher finds it there.

The samples say that a trail was stopped or a policy changed; a look-up says how things stand now.
"""

import json
from typing import Any

from local_stack.deployment import ROOT, Deployment, load_event
from local_stack.stops import make_trail

TRAIL = "management-events"
BUCKET = "payments-archive"
PARAMETER = "/payments/db-password"


def make_props(deployment: Deployment) -> None:
    """A trail that logs, a bucket with the policy of its sample, a secret that was changed once."""
    make_trail(deployment, TRAIL)
    s3, ssm = deployment.client("s3"), deployment.client("ssm")
    place = {"LocationConstraint": s3.meta.region_name}
    s3.create_bucket(Bucket=BUCKET, CreateBucketConfiguration=place)
    changed = load_event(ROOT / "events" / "s3" / "s3-bucket-policy-changed.json")["detail"]
    policy = json.dumps(changed["requestParameters"]["bucketPolicy"])
    s3.put_bucket_policy(Bucket=BUCKET, Policy=policy)
    for value in ("old", "new"):
        ssm.put_parameter(Name=PARAMETER, Value=value, Type="SecureString", Overwrite=True)


def enact(deployment: Deployment, event: dict[str, Any]) -> None:
    """Stop the trail when the event says that somebody has, so that there is one to restart."""
    detail = event["detail"] if isinstance(event.get("detail"), dict) else {}
    asked = detail.get("requestParameters") or {}
    is_done = detail.get("eventName") == "StopLogging" and "errorCode" not in detail
    if is_done and str(asked.get("name")).rpartition("/")[2] == TRAIL:
        deployment.client("cloudtrail").stop_logging(Name=TRAIL)
