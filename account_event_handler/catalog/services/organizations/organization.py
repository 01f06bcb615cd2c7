"""Organizations: who joins, leaves and administers it, and which services act in its accounts."""

from account_event_handler.catalog.conditions import request_text, text_at
from account_event_handler.catalog.kinds import opened
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
    "service": lambda event: _principal(event).partition(".amazonaws.com")[0],
}
organizations = Watches("organizations", mitre="T1666", words=_WORDS)

WATCHES = (
    organizations.call("LeaveOrganization", cis="4.15")(
        name="organizations-organization-left",
        severity=CRITICAL,
        says="took account {$account} out of its organization",
        why="The organization's guardrails, its trail and its bill no longer cover the account.",
        advice="Call whoever did it; invite the account back, and watch it until it has joined.",
    ),
    organizations.call("DeleteOrganization", cis="4.15")(
        name="organizations-organization-deleted",
        severity=CRITICAL,
        says="deleted the organization of account {$account}",
        why="No guardrail, no organization trail and no common bill is left.",
        advice="Call whoever did it; an organization can only be made anew.",
    ),
    organizations.call("CreateOrganization")(
        name="organizations-organization-created",
        severity=MEDIUM,
        says="created an organization with account {$account} at its head",
        why="The account now pays for and controls all accounts that join.",
        advice="Check that the account was meant to be a management account.",
    ),
    organizations.call("AcceptHandshake", cis="4.15")(
        name="organizations-invitation-accepted",
        severity=MEDIUM.when(lambda event: "FEATURES" in _action(event), else_=HIGH),
        says="accepted {handshake}",
        why="Who manages the organization can forbid, see and pay for all in the account.",
        advice="Check that the organization is yours; leave it at once if not.",
    ),
    organizations.call("DeclineHandshake", cis="4.15", mitre="")(
        name="organizations-invitation-declined",
        severity=LOW,
        says="declined {handshake}",
        why="Somebody invited the account; it stays where it is.",
        advice="Check whether the invitation was one that was awaited.",
    ),
    organizations.call("RemoveAccountFromOrganization", cis="4.15")(
        name="organizations-account-removed",
        severity=CRITICAL,
        says="removed {account} from the organization",
        why="The organization's guardrails, its trail and its bill no longer cover the account.",
        advice="Invite the account back unless its departure was planned.",
    ),
    organizations.call("CloseAccount", mitre="T1531")(
        name="organizations-account-closed",
        severity=CRITICAL,
        says="closed {account}",
        why="All in the account stops at once and is deleted for good after 90 days.",
        advice="Have AWS Support reopen the account within 90 days unless it was planned.",
    ),
    organizations.call("InviteAccountToOrganization", cis="4.15", mitre="")(
        name="organizations-account-invited",
        severity=MEDIUM,
        says="invited {account} to the organization",
        why="If it accepts, the account joins with all that is in it, and its bill is yours.",
        advice="Check that the account is known; cancel the invitation if not.",
    ),
    organizations.call("CreateAccount", "CreateGovCloudAccount", cis="4.15", mitre="T1136.003")(
        name="organizations-account-requested",
        severity=MEDIUM,
        says="requested a new account in the organization",
        why="A new account is open until somebody puts guardrails on it, and it can cost money.",
        advice="Ask whoever did it what the account is for.",
    ),
    organizations.event("AWS Service Event via CloudTrail", eventName=["CreateAccountResult"])(
        name="organizations-account-created",
        severity=LOW,
        says="finished {account}",
        why="Good to know: what became of a request for a new account.",
        advice="Check that the watcher's rules reach the new account.",
        words={"account": _new_account},
        include_service_calls=True,
        mitre="",
    ),
    organizations.call("MoveAccount", cis="4.15")(
        name="organizations-account-moved",
        # out of a unit to the top, an account loses the policies of all units
        severity=HIGH.when(lambda event: _new_parent(event).startswith("r-"), else_=MEDIUM),
        says="moved {account}[ from {requestParameters.sourceParentId}][ to {requestParameters.destinationParentId}]",
        why="The guardrails of the old place no longer hold for the account, those of the new one do.",
        advice="Compare the policies of both places; move the account back if it lost some.",
    ),
    organizations.call("RegisterDelegatedAdministrator", mitre="T1098")(
        name="organizations-administrator-delegated",
        severity=HIGH,
        says="made {account} administrator[ of {service}] for the organization",
        why="Everybody with enough rights in that account can now manage the service for all accounts.",
        advice="Check that the account was chosen for it; deregister it if not.",
    ),
    organizations.call("DeregisterDelegatedAdministrator", mitre="T1562.001")(
        name="organizations-administrator-dismissed",
        severity=HIGH,
        says="dismissed {account} as administrator[ of {service}] for the organization",
        why="What the account managed for all others, such as their detectors, may stop.",
        advice="Register it again unless another account takes over.",
    ),
    organizations.call("EnableAWSServiceAccess", mitre="")(
        name="organizations-service-trusted",
        severity=LOW,
        says="enabled {service} for the whole organization",
        why="The service may now make roles and act in every account.",
        advice="Good to know; check that the service is meant to be used.",
    ),
    organizations.call("DisableAWSServiceAccess", mitre="T1562.001")(
        name="organizations-service-distrusted",
        severity=HIGH.when(lambda event: _principal(event).partition(".")[0] in _GUARDS, else_=MEDIUM),
        says="disabled {service} for the whole organization",
        why="The service no longer sees new accounts, and may stop watching the ones it has.",
        advice="Enable it again unless the service is being given up.",
    ),
    organizations.call("PutResourcePolicy", mitre="T1098")(
        name="organizations-resource-policy-put",
        severity=HIGH,
        says="changed which accounts may manage the organization's policies",
        why="The accounts it names can change or detach guardrails of the whole organization.",
        advice="Read the delegation policy in the management account; CloudTrail hides it.",
    ),
    opened(
        *(organizations, "Organizations", "DeleteResourcePolicy", "InviteOrganizationToTransferResponsibility"),
        *("TerminateResponsibilityTransfer", "UpdateResponsibilityTransfer", "EnableAllFeatures"),
        name="organizations-responsibility-moved",
        severity=HIGH,
        ordinary=False,
    ),
)
