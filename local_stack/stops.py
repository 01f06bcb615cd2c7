"""A running watcher enters; trails are stopped, and how soon each logs again leaves."""

import statistics
import time
import uuid
from typing import Any

from rich.console import Console

from local_stack.delivery import anew, deliver
from local_stack.deployment import ROOT, Deployment, load_event
from local_stack.errors import LocalStackError
from local_stack.stack import local_stack

STOPS = 100  # of as many trails, so that the 99th of them is measured
PATIENCE = 30.0  # seconds until a trail counts as left off


def make_trail(deployment: Deployment, name: str) -> str:
    """A trail that logs, by its ARN."""
    bucket = f"{name}-{uuid.uuid4().hex[:8]}"
    s3, cloudtrail = deployment.client("s3"), deployment.client("cloudtrail")
    s3.create_bucket(
        Bucket=bucket, CreateBucketConfiguration={"LocationConstraint": s3.meta.region_name}
    )
    arn: str = cloudtrail.create_trail(Name=name, S3BucketName=bucket)["TrailARN"]
    cloudtrail.start_logging(Name=arn)
    return arn


def stopped(arn: str, user: str = "alice") -> dict[str, Any]:
    """The event that says that the trail was stopped just now, by this IAM user."""
    event = anew(load_event(ROOT / "events" / "cloudtrail" / "cloudtrail-trail-stopped.json"))
    event["detail"]["requestParameters"]["name"] = arn
    identity = event["detail"]["userIdentity"]
    identity |= {"userName": user, "arn": f"arn:aws:iam::{event['account']}:user/{user}"}
    return event


def is_logging(deployment: Deployment, arn: str) -> bool:
    """Whether the trail logs at this moment."""
    return bool(deployment.client("cloudtrail").get_trail_status(Name=arn)["IsLogging"])


def seconds_to_restart(deployment: Deployment, arn: str, user: str = "alice") -> float:
    """Stop the trail, deliver the event, and wait; raises LocalStackError if it stays off."""
    deployment.client("cloudtrail").stop_logging(Name=arn)
    started = time.monotonic()
    deliver(deployment, stopped(arn, user))
    while not is_logging(deployment, arn):
        if time.monotonic() - started > PATIENCE:
            raise LocalStackError("the trail was not restarted", deployment.ministack.log[-4000:])
        time.sleep(0.01)
    return time.monotonic() - started


def main() -> None:
    """Print how long it took from a stop until the trail logged again."""
    with local_stack(WindowMinutes="0") as traveller:
        trails = [make_trail(traveller.deployment, f"audit-{number}") for number in range(STOPS)]
        seconds = sorted(seconds_to_restart(traveller.deployment, arn) for arn in trails)
    p99 = statistics.quantiles(seconds, n=100, method="inclusive")[98]
    Console().print(
        f"{STOPS} stops: restarted after {statistics.median(seconds):.2f} s (p50),"
        f" {p99:.2f} s (p99), {seconds[-1]:.2f} s (the slowest), from the event's delivery"
    )


if __name__ == "__main__":
    main()
