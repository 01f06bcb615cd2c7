"""What a deleted trail was, and the commands that make it again."""

import shlex
from collections.abc import Mapping
from typing import Any

from account_event_handler.ingest.sanitize import clean

_LONGEST = 512  # characters; the longest that AWS takes for anything of a trail
_OPTIONS = {  # of create-trail, by the field of DescribeTrails that says their value
    "S3BucketName": "--s3-bucket-name",
    "S3KeyPrefix": "--s3-key-prefix",
    "SnsTopicARN": "--sns-topic-name",
    "KmsKeyId": "--kms-key-id",
    "CloudWatchLogsLogGroupArn": "--cloud-watch-logs-log-group-arn",
    "CloudWatchLogsRoleArn": "--cloud-watch-logs-role-arn",
}
_SWITCHES = {  # of create-trail, on and off, by the field that says which
    "IncludeGlobalServiceEvents": ("--include-global-service-events", "--no-include-global-service-events"),
    "IsMultiRegionTrail": ("--is-multi-region-trail", ""),
    "IsOrganizationTrail": ("--is-organization-trail", ""),
    "LogFileValidationEnabled": ("--enable-log-file-validation", ""),
}
_ALL_MANAGEMENT_EVENTS = '[{"ReadWriteType": "All", "IncludeManagementEvents": true}]'

Facts = tuple[tuple[str, str], ...]  # lines of an alert: label and value


def worth_keeping(described: Mapping[str, Any]) -> dict[str, Any]:
    """Of a trail of DescribeTrails what it takes to make it again."""
    names = (*_OPTIONS, *_SWITCHES, "HasCustomEventSelectors", "HasInsightSelectors")
    values = ((name, described.get(name)) for name in names)
    return {name: value for name, value in values if isinstance(value, (str, bool)) and value != ""}


def recipe(name: str, region: str, description: Mapping[str, Any]) -> Facts:
    """What the trail was and the commands that make it again; that it is not known, if so."""
    if not clean(description.get("S3BucketName")):
        return (("It was", "not known: the watcher has not seen it before"),)
    commands = _commands(name, region, description)
    facts = [("It was", _summary(description)), ("Make it again", commands)]
    if description.get("HasCustomEventSelectors") or description.get("HasInsightSelectors"):
        lost = "it had event or Insights selectors of its own, which only whoever made it knows"
        facts.append(("Not known", lost))
    return tuple(facts)


def is_of_organization(description: Mapping[str, Any]) -> bool:
    """Whether it was known to record a whole organization."""
    return description.get("IsOrganizationTrail") is True


def _summary(description: Mapping[str, Any]) -> str:
    """`multi-Region trail into bucket audit-logs, signed files, log group …`."""
    reach = "multi-Region" if description.get("IsMultiRegionTrail") else "single-Region"
    kind = f"{reach} trail" + " of the organization" * is_of_organization(description)
    prefix = clean(description.get("S3KeyPrefix"), 200)
    bucket = clean(description.get("S3BucketName")) + (f"/{prefix}" if prefix else "")
    parts = [f"{kind} into bucket {bucket}"]
    parts += ["signed files"] * bool(description.get("LogFileValidationEnabled"))
    parts += [
        f"{label} {value}"
        for label, field in (("key", "KmsKeyId"), ("log group", "CloudWatchLogsLogGroupArn"))
        if (value := clean(description.get(field), _LONGEST))
    ]
    return ", ".join(parts)


def _commands(name: str, region: str, description: Mapping[str, Any]) -> str:
    """Three commands, each only if the one before has worked; every value is quoted."""
    create = ["create-trail", "--name", name]
    for field, option in _OPTIONS.items():
        if value := clean(description.get(field), _LONGEST):
            create += [option, value]
    for field, (on, off) in _SWITCHES.items():
        if field in description:
            create += [on] if description[field] is True else [off] * bool(off)
    select = ["put-event-selectors", "--trail-name", name]
    select += ["--event-selectors", _ALL_MANAGEMENT_EVENTS]
    steps = (create, select, ["start-logging", "--name", name])
    commands = (["aws", "cloudtrail", *step, "--region", region] for step in steps)
    return " && ".join(shlex.join(command) for command in commands)
