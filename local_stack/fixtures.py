"""The resources that the sample events are about, so that look-ups find them on the local AWS."""

import json
import uuid
from typing import Any

from local_stack.deployment import ROOT, Deployment, load_event

TRAIL = "management-events"
BUCKET = "payments-archive"
PARAMETER = "/payments/db-password"


def create_fixtures(deployment: Deployment) -> None:
    """A trail that logs, a bucket with the policy of its sample, a secret that was changed once."""
    create_trail(deployment, TRAIL)
    s3, ssm = deployment.client("s3"), deployment.client("ssm")
    place = {"LocationConstraint": s3.meta.region_name}
    s3.create_bucket(Bucket=BUCKET, CreateBucketConfiguration=place)
    changed = load_event(ROOT / "events" / "s3" / "s3-bucket-policy-changed.json")["detail"]
    policy = json.dumps(changed["requestParameters"]["bucketPolicy"])
    s3.put_bucket_policy(Bucket=BUCKET, Policy=policy)
    for value in ("old", "new"):
        ssm.put_parameter(Name=PARAMETER, Value=value, Type="SecureString", Overwrite=True)


def create_trail(deployment: Deployment, name: str, bucket: str = "") -> str:
    """A trail that logs, to a new bucket, by its ARN."""
    bucket = bucket or f"{name}-{uuid.uuid4().hex[:8]}"
    s3, cloudtrail = deployment.client("s3"), deployment.client("cloudtrail")
    s3.create_bucket(Bucket=bucket, CreateBucketConfiguration={"LocationConstraint": s3.meta.region_name})
    arn: str = cloudtrail.create_trail(Name=name, S3BucketName=bucket)["TrailARN"]
    cloudtrail.start_logging(Name=arn)
    return arn


def apply(deployment: Deployment, event: dict[str, Any]) -> None:
    """Stop the trail if the event is about that, so that the watcher has one to restart."""
    detail = event["detail"] if isinstance(event.get("detail"), dict) else {}
    parameters = detail.get("requestParameters") or {}
    succeeded = detail.get("eventName") == "StopLogging" and "errorCode" not in detail
    if succeeded and str(parameters.get("name")).rpartition("/")[2] == TRAIL:
        deployment.client("cloudtrail").stop_logging(Name=TRAIL)
