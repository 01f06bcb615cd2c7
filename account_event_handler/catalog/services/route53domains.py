"""Registered domains: domains offered to others, unlocked, deleted or left to expire."""

from account_event_handler.catalog.conditions import request
from account_event_handler.catalog.kinds import bought, rerouted, weakened
from account_event_handler.catalog.policy.actions import human_list
from account_event_handler.catalog.record import mappings, strings
from account_event_handler.catalog.services.ec2.params import items_of
from account_event_handler.catalog.watch import CRITICAL, HIGH, MEDIUM, Watches
from account_event_handler.model import AccountEvent


def _name_servers(event: AccountEvent) -> str:
    servers = mappings(items_of(request(event, "nameservers")))
    return human_list(strings([server.get("name") for server in servers]), most=2)


_DOMAIN = "{requestParameters.domainName|requestParameters.domainName.name}"
# CloudTrail has spelled these calls with a capital first letter and with a small one.
route53domains = Watches("route53domains", mitre="T1584.001", words={"servers": _name_servers})

WATCHES = (
    route53domains.call("DisableDomainTransferLock", "disableDomainTransferLock")(
        name="route53domains-transfer-lock-disabled",
        severity=CRITICAL,
        says="switched off the transfer lock of domain " + _DOMAIN,
        why="Whoever has the domain's transfer code can carry it off to another registrar.",
        advice="Lock it again at once unless you are moving the domain yourselves.",
    ),
    route53domains.call("TransferDomainToAnotherAwsAccount", "transferDomainToAnotherAwsAccount")(
        name="route53domains-domain-transferred",
        severity=CRITICAL,
        says="offered domain " + _DOMAIN + " to account {requestParameters.accountId}",
        why="Once the other account accepts, the domain is theirs.",
        advice="Cancel the transfer at once unless you asked for it; it waits three days.",
    ),
    route53domains.call("UpdateDomainNameservers", "updateDomainNameservers", mitre="T1584.002")(
        name="route53domains-name-servers-changed",
        severity=CRITICAL,
        says="changed the name servers of domain " + _DOMAIN + "[ to {servers}]",
        why="Whoever runs these servers decides where the domain's mail and visitors go.",
        advice="If they are not yours, change them back at once.",
    ),
    route53domains.call("RetrieveDomainAuthCode", "retrieveDomainAuthCode")(
        name="route53domains-transfer-code-read",
        severity=HIGH,
        says="read the transfer code of domain " + _DOMAIN,
        why="With the code and without the lock the domain can be moved to another registrar.",
        advice="Check that the transfer lock is on unless you are moving the domain yourselves.",
        include_reads=True,
        include_denied_reads=True,
    ),
    route53domains.call("DeleteDomain", "deleteDomain", mitre="T1485")(
        name="route53domains-domain-deleted",
        severity=CRITICAL,
        says="deleted domain " + _DOMAIN,
        why="Anybody can register the name next, and get its mail.",
        advice="Call AWS support at once if nobody planned it; there may be a few days to restore it.",
    ),
    route53domains.call("DisableDomainAutoRenew", "disableDomainAutoRenew")(
        name="route53domains-auto-renew-disabled",
        severity=MEDIUM,
        says="switched off the renewal of domain " + _DOMAIN,
        why="When its year is over, anybody can register the name, and get its mail.",
        advice="Switch it on again unless the domain is being given up.",
    ),
    route53domains.call(
        "UpdateDomainContact", "updateDomainContact", "UpdateDomainContactPrivacy", "updateDomainContactPrivacy"
    )(
        name="route53domains-contact-changed",
        severity=MEDIUM,
        says="changed the contacts of domain " + _DOMAIN,
        why="The registrar believes the contacts: they confirm transfers and reset access.",
        advice="Check that the addresses are yours.",
    ),
    bought(
        *(route53domains, "Route 53", "RegisterDomain", "RenewDomain", "TransferDomain"),
        name="route53domains-domain-bought",
        severity=MEDIUM,
    ),
    weakened(
        *(route53domains, "Route 53", "AssociateDelegationSignerToDomain", "DisassociateDelegationSignerFromDomain"),
        name="route53domains-dnssec-changed",
        severity=HIGH,
        ordinary=False,
    ),
    rerouted(
        *(route53domains, "Route 53", "AcceptDomainTransferFromAnotherAwsAccount", "PushDomain"),
        "RejectDomainTransferFromAnotherAwsAccount",
        name="route53domains-domain-moved",
        severity=HIGH,
        ordinary=False,
    ),
)
