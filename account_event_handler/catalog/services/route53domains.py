"""Registered domains: domains offered to others, unlocked, deleted or left to expire."""

from collections.abc import Mapping
from typing import Any

from account_event_handler.catalog.policy.actions import human_list
from account_event_handler.catalog.services.ec2.params import members
from account_event_handler.catalog.watch import CRITICAL, HIGH, MEDIUM, Watch, api_call
from account_event_handler.model import AccountEvent

MITRE = "T1584.001"


def _call(*names: str) -> Mapping[str, Any]:
    """The pattern for these calls, which CloudTrail has also spelled with a small first letter."""
    spelled = [name for call in names for name in (call, call[0].lower() + call[1:])]
    return api_call("route53domains", *spelled)


def _name_servers(event: AccountEvent) -> str | None:
    servers = members(event.field("requestParameters.nameservers"))
    names = [server.get("name") for server in servers if isinstance(server, Mapping)]
    return human_list((name for name in names if isinstance(name, str)), most=2) or None


_DOMAIN = "{requestParameters.domainName|requestParameters.domainName.name}"

WATCHES = (
    Watch(
        name="route53domains-transfer-lock-disabled",
        severity=CRITICAL,
        on=_call("DisableDomainTransferLock"),
        says="switched off the transfer lock of domain " + _DOMAIN,
        why="Whoever has the domain's transfer code can carry it off to another registrar.",
        advice="Lock it again at once unless you are moving the domain yourselves.",
    ),
    Watch(
        name="route53domains-domain-transferred",
        severity=CRITICAL,
        on=_call("TransferDomainToAnotherAwsAccount"),
        says="offered domain " + _DOMAIN + " to account {requestParameters.accountId}",
        why="Once the other account accepts, the domain is theirs.",
        advice="Cancel the transfer at once unless you asked for it; it waits three days.",
    ),
    Watch(
        name="route53domains-name-servers-changed",
        severity=CRITICAL,
        on=_call("UpdateDomainNameservers"),
        says="changed the name servers of domain " + _DOMAIN + "[ to {servers}]",
        why="Whoever runs these servers decides where the domain's mail and visitors go.",
        advice="If they are not yours, change them back at once.",
        words={"servers": _name_servers},
        mitre="T1584.002",
    ),
    Watch(
        name="route53domains-transfer-code-read",
        severity=HIGH,
        on=_call("RetrieveDomainAuthCode"),
        says="read the transfer code of domain " + _DOMAIN,
        why="With the code and without the lock the domain can be moved to another registrar.",
        advice="Check that the transfer lock is on unless you are moving the domain yourselves.",
        include_reads=True,
        include_denied_reads=True,
    ),
    Watch(
        name="route53domains-domain-deleted",
        severity=CRITICAL,
        on=_call("DeleteDomain"),
        says="deleted domain " + _DOMAIN,
        why="Anybody can register the name next, and get its mail.",
        advice="Call AWS support at once if nobody planned it; there may be a few days to restore"
        " it.",
        mitre="T1485",
    ),
    Watch(
        name="route53domains-auto-renew-disabled",
        severity=MEDIUM,
        on=_call("DisableDomainAutoRenew"),
        says="switched off the renewal of domain " + _DOMAIN,
        why="When its year is over, anybody can register the name, and get its mail.",
        advice="Switch it on again unless the domain is being given up.",
    ),
    Watch(
        name="route53domains-contact-changed",
        severity=MEDIUM,
        on=_call("UpdateDomainContact", "UpdateDomainContactPrivacy"),
        says="changed the contacts of domain " + _DOMAIN,
        why="The registrar believes the contacts: they confirm transfers and reset access.",
        advice="Check that the addresses are yours.",
    ),
)
