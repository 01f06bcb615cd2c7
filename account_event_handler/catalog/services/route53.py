"""Route 53: DNS zones, records and firewalls, and the log of what was asked."""

from account_event_handler.catalog.conditions import has, request, request_is
from account_event_handler.catalog.kinds import rerouted
from account_event_handler.catalog.policy.actions import human_list
from account_event_handler.catalog.record import mappings, text
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


def _addresses(event: AccountEvent) -> str | None:
    """Name and new value of the records: "login.example.com to 198.51.100.9"."""
    changes = mappings(items_of(request(event, "changeBatch.changes")))
    found = []
    for record in mappings([change.get("resourceRecordSet") for change in changes]):
        values = [
            value for each in mappings(items_of(record.get("resourceRecords"))) for value in strings(each.get("value"))
        ]
        values += [target for each in mappings(record.get("aliasTarget")) for target in strings(each.get("dNSName"))]
        found.append(
            f"{text(record.get('name')).rstrip('.')} to {human_list(values)}" if values else text(record.get("name"))
        )
    return human_list(found) or None


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
    route53.call("ChangeResourceRecordSets", mitre="T1584.001")(
        name="route53-address-changed",
        severity=MEDIUM,
        when=lambda event: not _deciding_records(event),
        says=f"changed DNS records of zone {_ZONE}[: {{addresses}}]",
        why="The records decide whose machine answers under your name.",
        advice="Check that the new value is yours; put the old one back if it is not.",
        words={"addresses": _addresses},
        ordinary=True,
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
        ordinary=True,
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
    route53resolver.call(
        *("UpdateFirewallRule", "DeleteFirewallRule", "BatchDeleteFirewallRule", "BatchUpdateFirewallRule"),
        *("UpdateFirewallDomains", "DeleteFirewallDomainList", "UpdateFirewallRuleGroupAssociation"),
        mitre="T1562.007",
    )(
        name="route53resolver-firewall-changed",
        severity=MEDIUM,
        says="changed the rules of DNS firewall[ {requestParameters.firewallRuleGroupId|requestParameters."
        "firewallRuleGroupAssociationId|requestParameters.firewallDomainListId}][ to {requestParameters.action}]",
        why="The rules keep machines from looking up the names of malware's servers.",
        advice="Compare the rules with the ones before; restore those if they block less.",
    ),
    route53resolver.call("UpdateFirewallConfig", mitre="T1562.007")(
        name="route53resolver-firewall-fails-open",
        severity=MEDIUM,
        when=request_is("firewallFailOpen", "ENABLED", "USE_LOCAL_RESOURCE_SETTING"),
        says="set the DNS firewall of {requestParameters.resourceId} to let queries through when it fails",
        why="Who overloads the firewall can look up any name.",
        advice="Set it to fail closed again unless availability was worth more here.",
    ),
    route53resolver.call(
        *("CreateResolverRule", "UpdateResolverRule", "AssociateResolverRule", "CreateResolverEndpoint"),
        *("UpdateResolverEndpoint", "UpdateResolverConfig", "UpdateResolverDnssecConfig"),
        mitre="T1557",
    )(
        name="route53resolver-resolution-changed",
        severity=MEDIUM,
        says="changed how names are resolved in your VPCs[ by {requestParameters.resolverRuleId|requestParameters."
        "resolverEndpointId|requestParameters.name}][ for {requestParameters.domainName}]",
        why="Who answers for a name decides where the machines' traffic goes.",
        advice="Check the domain and the addresses that it is forwarded to; take the rule out if they are not yours.",
    ),
    route53resolver.call("PutResolverRulePolicy", "PutFirewallRuleGroupPolicy", "PutResolverQueryLogConfigPolicy")(
        name="route53resolver-shared",
        severity=MEDIUM,
        says="shared a resolver rule, DNS firewall or query log with other accounts[: {requestParameters.arn}]",
        why="Others see what your machines look up, or what the firewall looks for.",
        advice="Remove the sharing unless the accounts are yours.",
    ),
    route53resolver.call("DeleteFirewallRuleGroup", "DisassociateFirewallRuleGroup", mitre="T1562.007")(
        name="route53resolver-firewall-removed",
        severity=HIGH,
        says="removed DNS firewall"
        " {requestParameters.firewallRuleGroupId|requestParameters.firewallRuleGroupAssociationId}",
        why="Machines can look up, and so talk to, names that the firewall kept from them.",
        advice="Put it back unless the network's owner asked for it.",
    ),
    rerouted(
        *(route53, "Route 53", "ChangeCidrCollection", "CreateTrafficPolicyInstance", "CreateTrafficPolicyVersion"),
        *("DeleteHealthCheck", "DeleteTrafficPolicyInstance", "UpdateHealthCheck", "UpdateTrafficPolicyInstance"),
        name="route53-traffic-policy-changed",
        severity=MEDIUM,
    ),
    rerouted(
        *(route53, "Route 53", "CreateHostedZone", "CreateVPCAssociationAuthorization"),
        "DisassociateVPCFromHostedZone",
        name="route53-zone-created",
        severity=LOW,
    ),
    rerouted(
        *(route53resolver, "Route 53 Resolver", "BatchCreateFirewallRule", "CreateFirewallRule"),
        *("DeleteResolverEndpoint", "DeleteResolverRule", "DisassociateResolverRule", "ImportFirewallDomains"),
        name="route53resolver-rule-changed",
        severity=LOW,
    ),
)
