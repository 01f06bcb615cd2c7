"""WorkMail: mailboxes read by others, exported or taken over."""

from account_event_handler.catalog.conditions import event_is, word
from account_event_handler.catalog.watch import HIGH, MEDIUM, Watches

_WHO = "{requestParameters.userId|requestParameters.entityId|requestParameters.name}"
_CHANGED = {"ResetPassword": ("reset", "the password"), "UpdatePrimaryEmailAddress": ("changed", "the address")}
_DELETED = {
    "DeleteUser": "mail user",
    "DeleteOrganization": "WorkMail organization",
    "DeregisterMailDomain": "mail domain",
}
workmail = Watches("workmail", mitre="T1114.002")

WATCHES = (
    workmail.call("StartMailboxExportJob", "PutMailboxPermissions")(
        name="workmail-mailbox-opened",
        severity=HIGH,
        says="{did} mailbox {requestParameters.entityId}",
        fact="[with {requestParameters.granteeId}][ to bucket {requestParameters.s3BucketName}]",
        why="All mail of that person can be read, including password reset links of other services.",
        advice="Ask the person; cancel the export or remove the permission if they do not know of it.",
        would="all mail of that person could be read, including password reset links of other services.",
        words={"did": word(event_is("StartMailboxExportJob"), "exported", "shared")},
    ),
    workmail.call("CreateImpersonationRole", "UpdateImpersonationRole", "AssumeImpersonationRole")(
        name="workmail-impersonation-allowed",
        severity=HIGH,
        says="allowed a program to act as WorkMail users[: {requestParameters.name"
        "|requestParameters.impersonationRoleId}]",
        why="The program can read and send mail in the name of users.",
        advice="Delete the role unless you know its owner.",
        would="the program could read and send mail in the name of users.",
    ),
    workmail.call("ResetPassword", "CreateUser", "RegisterToWorkMail", "UpdatePrimaryEmailAddress", mitre="T1098")(
        name="workmail-user-changed",
        severity=MEDIUM,
        says=f"{{did}} [{{part}} of ]mail user {_WHO}",
        why="Anyone who knows the password can read that person's mail.",
        advice="Ask the person whether they wanted it.",
        words={
            "did": lambda event: _CHANGED.get(event.text("eventName"), ("added",))[0],
            "part": lambda event: _CHANGED[event.text("eventName")][1],
        },
    ),
    workmail.call(
        *("PutAccessControlRule", "DeleteAccessControlRule", "DeleteEmailMonitoringConfiguration"),
        *("PutIdentityProviderConfiguration", "PutRetentionPolicy", "PutInboundDmarcSettings"),
        mitre="T1562",
    )(
        name="workmail-rules-changed",
        severity=MEDIUM,
        says="changed the rules of WorkMail organization {requestParameters.organizationId}",
        why="They decide where people can sign in from, how long mail is retained and what is monitored.",
        advice="Compare them with your mail policy.",
    ),
    workmail.call("DeleteUser", "DeleteOrganization", "DeregisterMailDomain", mitre="T1485")(
        name="workmail-deleted",
        severity=HIGH,
        says="deleted {part} {requestParameters.userId|requestParameters.domainName|requestParameters.organizationId}",
        why="Mail of that person, domain or organization is lost or no longer delivered.",
        advice="Contact AWS Support at once if nobody planned it.",
        would="mail of that person, domain or organization would be lost or no longer delivered.",
        words={"part": lambda event: _DELETED.get(event.text("eventName"))},
    ),
)
