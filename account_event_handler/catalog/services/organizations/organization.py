"""Organizations: who joins, leaves and administers it, and which services act in its accounts."""

from account_event_handler.catalog.conditions import event_is, request_text, said, text_at
from account_event_handler.catalog.record import denied_resource, is_account, mappings, strings
from account_event_handler.catalog.watch import CRITICAL, HIGH, LOW, MEDIUM, Watches
from account_event_handler.model import AccountEvent

_action = text_at("responseElements.handshake.action")
_new_parent = text_at("requestParameters.destinationParentId")
_principal = text_at("requestParameters.servicePrincipal")
_GUARDS = (
    *("access-analyzer", "cloudtrail", "config", "config-multiaccountsetup", "detective", "fms"),
    *("guardduty", "inspector2", "macie", "securityhub", "sso"),
)

# What is done to which part of the organization.
_RESPONSIBILITY = {
    "DeleteResourcePolicy": ("deleted", "delegation policy"),
    "InviteOrganizationToTransferResponsibility": ("started", "billing transfer"),
    "TerminateResponsibilityTransfer": ("ended", "billing transfer"),
    "UpdateResponsibilityTransfer": ("changed", "billing transfer"),
    "EnableAllFeatures": ("requested", "change to all features"),
}
_is_given = event_is("InviteOrganizationToTransferResponsibility", "UpdateResponsibilityTransfer")


@said("to the root, out of every organizational unit")
def _is_root(event: AccountEvent) -> bool:
    return _new_parent(event).startswith("r-")


def _handshake(event: AccountEvent) -> str:
    if _action(event) in ("ENABLE_ALL_FEATURES", "APPROVE_ALL_FEATURES"):
        return "the change to an organization with all features"
    if _action(event) != "INVITE":
        return f"invitation {request_text(event, 'handshakeId')}".rstrip()
    parties = mappings(event.field("responseElements.handshake.parties"))
    ids = strings([party.get("id") for party in parties if party.get("type") == "ORGANIZATION"])
    return f"the invitation to {f'organization {ids[0]}' if ids else 'an organization'}"


def _account(event: AccountEvent) -> str:
    """The account a request is about; CloudTrail masks its e-mail address and its name."""
    account = request_text(event, "accountId")
    named = account or request_text(event, "target.id") or denied_resource(event)[1]
    return f"account {named}" if is_account(named) else "another account"


def _parent(event: AccountEvent) -> str:
    """Where an account is moved to: "the organization's root", "ou-ab12-sandbox"."""
    return "the organization's root" if _is_root(event) else _new_parent(event)


def _new_account(event: AccountEvent) -> str:
    status = "serviceEventDetails.createAccountStatus"
    account = event.text(f"{status}.accountId") or event.text(f"{status}.govCloudAccountId")
    if event.text(f"{status}.state") == "FAILED":
        reason = event.text(f"{status}.failureReason") or "no reason given"
        return f"a request for a new account, which failed ({reason})"
    return f"creating new account {account}".rstrip()


_WORDS = {
    "account": _account,
    "handshake": _handshake,
    "parent": _parent,
    "service": lambda event: _principal(event).partition(".amazonaws.com")[0],
}
organizations = Watches("organizations", mitre="T1666", words=_WORDS)

