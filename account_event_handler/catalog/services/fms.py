"""Firewall Manager: its administrator or its policies taken away."""

from account_event_handler.catalog.watch import HIGH, MEDIUM, Watches

fms = Watches("fms", mitre="T1562.007")

WATCHES = (
    fms.call("DisassociateAdminAccount")(
        name="fms-administrator-removed",
        severity=HIGH,
        says="removed the administrator account of Firewall Manager",
        why="Firewall Manager enforces none of its firewall policies in any account without one.",
        advice="Name the administrator account again and ask the caller.",
        failed=MEDIUM,
    ),
    fms.call("AssociateAdminAccount", "PutAdminAccount")(
        name="fms-administrator-set",
        severity=HIGH,
        says="made account {requestParameters.adminAccount} an administrator of Firewall Manager",
        why="An administrator changes the firewalls of all accounts of the organization.",
        advice="Check that it is the security team's account; remove it if not.",
    ),
    fms.call("DeletePolicy")(
        name="fms-policy-deleted",
        severity=HIGH,
        says="deleted Firewall Manager policy {requestParameters.policyId}",
        why="The firewalls that the policy put in front of every account are removed or no longer kept in place.",
        advice="Create the policy again unless another one replaced it.",
    ),
    fms.call("PutPolicy", "DisassociateThirdPartyFirewall", "BatchDisassociateResource", "DeleteNotificationChannel")(
        name="fms-policy-changed",
        severity=MEDIUM,
        says="changed what Firewall Manager enforces[ by policy {requestParameters.policy.policyName}]",
        why="One policy decides the firewall rules of many accounts.",
        advice="Compare the policy with the one before; put that back if it protects less.",
    ),
)
