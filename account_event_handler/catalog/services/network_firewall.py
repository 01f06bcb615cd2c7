"""Network Firewall: firewalls, their policies, rules and logs."""

from account_event_handler.catalog.conditions import any_of, name_at, not_, request_has, request_is
from account_event_handler.catalog.policy.document import ResourcePolicy, policy_at
from account_event_handler.catalog.watch import HIGH, MEDIUM, Watches

_name = name_at(
    *("requestParameters.firewallName", "requestParameters.firewallArn", "requestParameters.firewallPolicyName"),
    *("requestParameters.firewallPolicyArn", "requestParameters.ruleGroupName", "requestParameters.ruleGroupArn"),
    *("requestParameters.vpcEndpointAssociationArn", "requestParameters.resourceArn"),
    *("requestParameters.tLSInspectionConfigurationName", "requestParameters.proxyName"),
)
_POLICY = ResourcePolicy(policy_at("requestParameters.policy"), public=HIGH, outside=HIGH)
firewall = Watches("network-firewall", mitre="T1562.007", words={"name": _name, "aim": _POLICY.aim})

WATCHES = (
    firewall.call(
        *("DeleteFirewall", "DisassociateSubnets", "DisassociateAvailabilityZones", "DeleteVpcEndpointAssociation"),
        "DeleteProxy",
    )(
        name="network-firewall-removed",
        severity=HIGH,
        says="removed network firewall[ {name}][ from {requestParameters.subnetIds.0}]",
        why="Traffic that the firewall inspected flows past it or not at all.",
        advice="Put the firewall back unless the network's owner planned this.",
        failed=MEDIUM,
    ),
    firewall.call(
        *("UpdateFirewallPolicy", "UpdateRuleGroup", "AssociateFirewallPolicy", "DeleteFirewallPolicy"),
        *("DeleteRuleGroup", "DeleteTLSInspectionConfiguration", "UpdateTLSInspectionConfiguration"),
        *("UpdateProxyConfiguration", "UpdateProxyRule", "DeleteProxyRules", "DetachRuleGroupsFromProxyConfiguration"),
    )(
        name="network-firewall-rules-changed",
        severity=MEDIUM,
        says="changed the rules of network firewall[ {name}]",
        why="The rules decide which traffic gets in and which data gets out.",
        advice="Compare the rules with the ones before; restore those if they let through more.",
    ),
    firewall.call(
        *("UpdateFirewallDeleteProtection", "UpdateSubnetChangeProtection", "UpdateFirewallPolicyChangeProtection"),
        "UpdateAvailabilityZoneChangeProtection",
    )(
        name="network-firewall-protection-removed",
        severity=MEDIUM,
        when=any_of(
            request_is("deleteProtection", False),
            request_is("subnetChangeProtection", False),
            request_is("firewallPolicyChangeProtection", False),
            request_is("availabilityZoneChangeProtection", False),
        ),
        says="removed the protection of network firewall[ {name}] against changes",
        why="The firewall can now be deleted or taken out of the network with one call.",
        advice="Switch the protection on again once the planned change is done.",
    ),
    firewall.call("UpdateLoggingConfiguration", mitre="T1562.008")(
        name="network-firewall-log-stopped",
        severity=HIGH,
        when=not_(request_has("loggingConfiguration.logDestinationConfigs")),
        says="stopped the logs of network firewall[ {name}]",
        why="What the firewall lets through and what it blocks is no longer recorded.",
        advice="Set the log destinations again, then ask who removed them.",
    ),
    firewall.call("PutResourcePolicy", mitre="T1537")(
        name="network-firewall-shared",
        severity=HIGH,
        when=_POLICY.opens,
        says="changed the policy of network firewall[ {name}]",
        fact="[to {aim}]",
        why="Others can use the firewall rules, and see what the firewall looks for.",
        advice="Remove those who were not meant to have them.",
    ),
)
