"""How much a policy lets its holder do: severity and words, the dangerous actions first."""

import re
from collections.abc import Collection

from msgspec import Struct

from account_event_handler.catalog.conditions import said
from account_event_handler.catalog.policy.actions import human_list
from account_event_handler.catalog.policy.document import PolicyDocument
from account_event_handler.model import AccountEvent, Severity

_ADMINISTERS = (
    *("AdministratorAccess", "IAMFullAccess", "PowerUserAccess", "SystemAdministrator", "AWSOrganizationsFullAccess"),
    *("AWSSSOMasterAccountAdministrator", "AWSSSOMemberAccountAdministrator", "AWSSSODirectoryAdministrator"),
)
_READS = ("ReadOnly", "ViewOnly", "SecurityAudit", "/service-role/", "BasicExecution")
_FORBIDS = ("AWSCompromisedKeyQuarantine", "AWSDenyAll")

# each gives whom it is used on more permissions: used on oneself it is as good as administrator
_GIVING = (
    *(
        "iam:AttachUserPolicy",
        "iam:AttachRolePolicy",
        "iam:AttachGroupPolicy",
        "iam:PutUserPolicy",
        "iam:PutRolePolicy",
    ),
    *("iam:PutGroupPolicy", "iam:CreatePolicyVersion", "iam:SetDefaultPolicyVersion", "iam:AddUserToGroup"),
    *("iam:DeleteRolePermissionsBoundary", "iam:DeleteUserPermissionsBoundary"),
)
# each lets its holder become somebody else, of whom a part of a name may be the administrator's
_BECOMING = ("iam:CreateAccessKey", "iam:CreateLoginProfile", "iam:UpdateLoginProfile", "iam:UpdateAssumeRolePolicy")
_ESCALATIONS = ("iam:PassRole", *_GIVING, *_BECOMING, "sts:AssumeRole")
_GRAVE = (
    *("secretsmanager:GetSecretValue", "ssm:GetParameter", "kms:Decrypt", "ssm:SendCommand", "ssm:StartSession"),
    *("cloudtrail:StopLogging", "cloudtrail:DeleteTrail", "cloudtrail:UpdateTrail", "cloudtrail:PutEventSelectors"),
    *("guardduty:DeleteDetector", "guardduty:UpdateDetector", "config:StopConfigurationRecorder"),
    *("kms:PutKeyPolicy", "kms:CreateGrant", "kms:ScheduleKeyDeletion", "s3:PutBucketPolicy"),
    *("secretsmanager:PutResourcePolicy", "lambda:UpdateFunctionCode", "organizations:LeaveOrganization"),
)
# when each severity applies to a policy of one's own, for docs/watches.md
WEIGHED = (
    "high: it allows everything, makes its holder an administrator, or cannot be read;"
    " medium: secrets, commands or protections, or all of a service, on anything; low otherwise"
)
_VARIABLE = re.compile(r"\$\{[^}]*\}")  # of a policy: `${aws:username}` is its holder's name


def _is_of_aws(arn: str) -> bool:
    return arn.startswith("arn:aws") and arn.partition(":iam::")[2].startswith("aws:policy/")


def severity_of_managed(arn: str) -> Severity:
    """How much a managed policy matters by its name, which only AWS's own are trusted for."""
    name = arn.rpartition("/")[2]
    if not name or name.startswith(_ADMINISTERS):
        return Severity.HIGH
    is_read_only = _is_of_aws(arn) and any(word in arn for word in _READS)
    return Severity.LOW if is_read_only else Severity.MEDIUM


def forbids(arn: str) -> bool:
    """Whether the managed policy exists to take permissions away."""
    return _is_of_aws(arn) and any(word in arn for word in _FORBIDS)


def severity_of_document(document: PolicyDocument, holders: Collection[str] = ()) -> Severity:
    """How much a policy of somebody's own matters; one that cannot be read is not harmless.

    `holders` are who gets it, as ARNs end: `user/alice`.
    """
    if not document.readable or document.grants_everything() or _escalating(document, holders):
        return Severity.HIGH
    if document.allowed().startswith("everything but"):
        return Severity.HIGH
    if document.allows_anywhere(*_GRAVE) or document.allows_all_of_a_service():
        return Severity.MEDIUM
    return Severity.LOW


def describe_privileges(document: PolicyDocument, holders: Collection[str] = ()) -> str | None:
    """What it allows, the dangerous first: "everything", "iam:PassRole on anything"."""
    if document.grants_everything():
        return "everything"
    allowed = document.allowed()
    is_said = allowed.startswith("everything") and not allowed.endswith(" and more")
    return (None if is_said else _escalating(document, holders)) or allowed or None


def _escalating(document: PolicyDocument, holders: Collection[str]) -> str:
    """What lets its holder become an administrator, and on what; empty where nothing does."""
    if anywhere := document.allows_anywhere(*_ESCALATIONS):
        return f"{human_list(anywhere)} on anything"

    def is_partial(resource: str) -> bool:
        return any(mark in _VARIABLE.sub("", _name_in(resource)) for mark in "*?")

    def is_own(resource: str) -> bool:
        return _name_in(resource).startswith("${aws:") or resource.split(":", 5)[-1] in holders

    found = [*document.allowed_on(is_partial, *_GIVING, *_BECOMING), *document.allowed_on(is_own, *_GIVING)]
    return f"{human_list(dict(found))} on {found[0][1].split(':', 5)[-1]}" if found else ""


def _name_in(resource: str) -> str:
    """`*a*` of arn:aws:iam::111122223333:user/path/*a*, empty for what is no thing of IAM's."""
    return resource.rpartition("/")[2] if ":iam:" in resource else ""


class IdentityPolicy(Struct, frozen=True):
    """Where a call has the policy of an identity; a missing one is read as one that cannot be."""

    path: str

    @said(WEIGHED)
    def severity(self, event: AccountEvent) -> Severity:
        return severity_of_document(PolicyDocument.read(event.field(self.path)), _holders(event))

    def allows_anything(self, event: AccountEvent) -> bool:
        return bool(PolicyDocument.read(event.field(self.path)).actions())

    def privileges(self, event: AccountEvent) -> str | None:
        return describe_privileges(PolicyDocument.read(event.field(self.path)), _holders(event))


def _holders(event: AccountEvent) -> list[str]:
    """Who gets the policy, or which policy it is, as ARNs end."""
    named = ((kind, event.text(f"requestParameters.{kind}Name")) for kind in ("user", "role", "group"))
    own_policy = event.text("requestParameters.policyArn").rpartition(":")[2]
    return [*(f"{kind}/{name}" for kind, name in named if name), *filter(None, [own_policy])]
