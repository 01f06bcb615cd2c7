"""IAM Identity Center: who gets which permission set in which account."""

from account_event_handler.catalog.policy.document import PolicyDocument
from account_event_handler.catalog.policy.privilege import (
    describe_privileges,
    severity_of_document,
    severity_of_managed,
)
from account_event_handler.catalog.refusal import denied_on
from account_event_handler.catalog.watch import CRITICAL, HIGH, MEDIUM, Watches
from account_event_handler.model import AccountEvent, Severity

_SET = "{requestParameters.permissionSetArn|some}"
_MANAGED = "requestParameters.managedPolicyArn"


def _some(event: AccountEvent) -> str:
    """The permission set or the instance that a refusal names."""
    kind, name = denied_on(event)
    return name if kind in ("permissionSet", "instance") and name else "(not named)"


def _assignee(event: AccountEvent) -> str:
    kind = event.text("requestParameters.principalType").lower() or "somebody"
    return f"{kind} {event.text('requestParameters.principalId')[:8]}".rstrip()


def _account(event: AccountEvent) -> str:
    account = event.text("requestParameters.targetId")
    if account and account == event.account:
        return f"account {account}, which runs Identity Center"
    return f"account {account}" if account else "an account"


def _assigned_severity(event: AccountEvent) -> Severity:
    """The account that runs Identity Center is mostly the one that manages all others."""
    is_own = event.text("requestParameters.targetId") == event.account
    return HIGH if is_own else MEDIUM


def _document(event: AccountEvent) -> PolicyDocument:
    return PolicyDocument.read(event.field("requestParameters.inlinePolicy"))


def _policy(event: AccountEvent) -> str:
    reference = event.text("requestParameters.customerManagedPolicyReference.name")
    return event.text(_MANAGED).rpartition("/")[2] or reference or "a policy"


sso = Watches("sso", mitre="T1098.003")

WATCHES = (
    sso.call("CreateAccountAssignment")(
        name="sso-access-assigned",
        severity=_assigned_severity,
        says=f"assigned permission set {_SET} to {{assignee}} in {{account}}",
        why="Whoever it is can sign in to the account with all that the permission set allows.",
        advice="Check in Identity Center who it is and whether they asked for it.",
        words={"assignee": _assignee, "account": _account, "some": _some},
        shows=(("Principal", "{requestParameters.principalId}"),),
    ),
    sso.call(
        "AttachManagedPolicyToPermissionSet", "AttachCustomerManagedPolicyReferenceToPermissionSet"
    )(
        name="sso-permission-set-extended",
        severity=lambda event: severity_of_managed(event.text(_MANAGED)),
        says=f"attached {{policy}} to permission set {_SET}",
        why="Everybody who has the permission set gets the policy, in every account it is used in.",
        advice="Check who has the permission set; detach the policy if nobody asked for it.",
        words={"policy": _policy, "some": _some},
    ),
    sso.call("PutInlinePolicyToPermissionSet")(
        name="sso-permission-set-rewritten",
        severity=lambda event: severity_of_document(_document(event)),
        says=f"put an inline policy on permission set {_SET}[, allowing {{powers}}]",
        why="Everybody who has the permission set gets what it allows, in every account it is used"
        " in.",
        advice="Read the policy and check who has the permission set.",
        words={"powers": lambda event: describe_privileges(_document(event)), "some": _some},
    ),
    sso.call("DeletePermissionsBoundaryFromPermissionSet")(
        name="sso-permissions-boundary-deleted",
        severity=HIGH,
        says=f"deleted the permissions boundary of permission set {_SET}",
        why="The boundary was the limit that no policy could exceed; now all policies count in"
        " full.",
        advice="Put the boundary back unless whoever set it agrees.",
        words={"some": _some},
        mitre="T1098",
    ),
    sso.call("CreateTrustedTokenIssuer", "UpdateTrustedTokenIssuer")(
        name="sso-token-issuer-trusted",
        severity=HIGH,
        says="made {issuer} a trusted token issuer of Identity Center",
        why="Its tokens are taken for who somebody is; whoever runs it can be anybody.",
        advice="Check that the issuer is yours; delete it if not.",
        words={
            "issuer": lambda event: (
                event.text("requestParameters.name")
                or event.text("requestParameters.trustedTokenIssuerArn").rpartition("/")[2]
                or "an issuer"
            )
        },
        mitre="T1484.002",
    ),
    sso.call("DeleteInstance")(
        name="sso-instance-deleted",
        severity=CRITICAL,
        says="deleted Identity Center instance {requestParameters.instanceArn|some}",
        why="All its users, groups and permission sets are gone: nobody signs in that way any"
        " more.",
        advice="Use another way in, such as a break-glass user; an instance can only be made anew.",
        words={"some": _some},
        mitre="T1531",
    ),
)
