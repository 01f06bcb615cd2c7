"""IAM's settings of a whole account: password rules, root access from outside, lent access."""

from account_event_handler.catalog.conditions import all_of, event_is, number_at, request, request_has, said, word
from account_event_handler.catalog.kinds import copied, opened, weakened
from account_event_handler.catalog.watch import HIGH, LOW, MEDIUM, Watches
from account_event_handler.model import AccountEvent

_length = number_at("requestParameters.minimumPasswordLength", else_=6)  # IAM's own default
# 14 by control 1.8 of the CIS AWS Foundations Benchmark
_is_strong = said("14 characters or more, and no reuse")(
    all_of(lambda event: _length(event) >= 14, request_has("passwordReusePrevention"))
)


def _rules(event: AccountEvent) -> str | None:
    if not event.field("requestParameters"):
        return None
    may_repeat = "" if request(event, "passwordReusePrevention") else ", reuse allowed"
    return f"at least {_length(event)} characters{may_repeat}"


_is_of_sessions = event_is("EnableOrganizationsRootSessions", "DisableOrganizationsRootSessions")
_access = word(_is_of_sessions, "privileged root sessions", "central root credentials management")
iam = Watches("iam", mitre="T1556", words={"rules": _rules, "access": _access})
others = Watches("iam")

WATCHES = (
    iam.call("UpdateAccountPasswordPolicy")(
        name="iam-password-policy-changed",
        severity=LOW.when(_is_strong, else_=MEDIUM),
        says="changed the password policy",
        fact="[to {rules}]",
        why="The policy sets how strong the passwords of all IAM users must be.",
        advice="If it is weaker than before, restore it: CIS asks for 14 characters and no reuse of the last 24"
        " passwords.",
        would="the new rules would apply to the passwords of all IAM users.",
    ),
    iam.call("DeleteAccountPasswordPolicy")(
        name="iam-password-policy-deleted",
        severity=MEDIUM,
        says="deleted the password policy",
        fact=", leaving AWS's default of 8 characters",
        why="The policy sets how strong the passwords of all IAM users must be.",
        advice="Set it again with aws iam update-account-password-policy; CIS asks for 14 characters and no reuse.",
    ),
    iam.call("EnableOrganizationsRootSessions", "EnableOrganizationsRootCredentialsManagement", mitre="T1098")(
        name="iam-root-access-enabled",
        severity=HIGH,
        says="enabled",
        fact="{access} in member accounts",
        why="Administrators of the organization can take root actions in member accounts without the root passwords.",
        advice="Good practice if it was planned; if nobody planned it, disable it under Root access management in the"
        " IAM console.",
        would="administrators of the organization could take root actions in member accounts without the root"
        " passwords.",
    ),
    iam.call("DisableOrganizationsRootSessions", "DisableOrganizationsRootCredentialsManagement", mitre="")(
        name="iam-root-access-disabled",
        severity=MEDIUM,
        says="disabled",
        fact="{access} in member accounts",
        why="Root credentials or root actions of member accounts can no longer be managed centrally.",
        advice="Enable it again under Root access management in the IAM console unless this was planned.",
    ),
    iam.call("AcceptDelegationRequest", mitre="T1199")(
        name="iam-delegation-accepted",
        severity=HIGH,
        says="accepted delegation request[ {requestParameters.delegationRequestId}]",
        fact=", giving an outside provider access",
        why="An outside company can act in the account with the permissions in the request.",
        advice="Ask which product it is for and what it may do; reject the request if nobody knows.",
        would="an outside company could act in the account with the permissions in the request.",
    ),
    iam.call("EnableOutboundWebIdentityFederation", mitre="T1550.001")(
        name="iam-outbound-federation-enabled",
        severity=MEDIUM,
        says="enabled outbound identity federation",
        fact="to services outside AWS",
        why="Anyone allowed to get a web identity token can sign in to outside services that trust the account.",
        advice="Ask who needs it; if nobody does, disable it with aws iam disable-outbound-web-identity-federation.",
    ),
    copied(
        *(others, "IAM", "GetAccountAuthorizationDetails", "GetCredentialReport"),
        name="iam-account-read",
        severity=LOW,
        include_reads=True,
    ),
    copied(*(others, "IAM", "GenerateCredentialReport"), name="iam-credential-report-generated", severity=LOW),
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
