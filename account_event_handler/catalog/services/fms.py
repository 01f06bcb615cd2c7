"""Firewall Manager: its administrator or its policies taken away."""

from account_event_handler.catalog.watch import HIGH, MEDIUM, Watches

fms = Watches("fms", mitre="T1562.007")

WATCHES = (
    fms.call("DisassociateAdminAccount")(
        name="fms-administrator-removed",
        severity=HIGH,
        says="removed the administrator account of Firewall Manager",
        why="Without an administrator, Firewall Manager enforces none of its policies in any account.",
        advice="Set the administrator again with aws fms associate-admin-account, then ask the caller why.",
        would="Firewall Manager would enforce none of its policies in any account.",
        failed=MEDIUM,
    ),
    fms.call("AssociateAdminAccount", "PutAdminAccount")(
        name="fms-administrator-set",
        severity=HIGH,
        says="made account {requestParameters.adminAccount} a Firewall Manager administrator",
        why="An administrator can change firewall rules in the accounts of the organization.",
        advice="Check that it is the security team's account; if not, revoke it.",
        would="that account could change firewall rules in the accounts of the organization.",
    ),
    fms.call("DeletePolicy")(
        name="fms-policy-deleted",
        severity=HIGH,
        says="deleted Firewall Manager policy {requestParameters.policyId}",
        why="The protections that the policy added to accounts are removed or no longer enforced.",
        advice="Create the policy again unless another one replaced it.",
        would="its protections would be removed or no longer enforced.",
    ),
    fms.call("PutPolicy", "DisassociateThirdPartyFirewall", "BatchDisassociateResource", "DeleteNotificationChannel")(
        name="fms-policy-changed",
        severity=MEDIUM,
        says="changed what Firewall Manager enforces[ by policy {requestParameters.policy.policyName}]",
        why="One policy controls the firewall rules of many accounts.",
        advice="Compare the policy with its previous version; restore that if it protects more.",
    ),
)
