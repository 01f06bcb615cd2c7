"""IAM's settings of a whole account: password rules, root access from outside, lent access."""

from account_event_handler.catalog.watch import HIGH, LOW, MEDIUM, Watches
from account_event_handler.model import AccountEvent, Severity

_LEAST_LENGTH = 14  # CIS AWS Foundations Benchmark, control 1.8


def _length(event: AccountEvent) -> int | None:
    """The least number of characters; IAM's own default is 6 where the request says none."""
    if not event.field("requestParameters"):
        return None
    length = event.field("requestParameters.minimumPasswordLength")
    return length if isinstance(length, int) else 6


def _policy_severity(event: AccountEvent) -> Severity:
    length, reuse = _length(event), event.field("requestParameters.passwordReusePrevention")
    is_strong = length is not None and length >= _LEAST_LENGTH and bool(reuse)
    return LOW if is_strong else MEDIUM


def _rules(event: AccountEvent) -> str | None:
    length = _length(event)
    if length is None:
        return None
    reuse = event.field("requestParameters.passwordReusePrevention")
    return f"at least {length} characters" + ("" if reuse else ", old ones may be used again")


def _root_access(event: AccountEvent) -> str:
    is_sessions = "RootSessions" in event.text("eventName")
    return "short root sessions" if is_sessions else "central control of root credentials"


iam = Watches("iam")

WATCHES = (
    iam.call("UpdateAccountPasswordPolicy")(
        name="iam-password-policy-changed",
        severity=_policy_severity,
        says="changed the password policy[: {rules}]",
        why="The policy decides how hard the passwords of all IAM users are to guess.",
        advice="CIS asks for 14 characters and no password twice; put that back if it was there.",
        words={"rules": _rules},
        mitre="T1556",
    ),
    iam.call("DeleteAccountPasswordPolicy")(
        name="iam-password-policy-deleted",
        severity=MEDIUM,
        says="deleted the password policy, leaving AWS's default of 8 characters",
        why="The policy decides how hard the passwords of all IAM users are to guess.",
        advice="Set the policy again; CIS asks for 14 characters and no password twice.",
        mitre="T1556",
    ),
    iam.call("EnableOrganizationsRootSessions", "EnableOrganizationsRootCredentialsManagement")(
        name="iam-root-access-enabled",
        severity=HIGH,
        says="enabled {access} for the organization's accounts",
        why="The management account can now act as root in member accounts, without their"
        " passwords.",
        advice="Good practice if it was planned; if nobody planned it, disable it and look who"
        " asked.",
        words={"access": _root_access},
        mitre="T1098",
    ),
    iam.call("DisableOrganizationsRootSessions", "DisableOrganizationsRootCredentialsManagement")(
        name="iam-root-access-disabled",
        severity=MEDIUM,
        says="disabled {access} for the organization's accounts",
        why="Root passwords and keys of member accounts can no longer be removed centrally.",
        advice="Enable it again unless it was planned.",
        words={"access": _root_access},
    ),
    iam.call("AcceptDelegationRequest")(
        name="iam-delegation-accepted",
        severity=HIGH,
        says="accepted a product provider's request for access[ {id}]",
        why="A company outside can act in the account with the rights of whoever accepted.",
        advice="Ask which product it is for and what it may do; reject the request if nobody"
        " knows.",
        words={"id": lambda event: event.text("requestParameters.delegationRequestId")},
        mitre="T1199",
    ),
    iam.call("EnableOutboundWebIdentityFederation")(
        name="iam-outbound-federation-enabled",
        severity=MEDIUM,
        says="enabled tokens that prove this account's identities to services outside AWS",
        why="Whoever may fetch such a token can sign in wherever the account is trusted.",
        advice="Check who asked for it and which services outside trust the account.",
        mitre="T1550.001",
    ),
)
