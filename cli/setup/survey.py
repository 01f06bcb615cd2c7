"""What setup finds out by itself: the account, its trails, organization and rules, and the stack of before."""

from collections.abc import Iterator, Mapping
from contextlib import suppress
from typing import TYPE_CHECKING, Any, cast

from botocore.exceptions import BotoCoreError, ClientError
from msgspec import Struct

from account_event_handler.aws.errors import is_without_organization
from account_event_handler.ingest.sanitize import clean
from account_event_handler.state import StateUnavailable
from cli import settings
from cli.errors import CliError
from cli.former_parameters import Former, before_the_upgrade, not_in_force
from cli.policies import ROLE
from cli.stack import Aws, Stack
from cli.status import Finding, Findings, look, ok
from cli.test import BusRules

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client


class TrailFound(Struct, frozen=True):
    """A trail that logs. `bucket_region` is empty where the bucket is another account's or may not be asked."""

    name: str
    bucket: str
    bucket_region: str
    sends_to_event_bridge: bool
    key: str
    topic: str
    log_group: str
    is_organization: bool
    is_multi_region: bool


class Survey(Struct, frozen=True):
    account: str
    stack: Stack | None
    status: str  # of the stack, empty without one
    trails: tuple[TrailFound, ...]
    lost: tuple[Former, ...]  # by an upgrade of before
    findings: tuple[Finding, ...]
    organization: str  # its id, empty for none or where it may not be asked
    rules: BusRules | None  # of the event bus, None where they may not be read

    @property
    def parameters(self) -> Mapping[str, str]:
        return self.stack.parameters if self.stack else {}


def survey(aws: Aws) -> Survey:
    """Of one Region; raises CliError and botocore's errors where even the account is not known."""
    account = aws.session.client("sts").get_caller_identity()["Account"]
    stack, status = _stack(aws)
    trails, rules, organization = _trails(aws, account), _rules(aws), _organization(aws)
    findings = [
        ok("account", f"{account}, {aws.session.region_name}"),
        *_about_trails(trails),
        _about_organization(organization, account),
        *(rules.findings() if rules else [look("rules", "cannot tell how many the bus has: they may not be read")]),
    ]
    lost = tuple(_lost(aws, stack)) if stack and is_ours(stack) else ()
    known = clean(organization.get("Id")) if isinstance(organization, Mapping) else ""
    return Survey(account, stack, status, trails, lost, tuple(findings), known, rules)


def _stack(aws: Aws) -> tuple[Stack | None, str]:
    client = aws.session.client("cloudformation")
    try:
        stack = Stack.named(aws.stack_name, client)
    except CliError:  # there is none
        return None, ""
    (described,) = client.describe_stacks(StackName=aws.stack_name)["Stacks"]
    status = str(described.get("StackStatus", ""))
    # A first deployment that ended before its change set was executed leaves no more than a name, for `sam` as well.
    return (None, "") if status == "REVIEW_IN_PROGRESS" else (stack, status)


def _lost(aws: Aws, stack: Stack) -> Iterator[Former]:
    with suppress(ClientError, BotoCoreError, CliError, StateUnavailable):  # `status` says why
        chosen, look_ups = settings.chosen(aws.state_table), stack.parameters.get("LookUps", "")
        yield from not_in_force(before_the_upgrade(aws), chosen, look_ups)


def is_ours(stack: Stack) -> bool:
    return ROLE in stack.resources or not stack.resources


def _trails(aws: Aws, account: str) -> tuple[TrailFound, ...]:
    """Those that log in this Region."""
    client, s3 = aws.session.client("cloudtrail"), aws.s3
    found = []
    for trail in client.describe_trails()["trailList"]:
        try:
            logs = client.get_trail_status(Name=trail["TrailARN"])["IsLogging"]
        except (ClientError, BotoCoreError):
            continue
        if logs:
            found.append(_trail(s3, trail, account))
    return tuple(found)


def _trail(s3: "S3Client", trail: Mapping[str, Any], account: str) -> TrailFound:
    bucket, region, sends = clean(trail.get("S3BucketName")), "", False
    try:
        location = s3.get_bucket_location(Bucket=bucket, ExpectedBucketOwner=account)
        region = cast("str | None", location.get("LocationConstraint")) or "us-east-1"  # which has none
        sends = "EventBridgeConfiguration" in s3.get_bucket_notification_configuration(Bucket=bucket)
    except (ClientError, BotoCoreError):
        pass  # another account's, or not for us to read
    group = str(trail.get("CloudWatchLogsLogGroupArn", ""))
    return TrailFound(
        name=clean(trail.get("Name")),
        bucket=bucket,
        bucket_region=region,
        sends_to_event_bridge=sends,
        key=clean(trail.get("KmsKeyId"), 200),
        topic=clean(trail.get("SnsTopicARN"), 320),
        log_group=clean(group, 600) if f":{account}:" in group else "",
        is_organization=bool(trail.get("IsOrganizationTrail")),
        is_multi_region=bool(trail.get("IsMultiRegionTrail")),
    )


def _about_trails(trails: tuple[TrailFound, ...]) -> Findings:
    for trail in trails:
        whose = "the organization's trail" if trail.is_organization else "trail"
        where = "every Region" if trail.is_multi_region else "this Region"
        bucket = trail.bucket_region or "not to be looked at: another account's, or not allowed"
        yield ok("trails", f"{whose} {trail.name} logs {where} into {trail.bucket} ({bucket})")
    if not trails:
        yield look("trails", "none logs here. Without one, EventBridge gets no API calls, and there are no log files.")


def _organization(aws: Aws) -> Mapping[str, Any] | Exception:
    """What AWS says of it, or why it says nothing."""
    try:
        return cast("Mapping[str, Any]", aws.session.client("organizations").describe_organization()["Organization"])
    except (ClientError, BotoCoreError) as error:
        return error


def _about_organization(found: Mapping[str, Any] | Exception, account: str) -> Finding:
    if isinstance(found, Exception):
        return ok("organization", "none" if is_without_organization(found) else "cannot tell: it may not be asked")
    is_management = found.get("MasterAccountId") == account
    return ok(
        "organization", clean(found.get("Id")) + (", and this is its management account" if is_management else "")
    )


def _rules(aws: Aws) -> BusRules | None:
    try:
        return BusRules.of(aws)
    except (ClientError, BotoCoreError):
        return None


def problem_of(found: Survey, name: str) -> tuple[str, str] | None:
    """Why the stack cannot be deployed as it is, and what to do."""
    if found.stack is None:
        return None
    if not is_ours(found.stack):
        return f"There is another stack named {name}.", "Use --stack-name with a name that is free."
    if found.status in ("ROLLBACK_COMPLETE", "ROLLBACK_FAILED", "CREATE_FAILED", "DELETE_FAILED"):
        return f"An earlier deployment of {name} failed.", f"aws cloudformation delete-stack --stack-name {name}"
    if found.status.endswith("_IN_PROGRESS"):
        return f"The stack {name} is being changed ({found.status}).", "Try again when that is over."
    return None
