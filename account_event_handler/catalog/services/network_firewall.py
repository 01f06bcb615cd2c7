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
        why="Traffic that the firewall inspected bypasses it or stops.",
        advice="Restore the firewall unless the network's owner planned this.",
        would="traffic that the firewall inspects would bypass it or stop.",
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
        why="The rules decide which traffic can come in and which data can leave.",
        advice="Compare the rules with the previous ones; restore those if the new ones allow more.",
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
        says="removed the change protection of network firewall[ {name}]",
        why="The firewall can be deleted or taken out of the network with one call.",
        advice="Enable the protection again once the planned change is done.",
    ),
    firewall.call("UpdateLoggingConfiguration", mitre="T1562.008")(
        name="network-firewall-log-stopped",
        severity=HIGH,
        when=not_(request_has("loggingConfiguration.logDestinationConfigs")),
        says="stopped the logs of network firewall[ {name}]",
        why="Traffic that the firewall allows or blocks is no longer recorded.",
        advice="Set the log destinations again with aws network-firewall update-logging-configuration.",
        would="traffic that the firewall allows or blocks would no longer be recorded.",
    ),
    firewall.call("PutResourcePolicy", mitre="T1537")(
        name="network-firewall-shared",
        severity=HIGH,
        when=_POLICY.opens,
        says="changed the policy of network firewall[ {name}]",
        fact="[to {aim}]",
        why="Others can use the firewall's rules, and see what it looks for.",
        advice="Use aws network-firewall put-resource-policy to remove anyone who should not be in it.",
        would="others could use the firewall's rules, and see what it looks for.",
    ),
)
