"""Account settings: regions, contacts and the root e-mail address."""

from account_event_handler.catalog.conditions import said
from account_event_handler.catalog.watch import CRITICAL, HIGH, LOW, MEDIUM, Watches
from account_event_handler.model import AccountEvent

_REGION = "{requestParameters.regionName|requestParameters.RegionName|some}"


def _asked(event: AccountEvent, name: str) -> str:
    """A text of the request, whose names CloudTrail writes with a small letter or a capital one."""
    capital = name[0].upper() + name[1:]
    return event.text(f"requestParameters.{name}") or event.text(f"requestParameters.{capital}")


_contact_severity = LOW.when(
    said("the billing contact")(lambda event: _asked(event, "alternateContactType") == "BILLING"), else_=MEDIUM
)
_WORDS = {
    # the member account that the management account names, else the event's own
    "whose": lambda event: f"account {_asked(event, 'accountId') or event.account}",
    "some": lambda event: "(not named)",
    "contact": lambda event: f"{_asked(event, 'alternateContactType').lower() or 'alternate'} contact",
}
account = Watches("account", words=_WORDS)

WATCHES = (
    account.call("EnableRegion", mitre="T1535")(
        name="account-region-enabled",
        severity=HIGH,
        says=f"enabled region {_REGION} for {{whose}}",
        why="Nobody looks into a region that nobody uses; miners like that.",
        advice="Deploy detectors there, or disable the region again if nobody asked for it.",
    ),
    account.call("DisableRegion")(
        name="account-region-disabled",
        severity=MEDIUM,
        says=f"disabled region {_REGION} for {{whose}}",
        why="What runs in the region goes on and costs money, but nobody can reach it.",
        advice="Check that nothing was left there.",
    ),
    account.call("StartPrimaryEmailUpdate", mitre="T1098")(
        name="account-root-email-requested",
        severity=HIGH,
        says="requested another root e-mail address for {whose}",
        why="Whoever reads mail at the root address can reset the root password.",
        advice="Ask the account's owner now; the change waits for a code from the new address.",
    ),
    account.call("AcceptPrimaryEmailUpdate", mitre="T1098")(
        name="account-root-email-changed",
        severity=CRITICAL,
        says="changed the root e-mail address of {whose}",
        why="Whoever reads mail at the root address can reset the root password.",
        advice="Ask the account's owner; if it was not planned, change it back and call AWS Support.",
    ),
    account.call("PutAlternateContact")(
        name="account-contact-changed",
        severity=_contact_severity,
        says="changed the {contact} of {whose}",
        why="AWS tells this contact about abuse, leaked keys and failures.",
        advice="Check that the new address is one that your people read.",
    ),
    account.call("DeleteAlternateContact")(
        name="account-contact-deleted",
        severity=_contact_severity,
        says="deleted the {contact} of {whose}",
        why="AWS now tells nobody but the root address about abuse, leaked keys and failures.",
        advice="Set the contact again to an address that your people read.",
    ),
    account.call("PutContactInformation")(
        name="account-owner-contact-changed",
        severity=MEDIUM,
        says="changed the primary contact of {whose}",
        why="AWS calls this person's telephone when root has lost its MFA device.",
        advice="Check that name and telephone are still your company's.",
    ),
)
