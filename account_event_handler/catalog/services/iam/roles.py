"""IAM roles: who may assume them, for how long and within which boundary."""

from account_event_handler.catalog.policy.document import PolicyDocument
from account_event_handler.catalog.refusal import refused_name
from account_event_handler.catalog.services.iam.principal import holder
from account_event_handler.catalog.watch import CRITICAL, HIGH, INFO, LOW, MEDIUM, Watches
from account_event_handler.model import AccountEvent, Severity

_ROLE = "{requestParameters.roleName|refused}"


def _trust(event: AccountEvent) -> PolicyDocument:
    for field in ("policyDocument", "assumeRolePolicyDocument"):
        if document := event.field(f"requestParameters.{field}"):
            return PolicyDocument.read(document)
    return PolicyDocument()


def _trusted(event: AccountEvent) -> str | None:
    """Who may assume the role: "lets account 444455556666 assume it"."""
    trust = _trust(event)
    if outside := trust.summary(event.account):
        return outside
    include_service_calls = " and ".join(trust.include_service_calls()[:2])
    return f"lets {include_service_calls} assume it" if include_service_calls else None


def _aim(event: AccountEvent) -> str | None:
    """The same of an attempt: "let account 444455556666 assume it"."""
    trusted = _trusted(event)
    return trusted and "let" + trusted.removeprefix("lets")


def _created_severity(event: AccountEvent) -> Severity:
    if event.text("userIdentity.invokedBy") == "sso.amazonaws.com":
        return LOW  # its assignment is told by itself
    trust = _trust(event)
    if trust.is_public() or not trust.readable:
        return HIGH
    return MEDIUM if trust.grantees(event.account) else LOW


def _trust_severity(event: AccountEvent) -> Severity:
    """A role that exists can do something already, so that its trust matters more."""
    trust = _trust(event)
    if trust.is_public():
        return CRITICAL
    if not trust.readable or trust.grantees(event.account):
        return HIGH
    return MEDIUM


def _longest(event: AccountEvent) -> str | None:
    seconds = event.field("requestParameters.maxSessionDuration")
    return f"{seconds / 3600:g} h" if isinstance(seconds, int) else None


def _changed_severity(event: AccountEvent) -> Severity:
    longest = event.field("requestParameters.maxSessionDuration")
    return MEDIUM if isinstance(longest, int) and longest > 3600 else INFO


def _boundary_severity(event: AccountEvent) -> Severity:
    """AdministratorAccess as a boundary bounds nothing."""
    boundary = event.text("requestParameters.permissionsBoundary")
    return HIGH if boundary.endswith("/AdministratorAccess") else LOW


iam = Watches("iam", mitre="T1098")

WATCHES = (
    iam.call("CreateRole")(
        name="iam-role-created",
        severity=_created_severity,
        says=f"created role {_ROLE}[, which {{trusted}}]",
        why="A role is a way into the account for everybody whom its trust policy names.",
        advice="Check that you know everybody whom it trusts, and what is attached to it next.",
        words={"trusted": _trusted, "refused": refused_name},
        mitre="T1136.003",
    ),
    iam.call("UpdateAssumeRolePolicy")(
        name="iam-role-trust-changed",
        severity=_trust_severity,
        says=f"changed the trust of role {_ROLE}[ to {{aim}}]",
        why="Whoever the role trusts has all its permissions, and keeps them when keys are"
        " changed.",
        advice="Put the old trust policy back unless the role's owner asked for this one.",
        words={"aim": _aim, "refused": refused_name},
    ),
    iam.call("UpdateRole")(
        name="iam-role-changed",
        severity=_changed_severity,
        says=f"changed role {_ROLE}[ to sessions of up to {{longest}}]",
        why="A longer session outlives the reason it was granted for.",
        advice="Check that the role's owner asked for it.",
        words={"longest": _longest, "refused": refused_name},
        shows=(("Description", "{requestParameters.description}"),),
        mitre="",
    ),
    iam.call("DeleteRole")(
        name="iam-role-deleted",
        severity=LOW,
        says=f"deleted role {_ROLE}",
        why="Whatever runs with the role loses its permissions at once.",
        advice="Check that nothing assumes the role any more; it can only be made anew.",
        words={"refused": refused_name},
        mitre="T1531",
    ),
    iam.call("AddRoleToInstanceProfile")(
        name="iam-instance-profile-filled",
        severity=LOW,
        says="added role {requestParameters.roleName|some} to instance profile"
        " {requestParameters.instanceProfileName|refused}",
        why="Everybody who can sign in to an instance with the profile can do what the role may.",
        advice="Check that the role allows no more than its instances need.",
        words={"refused": refused_name, "some": lambda _event: "(not named)"},
        mitre="T1098.003",
    ),
    iam.call("DeleteRolePermissionsBoundary", "DeleteUserPermissionsBoundary")(
        name="iam-permissions-boundary-deleted",
        severity=HIGH,
        says="deleted the permissions boundary of {holder}",
        why="The boundary was the limit that no policy could exceed; now all policies count in"
        " full.",
        advice="Put the boundary back unless whoever set it agrees.",
        words={"holder": holder},
    ),
    iam.call("PutRolePermissionsBoundary", "PutUserPermissionsBoundary")(
        name="iam-permissions-boundary-set",
        severity=_boundary_severity,
        says="set [{requestParameters.permissionsBoundary} as ]the permissions boundary of"
        " {holder}",
        why="A boundary limits what policies can give; a wider one than before gives more.",
        advice="If there was another boundary before, check that this one is not wider.",
        words={"holder": holder},
    ),
)
