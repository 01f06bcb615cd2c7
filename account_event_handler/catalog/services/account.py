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
        says=f"enabled Region {_REGION} for {{whose}}",
        why="Unused Regions are rarely monitored, and attackers run cryptominers there.",
        advice="Disable it again with aws account disable-region if nobody needs it; otherwise set up monitoring"
        " there.",
        would="resources could be created in a Region that may not be monitored.",
    ),
    account.call("DisableRegion")(
        name="account-region-disabled",
        severity=MEDIUM,
        says=f"disabled Region {_REGION} for {{whose}}",
        why="Resources in the Region keep running and costing money, but nobody can manage them.",
        advice="Check that nothing is left there; otherwise enable it again with aws account enable-region.",
    ),
    account.call("StartPrimaryEmailUpdate", mitre="T1098")(
        name="account-root-email-requested",
        severity=HIGH,
        says="requested a new root e-mail address for {whose}",
        why="Anyone who reads mail at the root address can reset the root password.",
        advice="Ask the account's owner now; the change takes effect once the code sent to the new address is entered.",
        would="the address would change once the code sent to it is entered.",
    ),
    account.call("AcceptPrimaryEmailUpdate", mitre="T1098")(
        name="account-root-email-changed",
        severity=CRITICAL,
        says="changed the root e-mail address of {whose}",
        why="Anyone who reads mail at the root address can reset the root password.",
        advice="Ask the account's owner; if it was not planned, change the address back and contact AWS Support.",
        would="the new address could be used to reset the root password.",
    ),
    account.call("PutAlternateContact")(
        name="account-contact-changed",
        severity=_contact_severity,
        says="changed the {contact} of {whose}",
        why="AWS sends this contact its notices, such as about abuse, leaked keys or billing.",
        advice="Check that your team reads mail at the new address.",
    ),
    account.call("DeleteAlternateContact")(
        name="account-contact-deleted",
        severity=_contact_severity,
        says="deleted the {contact} of {whose}",
        why="AWS sends these notices, such as about abuse or leaked keys, to the root address only.",
        advice="Set a contact again with aws account put-alternate-contact, at an address that your team reads.",
    ),
    account.call("PutContactInformation")(
        name="account-owner-contact-changed",
        severity=MEDIUM,
        says="changed the primary contact of {whose}",
        why="AWS uses these details to verify the owner when root access is lost.",
        advice="Check that the name and phone number are still your company's.",
    ),
)
