"""How much a policy lets its holder do: severity and words, the dangerous actions first."""

from msgspec import Struct

from account_event_handler.catalog.policy.actions import human_list
from account_event_handler.catalog.policy.document import PolicyDocument
from account_event_handler.model import AccountEvent, Severity

_ADMINISTERS = (
    *("AdministratorAccess", "IAMFullAccess", "PowerUserAccess", "SystemAdministrator", "AWSOrganizationsFullAccess"),
    *("AWSSSOMasterAccountAdministrator", "AWSSSOMemberAccountAdministrator", "AWSSSODirectoryAdministrator"),
)
_READS = ("ReadOnly", "ViewOnly", "SecurityAudit", "/service-role/", "BasicExecution")
_FORBIDS = ("AWSCompromisedKeyQuarantine", "AWSDenyAll")

# each lets its holder become somebody who may do more, when it is allowed on anything
_ESCALATIONS = (
    *("iam:PassRole", "iam:AttachUserPolicy", "iam:AttachRolePolicy", "iam:AttachGroupPolicy", "iam:PutUserPolicy"),
    *("iam:PutRolePolicy", "iam:PutGroupPolicy", "iam:CreatePolicyVersion", "iam:SetDefaultPolicyVersion"),
    *("iam:AddUserToGroup", "iam:CreateAccessKey", "iam:CreateLoginProfile", "iam:UpdateLoginProfile"),
    *("iam:UpdateAssumeRolePolicy", "iam:DeleteRolePermissionsBoundary", "iam:DeleteUserPermissionsBoundary"),
    "sts:AssumeRole",
)
_SECRETS = ("secretsmanager:GetSecretValue", "ssm:GetParameter", "kms:Decrypt")


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


def severity_of_document(document: PolicyDocument) -> Severity:
    """How much a policy of somebody's own matters; one that cannot be read is not harmless."""
    if not document.readable or document.grants_everything():
        return Severity.HIGH
    if document.allows_anywhere(*_ESCALATIONS) or document.allowed().startswith("everything but"):
        return Severity.HIGH
    if document.allows_anywhere(*_SECRETS) or document.allowed().startswith("everything"):
        return Severity.MEDIUM
    return Severity.LOW


def describe_privileges(document: PolicyDocument) -> str | None:
    """What it allows, the dangerous first: "everything", "iam:PassRole on anything"."""
    if document.grants_everything():
        return "everything"
    allowed = document.allowed()
    is_said = allowed.startswith("everything") and not allowed.endswith(" and more")
    escalating = () if is_said else document.allows_anywhere(*_ESCALATIONS)
    return f"{human_list(escalating)} on anything" if escalating else allowed or None


class IdentityPolicy(Struct, frozen=True):
    """Where a call has the policy of an identity; a missing one is read as one that cannot be."""

    path: str

    def severity(self, event: AccountEvent) -> Severity:
        return severity_of_document(PolicyDocument.read(event.field(self.path)))

    def allows_anything(self, event: AccountEvent) -> bool:
        return bool(PolicyDocument.read(event.field(self.path)).actions())

    def privileges(self, event: AccountEvent) -> str | None:
        return describe_privileges(PolicyDocument.read(event.field(self.path)))
