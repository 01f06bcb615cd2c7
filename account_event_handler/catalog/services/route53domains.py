"""Registered domains: domains offered to others, unlocked, deleted or left to expire."""

from account_event_handler.catalog.conditions import event_is, request, word
from account_event_handler.catalog.kinds import bought
from account_event_handler.catalog.policy.actions import human_list
from account_event_handler.catalog.record import mappings, strings
from account_event_handler.catalog.services.ec2.params import items_of
from account_event_handler.catalog.watch import CRITICAL, HIGH, LOW, MEDIUM, Watches
from account_event_handler.model import AccountEvent


def _name_servers(event: AccountEvent) -> str:
    servers = mappings(items_of(request(event, "nameservers")))
    return human_list(strings([server.get("name") for server in servers]), most=2)


_TRANSFERS = {
    "AcceptDomainTransferFromAnotherAwsAccount": "accepted",
    "PushDomain": "started",
    "RejectDomainTransferFromAnotherAwsAccount": "declined",
}
_is_accepted = event_is("AcceptDomainTransferFromAnotherAwsAccount")
_is_key_added = event_is("AssociateDelegationSignerToDomain")
_DOMAIN = "{requestParameters.domainName|requestParameters.domainName.name}"
# CloudTrail has spelled these calls with a capital first letter and with a small one.
route53domains = Watches("route53domains", mitre="T1584.001", words={"servers": _name_servers})

WATCHES = (
    route53domains.call("DisableDomainTransferLock", "disableDomainTransferLock")(
        name="route53domains-transfer-lock-disabled",
        severity=CRITICAL,
        says="turned off the transfer lock of domain " + _DOMAIN,
        why="Anyone with the domain's transfer code can move it to another registrar.",
        advice="Lock it again with aws route53domains enable-domain-transfer-lock unless you are moving the domain.",
        would="anyone with the domain's transfer code could move it to another registrar.",
    ),
    route53domains.call("TransferDomainToAnotherAwsAccount", "transferDomainToAnotherAwsAccount")(
        name="route53domains-domain-transferred",
        severity=CRITICAL,
        says="offered domain " + _DOMAIN,
        fact="to account {requestParameters.accountId}",
        why="Once the other account accepts, the domain belongs to it.",
        advice="Cancel the transfer at once unless you planned it; the offer is open for three days.",
        would="the domain would belong to the other account once it accepts.",
    ),
    route53domains.call("UpdateDomainNameservers", "updateDomainNameservers", mitre="T1584.002")(
        name="route53domains-name-servers-changed",
        severity=CRITICAL,
        says="changed the name servers of domain " + _DOMAIN + "[ to {servers}]",
        why="The operator of these servers decides where the domain's mail and visitors go.",
        advice="If they are not yours, change them back at once with aws route53domains update-domain-nameservers.",
        would="the operator of these servers would decide where the domain's mail and visitors go.",
    ),
    route53domains.call("RetrieveDomainAuthCode", "retrieveDomainAuthCode")(
        name="route53domains-transfer-code-read",
        severity=HIGH,
        says="read the transfer code of domain " + _DOMAIN,
        why="With the code, and without the transfer lock, the domain can be moved to another registrar.",
        advice="Check that the transfer lock is on unless you are moving the domain.",
        would="the domain could be moved to another registrar once its transfer lock is off.",
        include_reads=True,
        include_denied_reads=True,
    ),
    route53domains.call("DeleteDomain", "deleteDomain", mitre="T1485")(
        name="route53domains-domain-deleted",
        severity=CRITICAL,
        says="deleted domain " + _DOMAIN,
        why="Anyone can register the name next and receive its mail.",
        advice="Contact AWS Support at once if nobody planned it; the domain may be restorable for a few days.",
        would="anyone could register the name next and receive its mail.",
    ),
    route53domains.call("DisableDomainAutoRenew", "disableDomainAutoRenew")(
        name="route53domains-auto-renew-disabled",
        severity=MEDIUM,
        says="turned off automatic renewal of domain " + _DOMAIN,
        why="Once the domain expires, anyone can register the name and receive its mail.",
        advice="Turn it on again with aws route53domains enable-domain-auto-renew unless the domain is being given up.",
    ),
    route53domains.call(
        "UpdateDomainContact", "updateDomainContact", "UpdateDomainContactPrivacy", "updateDomainContactPrivacy"
    )(
        name="route53domains-contact-changed",
        severity=MEDIUM,
        says="changed the contacts of domain " + _DOMAIN,
        why="Registrars trust the contacts: they confirm transfers and reset access.",
        advice="Check that the addresses are yours.",
    ),
    bought(
        *(route53domains, "Route 53", "RegisterDomain", "RenewDomain", "TransferDomain"),
        name="route53domains-domain-bought",
        severity=MEDIUM,
    ),
    route53domains.call("AssociateDelegationSignerToDomain", "DisassociateDelegationSignerFromDomain", mitre="T1562")(
        name="route53domains-dnssec-changed",
        severity=HIGH,
        says="{did} a DNSSEC key {of} domain " + _DOMAIN,
        why="With a wrong key the domain stops resolving; without one its answers can be forged.",
        advice="Compare the keys with those of the zone; put the previous ones back if nobody planned the change.",
        words={"did": word(_is_key_added, "added", "removed"), "of": word(_is_key_added, "to", "from")},
    ),
    route53domains.call(*_TRANSFERS, mitre="T1557")(
        name="route53domains-domain-moved",
        severity=HIGH.when(event_is("PushDomain"), else_=MEDIUM.when(_is_accepted, else_=LOW)),
        says="{did} the transfer of domain " + _DOMAIN,
        fact="[{place}]",
        why="The transfer decides which account or registrar the domain belongs to.",
        advice="Check that the transfer was planned; contact AWS Support at once if it was not.",
        words={
            "did": lambda event: _TRANSFERS.get(event.text("eventName")),
            "place": word(event_is("PushDomain"), "to another registrar"),
        },
    ),
)
