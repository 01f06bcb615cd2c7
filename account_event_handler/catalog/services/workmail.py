"""WorkMail: mailboxes read by others, exported or taken over."""

from account_event_handler.catalog.watch import HIGH, MEDIUM, Watches

_WHO = "{requestParameters.userId|requestParameters.entityId|requestParameters.name}"
workmail = Watches("workmail", mitre="T1114.002")

WATCHES = (
    workmail.call("StartMailboxExportJob", "PutMailboxPermissions")(
        name="workmail-mailbox-opened",
        severity=HIGH,
        says="gave access to mailbox {requestParameters.entityId}[, to {requestParameters.granteeId}]"
        "[, to bucket {requestParameters.s3BucketName}]",
        why="All mail of that person can be read, with the reset links that other services send.",
        advice="Ask the person; cancel the export or the permission if they do not know of it.",
    ),
    workmail.call("CreateImpersonationRole", "UpdateImpersonationRole", "AssumeImpersonationRole")(
        name="workmail-impersonation-allowed",
        severity=HIGH,
        says="allowed a program to act as users of WorkMail[: {requestParameters.name"
        "|requestParameters.impersonationRoleId}]",
        why="The program reads and sends mail in the name of users.",
        advice="Delete the role unless its owner is known.",
    ),
    workmail.call("ResetPassword", "CreateUser", "RegisterToWorkMail", "UpdatePrimaryEmailAddress", mitre="T1098")(
        name="workmail-user-changed",
        severity=MEDIUM,
        says=f"changed or added mail user {_WHO}",
        why="Anyone who knows the password reads that person's mail.",
        advice="Ask the person whether they wanted it.",
    ),
    workmail.call(
        *("PutAccessControlRule", "DeleteAccessControlRule", "DeleteEmailMonitoringConfiguration"),
        *("PutIdentityProviderConfiguration", "PutRetentionPolicy", "PutInboundDmarcSettings"),
        mitre="T1562",
    )(
        name="workmail-rules-changed",
        severity=MEDIUM,
        says="changed the rules of WorkMail organization {requestParameters.organizationId}",
        why="They decide from where people sign in, how long mail is kept and what is monitored.",
        advice="Compare them with what was agreed.",
    ),
    workmail.call("DeleteUser", "DeleteOrganization", "DeregisterMailDomain", mitre="T1485")(
        name="workmail-deleted",
        severity=HIGH,
        says="deleted mail of organization {requestParameters.organizationId}[: {requestParameters.userId"
        "|requestParameters.domainName}]",
        why="The mail of that person or domain is gone.",
        advice="Write to AWS Support at once if nobody planned it.",
    ),
)
