"""Route 53: DNS zones, records and firewalls, and the log of what was asked."""

from account_event_handler.catalog.conditions import has, request
from account_event_handler.catalog.policy.actions import human_list
from account_event_handler.catalog.record import mappings
from account_event_handler.catalog.services.ec2.params import items_of, strings
from account_event_handler.catalog.watch import HIGH, LOW, MEDIUM, Watches
from account_event_handler.model import AccountEvent

# where mail goes, who answers for a name, and who may vouch for it
_DECIDING = ("MX", "NS", "SOA", "CAA", "DS")


def _deciding_records(event: AccountEvent) -> list[str]:
    changes = mappings(items_of(request(event, "changeBatch.changes")))
    return [
        f"{record['type']} of {', '.join(strings(record.get('name'))).rstrip('.')}"
        for record in mappings([change.get("resourceRecordSet") for change in changes])
        if record.get("type") in _DECIDING
    ]


_ZONE = "{requestParameters.hostedZoneId|requestParameters.id}"
_LOG_CONFIG = "{requestParameters.resolverQueryLogConfigId}"
route53 = Watches("route53", mitre="T1584.002")
route53resolver = Watches("route53resolver", mitre="T1562.008")

WATCHES = (
    route53.call("ChangeResourceRecordSets")(
        name="route53-record-changed",
        severity=MEDIUM,
        when=has(_deciding_records),
        says="changed the DNS records {records}",
        why="These records say where mail for the name goes, who answers for it and who may vouch for it.",
        advice="Compare the new values with what you expect; mail and certificates follow them.",
        words={"records": lambda event: human_list(dict.fromkeys(_deciding_records(event)), most=2)},
        shows=(("Zone", _ZONE),),
    ),
    route53.call("DeleteHostedZone", mitre="T1485")(
        name="route53-zone-deleted",
        severity=HIGH,
        says="deleted DNS zone " + _ZONE,
        why="Its names stop resolving, and if they still point here somebody else may claim them.",
        advice="If nobody planned it, make the zone anew and change the name servers at the registrar.",
    ),
    route53.call("AssociateVPCWithHostedZone")(
        name="route53-vpc-joined",
        severity=LOW,
        says="let {requestParameters.vPC.vPCId} use private DNS zone " + _ZONE,
        why="Machines there now get the zone's answers, also for names that belong to somebody else.",
        advice="Check that the VPC and the zone belong together.",
    ),
    route53.call("DisableHostedZoneDNSSEC", "DeactivateKeySigningKey", mitre="T1562.001")(
        name="route53-dnssec-disabled",
        severity=HIGH,
        says="switched off DNSSEC of zone " + _ZONE,
        why="Answers can be forged again; while the parent still expects signatures, names fail.",
        advice="Unless the zone is being moved, sign it again at once.",
    ),
    route53.call("DeleteQueryLoggingConfig", mitre="T1562.008")(
        name="route53-query-log-stopped",
        severity=HIGH,
        says="stopped the log of DNS queries {requestParameters.id}",
        why="Who asks for the zone's names is no longer recorded.",
        advice="Set it up again, then ask who stopped it and why.",
    ),
    route53resolver.call("DeleteResolverQueryLogConfig")(
        name="route53resolver-query-log-deleted",
        severity=HIGH,
        says="deleted the log of DNS queries " + _LOG_CONFIG,
        why="What the machines of your VPCs ask for, malware's servers too, is no longer recorded.",
        advice="Set it up again, then ask who deleted it and look at what happened since.",
    ),
    route53resolver.call("DisassociateResolverQueryLogConfig")(
        name="route53resolver-query-log-detached",
        severity=HIGH,
        says="stopped logging the DNS queries of {requestParameters.resourceId}",
        why="What the machines of that VPC ask for, malware's servers too, is no longer recorded.",
        advice="Associate the VPC again, then ask who took it out and look at what happened since.",
        shows=(("Log", _LOG_CONFIG),),
    ),
    route53resolver.call("DeleteFirewallRuleGroup", "DisassociateFirewallRuleGroup", mitre="T1562.007")(
        name="route53resolver-firewall-removed",
        severity=HIGH,
        says="removed DNS firewall"
        " {requestParameters.firewallRuleGroupId|requestParameters.firewallRuleGroupAssociationId}",
        why="Machines can look up, and so talk to, names that the firewall kept from them.",
        advice="Put it back unless the network's owner asked for it.",
    ),
)
