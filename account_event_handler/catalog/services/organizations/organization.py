"""Organizations: the organization itself, and who joins and leaves it."""

from account_event_handler.catalog.watch import CRITICAL, HIGH, LOW, MEDIUM, Watches
from account_event_handler.model import AccountEvent, Severity


def _handshake(event: AccountEvent) -> str:
    """What a handshake is about; requests name it by nothing but its id."""
    answer = event.field("responseElements.handshake.parties")
    parties = [party for party in answer if isinstance(party, dict)] if answer else []
    ids = (party.get("id") for party in parties if party.get("type") == "ORGANIZATION")
    organization = next((id_ for id_ in ids if isinstance(id_, str)), "")
    match event.text("responseElements.handshake.action"):
        case "INVITE":
            named = f"organization {organization}" if organization else "an organization"
            return f"the invitation to {named}"
        case "ENABLE_ALL_FEATURES" | "APPROVE_ALL_FEATURES":
            return "the change to an organization with all features"
    return f"invitation {event.text('requestParameters.handshakeId')}".rstrip()


def _accepted_severity(event: AccountEvent) -> Severity:
    is_feature = "FEATURES" in event.text("responseElements.handshake.action")
    return MEDIUM if is_feature else HIGH


organizations = Watches("organizations", mitre="T1666")

WATCHES = (
    organizations.call("LeaveOrganization")(
        name="organizations-organization-left",
        severity=CRITICAL,
        says="took account {$account} out of its organization",
        why="The organization's guardrails, its trail and its bill no longer cover the account.",
        advice="Call whoever did it; invite the account back, and watch it until it has joined.",
        cis="4.15",
    ),
    organizations.call("DeleteOrganization")(
        name="organizations-organization-deleted",
        severity=CRITICAL,
        says="deleted the organization of account {$account}",
        why="No guardrail, no organization trail and no common bill is left.",
        advice="Call whoever did it; an organization can only be made anew.",
        cis="4.15",
    ),
    organizations.call("CreateOrganization")(
        name="organizations-organization-created",
        severity=MEDIUM,
        says="created an organization with account {$account} at its head",
        why="The account now pays for and controls all accounts that join.",
        advice="Check that the account was meant to be a management account.",
    ),
    organizations.call("AcceptHandshake")(
        name="organizations-invitation-accepted",
        severity=_accepted_severity,
        says="accepted {handshake}",
        why="Who manages the organization can forbid, see and pay for all in the account.",
        advice="Check that the organization is yours; leave it at once if not.",
        words={"handshake": _handshake},
        cis="4.15",
    ),
    organizations.call("DeclineHandshake")(
        name="organizations-invitation-declined",
        severity=LOW,
        says="declined {handshake}",
        why="Somebody invited the account; it stays where it is.",
        advice="Check whether the invitation was one that was awaited.",
        words={"handshake": _handshake},
        cis="4.15",
        mitre="",
    ),
)
