"""IAM Access Analyzer: what outsiders can reach; analyzers deleted, findings hidden."""

from account_event_handler.catalog.conditions import counted, field_is, not_, request_is, said
from account_event_handler.catalog.kinds import weakened
from account_event_handler.catalog.record import account_of, flag, mappings, strings
from account_event_handler.catalog.watch import CRITICAL, HIGH, LOW, MEDIUM, Watches
from account_event_handler.model import AccountEvent

# Other kinds are called as the last part of their type is: AWS::S3::Bucket is a bucket.
_KINDS = {
    "AWS::EC2::Snapshot": "disk snapshot",
    "AWS::ECR::Repository": "image repository",
    "AWS::EFS::FileSystem": "file system",
    "AWS::Lambda::LayerVersion": "function layer",
    "AWS::RDS::DBClusterSnapshot": "database snapshot",
    "AWS::RDS::DBSnapshot": "database snapshot",
    "AWS::S3Express::DirectoryBucket": "bucket",
}
# Never meant for everybody; a bucket or a function may be a public web site.
_NEVER_PUBLIC = ("snapshot", "secret", "key", "role", "table", "stream", "file system")
_is_public = said("it is public")(field_is("isPublic", True))


def _kind(event: AccountEvent) -> str:
    kind = event.text("resourceType")
    return _KINDS.get(kind) or kind.rpartition("::")[2].lower() or "resource"


def _who(event: AccountEvent) -> str:
    if _is_public(event):
        return "anyone"
    match [pair for each in mappings(event.field("principal")) for pair in each.items()]:
        case [("AWS", str(name)), *_] if name:
            named = name.rpartition("/")[2] if "/" in name else ""
            account = f"account {account_of(name) or name}"
            return f"{named} of {account}" if named else account
        case [("Federated", str(name)), *_] if name:
            return f"users of {name.rpartition('/')[2]}"
        case [(_, str(name)), *_] if name:
            return name
    return "an outside principal"


def _actions(event: AccountEvent) -> str:
    """`s3:GetObject and 2 more`, empty where none is named."""
    names = strings(event.field("action"))
    more = f" and {len(names) - 1} more" if len(names) > 1 else ""
    return f"{names[0]}{more}" if names else ""


_PUBLIC = CRITICAL.when(
    said("a public snapshot, secret, key, role, table, stream or file system")(
        lambda event: _kind(event).endswith(_NEVER_PUBLIC)
    ),
    else_=HIGH,
)
_WORDS = {
    "kind": _kind,
    "who": _who,
    "actions": _actions,
    "conditions": lambda event: ", ".join(mappings(event.field("condition"))[0]),
}
analyzers = Watches("access-analyzer", mitre="T1562.001")
findings = Watches("access-analyzer", mitre="T1537")

WATCHES = (
    analyzers.call("DeleteAnalyzer")(
        name="accessanalyzer-analyzer-deleted",
        severity=HIGH,
        says="deleted access analyzer {requestParameters.analyzerName}",
        why="Access from outside, public or from other accounts, is no longer reported.",
        advice="Create the analyzer again with aws accessanalyzer create-analyzer; it then checks all policies anew.",
        would="access from outside would no longer be reported.",
        failed=MEDIUM,
    ),
    analyzers.call("CreateArchiveRule", "UpdateArchiveRule", "ApplyArchiveRule")(
        name="accessanalyzer-archive-rule-set",
        severity=MEDIUM,
        says="set archive rule {requestParameters.ruleName} of access analyzer"
        " {requestParameters.analyzerName|requestParameters.analyzerArn}",
        why="Findings that match the rule are archived before anyone sees them.",
        advice="Check that the rule matches one intended grant, not every resource of a type.",
    ),
    analyzers.call("UpdateFindings")(
        name="accessanalyzer-findings-archived",
        severity=LOW,
        when=request_is("status", "ARCHIVED"),
        says="archived {findings} of access analyzer {requestParameters.analyzerArn}",
        why="Archived findings disappear from the list of active findings.",
        advice="Check that the access is intended; otherwise set the findings back to active.",
        words={"findings": counted("finding", "requestParameters.ids", "the findings on a resource")},
    ),
    # a resource that is gone, or that the analyzer could not read, is no finding
    findings.event("Access Analyzer Finding", status=["ACTIVE"])(
        name="access-analyzer-access-found",
        severity=MEDIUM.when(not_(_is_public), else_=_PUBLIC),
        when=lambda event: not flag(event.field("isDeleted")) and not event.field("error"),
        says="Access Analyzer: {kind} {resource}",
        fact="is open to {who}[ for {actions}][, limited by {conditions}]",
        why="The policy grants access to someone outside your account or organization, on purpose or by mistake.",
        advice="Archive the finding if the access is intended; otherwise remove the grant from the policy.",
        words=_WORDS,
        shows=(
            ("Resource", "{resource}"),
            ("Actions", "{action}"),
            ("Conditions", "{conditions}"),
            ("Account", "{accountId}"),
        ),
        link="access-analyzer/home?region={$region}#/findings",
    ),
    weakened(
        *(analyzers, "Access Analyzer", "UpdateAnalyzer", "DeleteServiceLinkedAnalyzer"),
        name="accessanalyzer-analyzer-changed",
        severity=MEDIUM,
        ordinary=False,
    ),
)
