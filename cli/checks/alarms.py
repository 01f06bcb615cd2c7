"""CloudWatch enters; the stack's alarms that ring leave."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from account_event_handler.ingest.sanitize import clean
from cli.checks.finding import Finding, bad, ok

if TYPE_CHECKING:
    from mypy_boto3_cloudwatch import CloudWatchClient

ABOUT = "alarms"


def alarms(cloudwatch: "CloudWatchClient", stack_name: str, topic: str) -> Iterator[Finding]:
    """One line for each alarm of the stack in ALARM; raises botocore's errors.

    The stack's alarms bear its name and tell its topic, so another stack's do not count.
    """
    pages = cloudwatch.get_paginator("describe_alarms").paginate(AlarmNamePrefix=f"{stack_name}-")
    own = [
        alarm
        for page in pages
        for alarm in page["MetricAlarms"]
        if topic in alarm.get("AlarmActions", [])
    ]
    ringing = [alarm for alarm in own if alarm["StateValue"] == "ALARM"]
    for alarm in ringing:
        description = clean(alarm.get("AlarmDescription"), 300)
        yield bad(ABOUT, f"{clean(alarm['AlarmName'])} rings", description or "Look at the alarm.")
    if not ringing:
        yield ok(ABOUT, f"none of {len(own)} rings")