WATCHES = (
    organizations.call("LeaveOrganization", cis="4.15")(
        name="organizations-organization-left",
        severity=CRITICAL,
        says="took account {$account}",
        fact="out of its organization",
        why="The organization's policies, trail and billing no longer cover the account.",
        advice="Call the person who did it, invite the account back, and watch it until it has joined.",
        would="the organization's policies, trail and billing would no longer cover the account.",
    ),
    organizations.call("DeleteOrganization", cis="4.15")(
        name="organizations-organization-deleted",
        severity=CRITICAL,
        says="deleted the organization of account {$account}",
        why="Its policies, its organization trails and consolidated billing are gone.",
        advice="Call the person who did it; an organization cannot be restored, only created again.",
        would="its policies, its organization trails and consolidated billing would be gone.",
    ),
    organizations.call("CreateOrganization")(
        name="organizations-organization-created",
        severity=MEDIUM,
        says="created an organization",
        fact="managed by account {$account}",
        why="The account pays for and controls all accounts that join.",
        advice="Check that it was meant to be a management account.",
    ),
    organizations.call("AcceptHandshake", cis="4.15")(
        name="organizations-invitation-accepted",
        severity=MEDIUM.when(
            said("the change to all features")(lambda event: "FEATURES" in _action(event)), else_=HIGH
        ),
        says="accepted",
        fact="{handshake}",
        why="The organization's management account can restrict and control everything in this account.",
        advice="Check that the organization is yours; if not, leave it at once with aws organizations"
        " leave-organization.",
        would="the organization's management account could restrict and control everything in this account.",
    ),
    organizations.call("DeclineHandshake", cis="4.15", mitre="")(
        name="organizations-invitation-declined",
        severity=LOW,
        says="declined",
        fact="{handshake}",
        why="The account does not join the organization that invited it.",
        advice="Check whether the invitation was expected.",
    ),
    organizations.call("RemoveAccountFromOrganization", cis="4.15")(
        name="organizations-account-removed",
        severity=CRITICAL,
        says="removed {account}",
        fact="from the organization",
        why="The organization's policies, trail and billing no longer cover the account.",
        advice="Invite it back with aws organizations invite-account-to-organization unless this was planned.",
        would="the organization's policies, trail and billing would no longer cover the account.",
    ),
    organizations.call("CloseAccount", mitre="T1531")(
        name="organizations-account-closed",
        severity=CRITICAL,
        says="closed {account}",
        why="Everything in the account stops at once, and is deleted for good after 90 days.",
        advice="Ask AWS Support to reopen the account within 90 days unless this was planned.",
        would="everything in the account would stop at once, and be deleted for good after 90 days.",
    ),
    organizations.call("InviteAccountToOrganization", cis="4.15", mitre="")(
        name="organizations-account-invited",
        severity=MEDIUM,
        says="invited {account} to the organization",
        why="If it accepts, the account joins with everything in it, and you pay its bill.",
        advice="Check that you know the account; if not, cancel the invitation with aws organizations"
        " cancel-handshake.",
        would="the account could join with everything in it, and you would pay its bill.",
    ),
    organizations.call("CreateAccount", "CreateGovCloudAccount", cis="4.15", mitre="T1136.003")(
        name="organizations-account-requested",
        severity=MEDIUM,
        says="requested a new account in the organization",
        why="A new account is unprotected until policies and monitoring cover it, and it can cost money.",
        advice="Ask the person who requested it what the account is for.",
    ),
    organizations.event("AWS Service Event via CloudTrail", eventName=["CreateAccountResult"])(
        name="organizations-account-created",
        severity=LOW,
        says="finished {account}",
        why="The request for a new account has ended.",
        advice="If the account exists, check that the watcher's rules are deployed in it.",
        words={"account": _new_account},
        include_service_calls=True,
        mitre="",
    ),
    organizations.call("MoveAccount", cis="4.15")(
        name="organizations-account-moved",
        # out of a unit to the top, an account loses the policies of all units
        severity=HIGH.when(_is_root, else_=MEDIUM),
        says="moved {account}[ from {requestParameters.sourceParentId}]",
        fact="[to {parent}]",
        why="The policies of its old organizational unit no longer apply to the account; those of the new place do.",
        advice="Compare the policies of both places; move the account back with aws organizations move-account if it"
        " lost some.",
        would="the policies of its organizational unit would no longer apply to the account.",
    ),
    organizations.call("RegisterDelegatedAdministrator", mitre="T1098")(
        name="organizations-administrator-delegated",
        severity=HIGH,
        says="made {account}",
        fact="delegated administrator[ for {service}]",
        why="Anyone with enough permissions in that account can manage the service for all accounts.",
        advice="Check that this account was chosen; if not, run aws organizations deregister-delegated-administrator.",
        would="anyone with enough permissions in that account could manage the service for all accounts.",
    ),
    organizations.call("DeregisterDelegatedAdministrator", mitre="T1562.001")(
        name="organizations-administrator-dismissed",
        severity=HIGH,
        says="removed {account}",
        fact="as delegated administrator[ for {service}]",
        why="What the account manages for all others, such as threat detection, may stop.",
        advice="Run aws organizations register-delegated-administrator again unless another account takes over.",
        would="what the account manages for all others, such as threat detection, might stop.",
    ),
    organizations.call("EnableAWSServiceAccess", mitre="")(
        name="organizations-service-trusted",
        severity=LOW,
        says="enabled trusted access",
        fact="for {service} in the organization",
        why="The service can create roles and act in every account.",
        advice="Check that the service is meant to be used; nothing to do if it is.",
    ),
    organizations.call("DisableAWSServiceAccess", mitre="T1562.001")(
        name="organizations-service-distrusted",
        severity=HIGH.when(
            said("a service that guards the accounts, such as GuardDuty")(
                lambda event: _principal(event).partition(".")[0] in _GUARDS
            ),
            else_=MEDIUM,
        ),
        says="disabled trusted access",
        fact="for {service} in the organization",
        why="The service no longer covers new accounts, and may stop in the ones it has.",
        advice="Enable it again with aws organizations enable-aws-service-access unless the service is being retired.",
        would="the service would no longer cover new accounts, and might stop in the ones it has.",
    ),
    organizations.call("PutResourcePolicy", mitre="T1098")(
        name="organizations-resource-policy-put",
        severity=HIGH,
        says="changed the delegation policy of the organization",
        why="Accounts that it names can change or detach policies of the whole organization.",
        advice="Read it with aws organizations describe-resource-policy in the management account; CloudTrail omits"
        " it.",
        would="accounts that it names could change or detach policies of the whole organization.",
    ),
    organizations.call(*_RESPONSIBILITY, mitre="T1098")(
        name="organizations-responsibility-moved",
        severity=HIGH.when(_is_given, else_=MEDIUM),
        says="{did}",
        fact="the {part} of the organization",
        why="It decides which accounts can manage the organization's policies or pay its bill.",
        advice="Ask the caller, and check the organization's delegation policy, handshakes and billing transfers.",
        words={
            "did": lambda event: _RESPONSIBILITY[event.text("eventName")][0],
            "part": lambda event: _RESPONSIBILITY[event.text("eventName")][1],
        },
        would="other accounts could manage the organization's policies or pay its bill.",
    ),
)
