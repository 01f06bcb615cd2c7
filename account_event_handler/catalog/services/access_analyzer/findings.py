"""Access Analyzer's findings: what everybody, or another account, can reach."""

from collections.abc import Mapping

from account_event_handler.catalog.watch import CRITICAL, HIGH, MEDIUM, Watches
from account_event_handler.model import AccountEvent, Severity

_KINDS = {
    "AWS::DynamoDB::Stream": "stream",
    "AWS::DynamoDB::Table": "table",
    "AWS::EC2::Snapshot": "disk snapshot",
    "AWS::ECR::Repository": "image repository",
    "AWS::EFS::FileSystem": "file system",
    "AWS::IAM::Role": "role",
    "AWS::KMS::Key": "key",
    "AWS::Lambda::Function": "function",
    "AWS::Lambda::LayerVersion": "function layer",
    "AWS::RDS::DBClusterSnapshot": "database snapshot",
    "AWS::RDS::DBSnapshot": "database snapshot",
    "AWS::S3::Bucket": "bucket",
    "AWS::S3Express::DirectoryBucket": "bucket",
    "AWS::SNS::Topic": "topic",
    "AWS::SQS::Queue": "queue",
    "AWS::SecretsManager::Secret": "secret",
}
# Never meant for everybody; a bucket or a function may be a public web site.
_NEVER_PUBLIC = ("snapshot", "secret", "key", "role", "table", "stream", "file system")


def _severity(event: AccountEvent) -> Severity:
    if event.field("isPublic") is not True:
        return MEDIUM
    return CRITICAL if _kind(event).endswith(_NEVER_PUBLIC) else HIGH


def _has_access(event: AccountEvent) -> bool:
    """A resource that is gone, or that the analyzer could not read, lets nobody in."""
    return event.field("isDeleted") is not True and not event.field("error")


def _kind(event: AccountEvent) -> str:
    kind = event.text("resourceType")
    return _KINDS.get(kind) or kind.rpartition("::")[2].lower() or "resource"


def _who(event: AccountEvent) -> str:
    if event.field("isPublic") is True:
        return "everybody"
    principal = event.field("principal")
    kind, name = (
        next(iter(principal.items())) if isinstance(principal, Mapping) and principal else ("", "")
    )
    if not isinstance(name, str) or not name:
        return "somebody outside"
    if kind == "AWS":
        account = name if name.isdecimal() else name.partition("::")[2].partition(":")[0]
        named = name.rpartition("/")[2] if "/" in name else ""
        return f"{named} of account {account}" if named else f"account {account or name}"
    if kind == "Federated":
        return f"people of {name.rpartition('/')[2]}"
    return name


def _may(event: AccountEvent) -> str:
    actions = event.field("action")
    names = [name for name in actions if isinstance(name, str)] if isinstance(actions, list) else []
    if not names:
        return "reach it"
    more = f" and {len(names) - 1} more" if len(names) > 1 else ""
    return f"call {names[0]}{more}"


def _conditions(event: AccountEvent) -> str | None:
    condition = event.field("condition")
    return ", ".join(condition) or None if isinstance(condition, Mapping) else None


access_analyzer = Watches("access-analyzer")

WATCHES = (
    access_analyzer.event("Access Analyzer Finding", status=["ACTIVE"])(
        name="access-analyzer-access-found",
        severity=_severity,
        when=_has_access,
        says="Access Analyzer: {kind} {resource} is open to {who}, who can {may}[, given"
        " {conditions}]",
        why="Its policy lets in somebody from outside; that is either meant or a leak.",
        advice="Archive the finding if it is meant; otherwise take them out of the resource's"
        " policy.",
        words={"kind": _kind, "who": _who, "may": _may, "conditions": _conditions},
        shows=(
            ("Resource", "{resource}"),
            ("Actions", "{action}"),
            ("Conditions", "{conditions}"),
            ("Account", "{accountId}"),
        ),
        link="access-analyzer/home?region={$region}#/findings",
        mitre="T1537",
    ),
)
