"""A trail as DescribeTrails showed it enters; what it was, and how to make it again, leave."""

import shlex
from collections.abc import Mapping
from typing import Any

from account_event_handler.ingest.sanitize import clean
from account_event_handler.remediate.own_alert import Facts
from account_event_handler.remediate.trail import Trail

_OPTIONS = {  # of create-trail, by the field that says their value
    "S3BucketName": "--s3-bucket-name",
    "S3KeyPrefix": "--s3-key-prefix",
    "SnsTopicARN": "--sns-topic-name",
    "KmsKeyId": "--kms-key-id",
    "CloudWatchLogsLogGroupArn": "--cloud-watch-logs-log-group-arn",
    "CloudWatchLogsRoleArn": "--cloud-watch-logs-role-arn",
}
_SWITCHES = {  # of create-trail, on and off, by the field that says which
    "IncludeGlobalServiceEvents": (
        "--include-global-service-events",
        "--no-include-global-service-events",
    ),
    "IsMultiRegionTrail": ("--is-multi-region-trail", ""),
    "IsOrganizationTrail": ("--is-organization-trail", ""),
    "LogFileValidationEnabled": ("--enable-log-file-validation", ""),
}
_KEPT = (*_OPTIONS, *_SWITCHES, "HasCustomEventSelectors", "HasInsightSelectors")
_ALL_MANAGEMENT_EVENTS = '[{"ReadWriteType": "All", "IncludeManagementEvents": true}]'
_LONGEST = 512  # characters; the longest that AWS takes for any of these


def worth_keeping(described: Mapping[str, Any]) -> dict[str, Any]:
    """Of a trail of DescribeTrails what it takes to make it again."""
    return {
        name: value
        for name in _KEPT
        if isinstance(value := described.get(name), (str, bool)) and value != ""
    }


def of_organization(description: Mapping[str, Any]) -> bool:
    """Whether it was known to record a whole organization."""
    return description.get("IsOrganizationTrail") is True


def recipe(trail: Trail, description: Mapping[str, Any]) -> Facts:
    """What it was and the commands that make it again; that it is not known, if so."""
    if not clean(description.get("S3BucketName")):
        return (("It was", "not known: the watcher has not seen it before"),)
    facts = [("It was", _summary(description)), ("Make it again", _commands(trail, description))]
    if description.get("HasCustomEventSelectors") or description.get("HasInsightSelectors"):
        lost = "it had event or Insights selectors of its own, which only whoever made it knows"
        facts.append(("Not known", lost))
    return tuple(facts)


def _summary(description: Mapping[str, Any]) -> str:
    """`multi-Region trail into bucket audit-logs, signed files, log group …`."""
    reach = "multi-Region" if description.get("IsMultiRegionTrail") else "single-Region"
    kind = f"{reach} trail" + " of the organization" * of_organization(description)
    prefix = clean(description.get("S3KeyPrefix"), 200)
    bucket = clean(description.get("S3BucketName")) + (f"/{prefix}" if prefix else "")
    parts = [f"{kind} into bucket {bucket}"]
    parts += ["signed files"] * bool(description.get("LogFileValidationEnabled"))
    parts += [
        f"{label} {value}"
        for label, name in (("key", "KmsKeyId"), ("log group", "CloudWatchLogsLogGroupArn"))
        if (value := clean(description.get(name), _LONGEST))
    ]
    return ", ".join(parts)


def _commands(trail: Trail, description: Mapping[str, Any]) -> str:
    """Three commands, each only if the one before has worked; every value is quoted."""
    create = ["create-trail", "--name", trail.name]
    for name, option in _OPTIONS.items():
        if value := clean(description.get(name), _LONGEST):
            create += [option, value]
    for name, (on, off) in _SWITCHES.items():
        if name in description:
            create += [on] if description[name] is True else [off] * bool(off)
    select = ["put-event-selectors", "--trail-name", trail.name]
    select += ["--event-selectors", _ALL_MANAGEMENT_EVENTS]
    start = ["start-logging", "--name", trail.name]
    steps = (create, select, start)
    commands = (["aws", "cloudtrail", *step, "--region", trail.region] for step in steps)
    return " && ".join(shlex.join(command) for command in commands)
