"""IAM's settings of a whole account: password rules, root access from outside, lent access."""

from account_event_handler.catalog.conditions import all_of, event_is, number_at, request, request_has, word
from account_event_handler.catalog.kinds import copied, opened, weakened
from account_event_handler.catalog.watch import HIGH, LOW, MEDIUM, Watches
from account_event_handler.model import AccountEvent

_length = number_at("requestParameters.minimumPasswordLength", else_=6)  # IAM's own default
# 14 by control 1.8 of the CIS AWS Foundations Benchmark
_is_strong = all_of(lambda event: _length(event) >= 14, request_has("passwordReusePrevention"))


def _rules(event: AccountEvent) -> str | None:
    if not event.field("requestParameters"):
        return None
    may_repeat = "" if request(event, "passwordReusePrevention") else ", old ones may be used again"
    return f"at least {_length(event)} characters{may_repeat}"


_is_of_sessions = event_is("EnableOrganizationsRootSessions", "DisableOrganizationsRootSessions")
_access = word(_is_of_sessions, "short root sessions", "central control of root credentials")
iam = Watches("iam", mitre="T1556", words={"rules": _rules, "access": _access})
others = Watches("iam")

WATCHES = (
    iam.call("UpdateAccountPasswordPolicy")(
        name="iam-password-policy-changed",
        # 14 by control 1.8 of the CIS AWS Foundations Benchmark
        severity=LOW.when(
            all_of(lambda event: _length(event) >= 14, request_has("passwordReusePrevention")), else_=MEDIUM
        ),
        says="changed the password policy[: {rules}]",
        why="The policy decides how hard the passwords of all IAM users are to guess.",
        advice="CIS asks for 14 characters and no password twice; put that back if it was there.",
    ),
    iam.call("DeleteAccountPasswordPolicy")(
        name="iam-password-policy-deleted",
        severity=MEDIUM,
        says="deleted the password policy, leaving AWS's default of 8 characters",
        why="The policy decides how hard the passwords of all IAM users are to guess.",
        advice="Set the policy again; CIS asks for 14 characters and no password twice.",
    ),
    iam.call("EnableOrganizationsRootSessions", "EnableOrganizationsRootCredentialsManagement", mitre="T1098")(
        name="iam-root-access-enabled",
        severity=HIGH,
        says="enabled {access} for the organization's accounts",
        why="The management account can now act as root in member accounts, without their passwords.",
        advice="Good practice if it was planned; if nobody planned it, disable it and look who asked.",
    ),
    iam.call("DisableOrganizationsRootSessions", "DisableOrganizationsRootCredentialsManagement", mitre="")(
        name="iam-root-access-disabled",
        severity=MEDIUM,
        says="disabled {access} for the organization's accounts",
        why="Root passwords and keys of member accounts can no longer be removed centrally.",
        advice="Enable it again unless it was planned.",
    ),
    iam.call("AcceptDelegationRequest", mitre="T1199")(
        name="iam-delegation-accepted",
        severity=HIGH,
        says="accepted a product provider's request for access[ {requestParameters.delegationRequestId}]",
        why="A company outside can act in the account with the rights of whoever accepted.",
        advice="Ask which product it is for and what it may do; reject the request if nobody knows.",
    ),
    iam.call("EnableOutboundWebIdentityFederation", mitre="T1550.001")(
        name="iam-outbound-federation-enabled",
        severity=MEDIUM,
        says="enabled tokens that prove this account's identities to services outside AWS",
        why="Whoever may fetch such a token can sign in wherever the account is trusted.",
        advice="Check who asked for it and which services outside trust the account.",
    ),
    copied(
        *(others, "IAM", "GenerateCredentialReport", "GetAccountAuthorizationDetails", "GetCredentialReport"),
        name="iam-account-read",
        severity=LOW,
    ),
    opened(
        *(others, "IAM", "CreateDelegationRequest", "AssociateDelegationRequest", "SendDelegationToken"),
        name="iam-delegation-requested",
        severity=MEDIUM,
        ordinary=False,
    ),
    weakened(
        *(others, "IAM", "CreateAccountAlias", "DeleteAccountAlias", "DisableOutboundWebIdentityFederation"),
        "SetSecurityTokenServicePreferences",
        name="iam-account-changed",
        severity=LOW,
        ordinary=False,
    ),
)
