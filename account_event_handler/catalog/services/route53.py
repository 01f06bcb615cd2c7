"""Route 53: DNS zones, records, firewalls and query logs."""

from account_event_handler.catalog.conditions import event_is, has, request, request_is, word
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
        name = text(record.get("name")).rstrip(".")
        found.append(f"{name} to {human_list(values)}" if values else name)
    return human_list(found) or None


_ZONE = "{requestParameters.hostedZoneId|requestParameters.id}"
_SHARED = {
    "PutResolverRulePolicy": "a resolver rule",
    "PutFirewallRuleGroupPolicy": "a DNS firewall",
    "PutResolverQueryLogConfigPolicy": "a DNS query log",
}
_LOG_CONFIG = "{requestParameters.resolverQueryLogConfigId}"
route53 = Watches("route53", mitre="T1584.002")
route53resolver = Watches("route53resolver", mitre="T1562.008")

WATCHES = (
    route53.call("ChangeResourceRecordSets")(
        name="route53-record-changed",
        severity=MEDIUM,
        when=has(_deciding_records),
        says="changed DNS records: {records}",
        why="They decide where mail for the name goes, who answers for it and who may issue its certificates.",
        advice="Compare the new values with what you expect; put the old ones back if they are not yours.",
        words={"records": lambda event: human_list(dict.fromkeys(_deciding_records(event)), most=2)},
        shows=(("Zone", _ZONE),),
    ),
    route53.call("ChangeResourceRecordSets", mitre="T1584.001")(
        name="route53-address-changed",
        severity=MEDIUM,
        when=lambda event: not _deciding_records(event),
        says=f"changed DNS records of zone {_ZONE}[: {{addresses}}]",
        why="The records decide which machine answers under your name.",
        advice="Check that the new values are yours; put the old ones back if not.",
        words={"addresses": _addresses},
        ordinary=True,
    ),
    route53.call("DeleteHostedZone", mitre="T1485")(
        name="route53-zone-deleted",
        severity=HIGH,
        says="deleted DNS zone " + _ZONE,
        why="Its names stop resolving, and somebody else may claim them while they are still delegated here.",
        advice="If nobody planned it, create the zone again and update the name servers at the registrar.",
        would="its names would stop resolving, and somebody else might claim them.",
    ),
    route53.call("AssociateVPCWithHostedZone")(
        name="route53-vpc-joined",
        severity=MEDIUM,
        says="added {requestParameters.vPC.vPCId} to private DNS zone " + _ZONE,
        why="Machines in the VPC get the zone's answers, also for names that belong to somebody else.",
        advice="Check that the VPC and the zone belong together.",
        ordinary=True,
    ),
    route53.call("DisableHostedZoneDNSSEC", "DeactivateKeySigningKey", mitre="T1562.001")(
        name="route53-dnssec-disabled",
        severity=HIGH,
        says="turned off DNSSEC of zone " + _ZONE,
        why="Answers can be forged, and names fail to resolve while the parent zone still has the DS record.",
        advice="Turn it on again with aws route53 enable-hosted-zone-dnssec unless the zone is being moved.",
        would="answers could be forged, and names would fail to resolve while the parent zone still has the DS record.",
    ),
    route53.call("DeleteQueryLoggingConfig", mitre="T1562.008")(
        name="route53-query-log-stopped",
        severity=HIGH,
        says="stopped DNS query log {requestParameters.id}",
        why="Queries for the zone's names are no longer recorded.",
        advice="Create it again with aws route53 create-query-logging-config, then ask the caller why.",
        would="queries for the zone's names would no longer be recorded.",
    ),
    route53resolver.call("DeleteResolverQueryLogConfig")(
        name="route53resolver-query-log-deleted",
        severity=HIGH,
        says="deleted DNS query log " + _LOG_CONFIG,
        why="The DNS queries of your VPCs, such as lookups by malware, are no longer recorded.",
        advice="Create it again, then ask the caller why and check what happened in the meantime.",
        would="the DNS queries of your VPCs, such as lookups by malware, would no longer be recorded.",
    ),
    route53resolver.call("DisassociateResolverQueryLogConfig")(
        name="route53resolver-query-log-detached",
        severity=HIGH,
        says="stopped the DNS query log of {requestParameters.resourceId}",
        why="The DNS queries of that VPC, such as lookups by malware, are no longer recorded.",
        advice="Associate the VPC again, then ask the caller why and check what happened in the meantime.",
        shows=(("Log", _LOG_CONFIG),),
        would="the DNS queries of that VPC, such as lookups by malware, would no longer be recorded.",
    ),
    route53resolver.call(
        *("UpdateFirewallRule", "DeleteFirewallRule", "BatchDeleteFirewallRule", "BatchUpdateFirewallRule"),
        *("UpdateFirewallDomains", "DeleteFirewallDomainList", "UpdateFirewallRuleGroupAssociation"),
        "ImportFirewallDomains",
        mitre="T1562.007",
    )(
        name="route53resolver-firewall-changed",
        severity=MEDIUM,
        says="changed DNS firewall rules[ of {requestParameters.firewallRuleGroupId|requestParameters."
        "firewallRuleGroupAssociationId|requestParameters.firewallDomainListId}][ to {requestParameters.action}]",
        why="Machines may be able to look up malware domains.",
        advice="Compare the rules with the previous ones; restore those if the new ones block less.",
    ),
    route53resolver.call("UpdateFirewallConfig", mitre="T1562.007")(
        name="route53resolver-firewall-fails-open",
        severity=MEDIUM,
        when=request_is("firewallFailOpen", "ENABLED", "USE_LOCAL_RESOURCE_SETTING"),
        says="set the DNS firewall of {requestParameters.resourceId}",
        fact="to fail open",
        why="Any name can be looked up while the firewall is overloaded or failing.",
        advice="Set it to fail closed again unless availability matters more here.",
    ),
    route53resolver.call(
        *("CreateResolverRule", "UpdateResolverRule", "AssociateResolverRule", "CreateResolverEndpoint"),
        *("UpdateResolverEndpoint", "UpdateResolverConfig", "UpdateResolverDnssecConfig"),
        mitre="T1557",
    )(
        name="route53resolver-resolution-changed",
        severity=MEDIUM,
        says="changed name resolution in your VPCs[ for {requestParameters.domainName}]"
        "[ by {requestParameters.resolverRuleId|requestParameters.resolverEndpointId|requestParameters.name}]",
        why="Anyone who answers for a name decides where the machines' traffic goes.",
        advice="Check the domain and the addresses it is forwarded to; delete the rule if they are not yours.",
    ),
    route53resolver.call("PutResolverRulePolicy", "PutFirewallRuleGroupPolicy", "PutResolverQueryLogConfigPolicy")(
        name="route53resolver-shared",
        severity=MEDIUM,
        says="changed the sharing policy of {shared}[ {requestParameters.arn}]",
        why="Accounts in the policy can see what your machines look up, or what the firewall blocks.",
        advice="Remove the accounts that are not yours.",
        words={"shared": lambda event: _SHARED.get(event.text("eventName"))},
    ),
    route53resolver.call("DeleteFirewallRuleGroup", "DisassociateFirewallRuleGroup", mitre="T1562.007")(
        name="route53resolver-firewall-removed",
        severity=HIGH,
        says="{did} DNS firewall rule group"
        " {requestParameters.firewallRuleGroupId|requestParameters.firewallRuleGroupAssociationId}",
        why="Machines can look up domains that the firewall blocked.",
        advice="Associate the rule group again unless the network's owner asked for it.",
        would="machines could look up domains that the firewall blocks.",
        words={"did": word(event_is("DeleteFirewallRuleGroup"), "deleted", "detached")},
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
        *("DeleteResolverEndpoint", "DeleteResolverRule", "DisassociateResolverRule"),
        name="route53resolver-rule-changed",
        severity=LOW,
    ),
)
