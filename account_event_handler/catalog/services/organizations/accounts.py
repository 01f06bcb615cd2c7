"""Organizations: accounts that are made, invited, moved, removed or closed."""

from account_event_handler.catalog.refusal import denied_on
from account_event_handler.catalog.watch import CRITICAL, HIGH, LOW, MEDIUM, Watches
from account_event_handler.model import AccountEvent, Severity

_RESULT = "serviceEventDetails.createAccountStatus"


def _account(event: AccountEvent) -> str:
    """The account a request is about; CloudTrail masks its e-mail address and its name."""
    account = event.text("requestParameters.accountId")
    target = event.text("requestParameters.target.id")
    named = account or target or denied_on(event)[1]
    return f"account {named}" if named.isdecimal() else "another account"


def _new_account(event: AccountEvent) -> str:
    account = event.text(f"{_RESULT}.accountId") or event.text(f"{_RESULT}.govCloudAccountId")
    if event.text(f"{_RESULT}.state") == "FAILED":
        reason = event.text(f"{_RESULT}.failureReason") or "no reason given"
        return f"a request for a new account, which failed ({reason})"
    return f"creating new account {account}".rstrip()


def _moving(event: AccountEvent) -> Severity:
    """Out of a unit to the top, an account loses the policies of all units."""
    is_freed = event.text("requestParameters.destinationParentId").startswith("r-")
    return HIGH if is_freed else MEDIUM


organizations = Watches("organizations")

WATCHES = (
    organizations.call("RemoveAccountFromOrganization")(
        name="organizations-account-removed",
        severity=CRITICAL,
        says="removed {account} from the organization",
        why="The organization's guardrails, its trail and its bill no longer cover the account.",
        advice="Invite the account back unless its departure was planned.",
        words={"account": _account},
        cis="4.15",
        mitre="T1666",
    ),
    organizations.call("CloseAccount")(
        name="organizations-account-closed",
        severity=CRITICAL,
        says="closed {account}",
        why="All in the account stops at once and is deleted for good after 90 days.",
        advice="Have AWS Support reopen the account within 90 days unless it was planned.",
        words={"account": _account},
        mitre="T1531",
    ),
    organizations.call("InviteAccountToOrganization")(
        name="organizations-account-invited",
        severity=MEDIUM,
        says="invited {account} to the organization",
        why="If it accepts, the account joins with all that is in it, and its bill is yours.",
        advice="Check that the account is known; cancel the invitation if not.",
        words={"account": _account},
        cis="4.15",
    ),
    organizations.call("CreateAccount", "CreateGovCloudAccount")(
        name="organizations-account-requested",
        severity=MEDIUM,
        says="requested a new account in the organization",
        why="A new account is open until somebody puts guardrails on it, and it can cost money.",
        advice="Ask whoever did it what the account is for.",
        cis="4.15",
        mitre="T1136.003",
    ),
    organizations.event("AWS Service Event via CloudTrail", eventName=["CreateAccountResult"])(
        name="organizations-account-created",
        severity=LOW,
        says="finished {account}",
        why="Good to know: what became of a request for a new account.",
        advice="Check that the watcher's rules reach the new account.",
        words={"account": _new_account},
        include_service_calls=True,
    ),
    organizations.call("MoveAccount")(
        name="organizations-account-moved",
        severity=_moving,
        says="moved {account}[ from {requestParameters.sourceParentId}][ to"
        " {requestParameters.destinationParentId}]",
        why="The guardrails of the old place no longer hold for the account, those of the new one"
        " do.",
        advice="Compare the policies of both places; move the account back if it lost some.",
        words={"account": _account},
        cis="4.15",
        mitre="T1666",
    ),
)
