"""Redshift: clusters opened, shared, deleted or no longer logged; who signs in to them."""

from account_event_handler.catalog.conditions import (
    account_at,
    all_of,
    any_of,
    event_is,
    kind,
    name_at,
    not_,
    request_has,
    request_is,
    word,
)
from account_event_handler.catalog.kinds import copied, opened, weakened
from account_event_handler.catalog.policy.document import ResourcePolicy, policy_at
from account_event_handler.catalog.watch import HIGH, LOW, MEDIUM, Watches

_name = name_at(
    *("requestParameters.clusterIdentifier", "requestParameters.snapshotIdentifier", "requestParameters.dataShareArn"),
    *("requestParameters.namespaceName", "requestParameters.workgroupName", "requestParameters.snapshotName"),
    *("requestParameters.resourceArn", "requestParameters.snapshotClusterIdentifier"),
)
_account = account_at("requestParameters.accountWithRestoreAccess")
_consumer = account_at("requestParameters.consumerIdentifier")
_grantee = account_at("requestParameters.account")
_is_without_snapshot = any_of(
    request_is("skipFinalClusterSnapshot", True),
    all_of(event_is("DeleteNamespace"), not_(request_has("finalSnapshotName"))),
)
_POLICY = ResourcePolicy(policy_at("requestParameters.policy"), public=HIGH, outside=HIGH)
_WORDS = {
    "kind": lambda event: kind(event).removeprefix("delete "),  # of BatchDeleteClusterSnapshots
    "did": lambda event: "restored" if event.text("eventName").startswith("Restore") else "copied",
    "left": word(_is_without_snapshot, "without a final snapshot"),
    "stopped": word(event_is("DisableLogging"), "the audit log", "the snapshot copies"),
    "name": _name,
    "account": lambda event: _account(event) or _consumer(event) or _grantee(event) or None,
    "aim": _POLICY.aim,
}
redshift = Watches("redshift", "redshift-serverless", mitre="T1530", words=_WORDS)

WATCHES = (
    redshift.call("AuthorizeSnapshotAccess", "AuthorizeDataShare", "AuthorizeEndpointAccess", mitre="T1537")(
        name="redshift-data-shared",
        severity=HIGH,
        says="shared Redshift {name}",
        fact="[with account {account}]",
        why="The other account can read the warehouse's data or restore a copy of its own.",
        advice="Revoke the authorization unless the account is yours or a customer's.",
        would="the other account could read the warehouse's data or restore a copy of its own.",
    ),
    redshift.call("PutResourcePolicy", mitre="T1537")(
        name="redshift-policy-changed",
        severity=HIGH,
        when=_POLICY.opens,
        says="changed the policy of Redshift {name}",
        fact="[to {aim}]",
        why="The accounts in the policy can read the warehouse's data.",
        advice="Remove the accounts that are not yours.",
    ),
    redshift.call("CreateCluster", "ModifyCluster", "RestoreFromClusterSnapshot", "CreateWorkgroup", "UpdateWorkgroup")(
        name="redshift-made-public",
        severity=HIGH,
        when=request_is("publiclyAccessible", True),
        says="made Redshift {name}",
        fact="publicly accessible",
        why="Only security groups and passwords protect the warehouse from the internet.",
        advice="Turn it off with aws redshift modify-cluster --no-publicly-accessible; let programs connect inside "
        "the VPC.",
        would="only security groups and passwords would protect the warehouse from the internet.",
    ),
    redshift.call("ModifyCluster", "UpdateNamespace", mitre="T1098")(
        name="redshift-password-changed",
        severity=HIGH.when(request_has("masterUserPassword", "adminUserPassword"), else_=LOW),
        when=any_of(
            request_has("masterUserPassword", "adminUserPassword"),
            request_is("manageMasterPassword", True),
            request_is("manageAdminPassword", True),
        ),
        says="changed the administrator password of Redshift {name}",
        why="Anyone who knows the new password can read and change everything in the warehouse.",
        advice="Ask the owner; if nobody knows of it, set another password and read the warehouse's logs.",
        would="anyone who knows the new password could read and change everything in the warehouse.",
    ),
    redshift.call("ModifyCluster", "UpdateWorkgroup", mitre="T1562.007")(
        name="redshift-access-changed",
        severity=MEDIUM,
        ordinary=True,
        when=request_has("vpcSecurityGroupIds", "clusterSecurityGroups", "securityGroupIds"),
        says="changed the security groups of Redshift {name}",
        why="Others than before may be able to reach the warehouse.",
        advice="Check what the groups allow; change them back if nobody planned it.",
    ),
    redshift.call("ModifyCluster", mitre="T1490")(
        name="redshift-backups-stopped",
        severity=HIGH,
        when=request_is("automatedSnapshotRetentionPeriod", 0),
        says="turned off automatic snapshots of Redshift {name}",
        why="The existing automatic snapshots are deleted, and the warehouse cannot be restored from them.",
        advice="Set a retention period again with aws redshift modify-cluster, and create a snapshot now.",
        would="the automatic snapshots would be deleted.",
    ),
    redshift.call("GetClusterCredentials", "GetClusterCredentialsWithIAM", "GetCredentials", mitre="T1552")(
        name="redshift-credentials-fetched",
        severity=LOW,
        says="got a temporary password for Redshift {name}[ as {requestParameters.dbUser}]",
        why="The caller can sign in to the warehouse as that user for up to an hour.",
        advice="Check that the caller works with the warehouse.",
        include_reads=True,
        ordinary=True,
    ),
    redshift.call("ModifyClusterIamRoles", "ModifyCluster", "UpdateNamespace", mitre="T1098.003")(
        name="redshift-role-added",
        severity=MEDIUM,
        when=request_has("addIamRoles", "defaultIamRoleArn", "iamRoles"),
        says="added a role to Redshift {name}[: {requestParameters.addIamRoles.0|requestParameters.iamRoles.0"
        "|requestParameters.defaultIamRoleArn}]",
        why="Users of the warehouse can load and unload data with the role's permissions.",
        advice="Check what the role may do and whether the warehouse needs it.",
        ordinary=True,
    ),
    redshift.call("DisableLogging", "DisableSnapshotCopy", "DeleteSnapshotCopyConfiguration", mitre="T1562.008")(
        name="redshift-log-stopped",
        severity=HIGH,
        says="stopped {stopped} of Redshift[ {name}]",
        why="Queries are no longer logged, or backups are no longer copied to another Region.",
        advice="Turn it on again with aws redshift enable-logging or enable-snapshot-copy, then ask the caller why.",
        would="queries would no longer be logged, or backups no longer copied to another Region.",
    ),
    redshift.call(
        *("ModifyClusterParameterGroup", "ResetClusterParameterGroup", "DeleteUsageLimit", "UpdateUsageLimit"),
        *("ModifyUsageLimit", "ModifyAuthenticationProfile", "CreateAuthenticationProfile", "RotateEncryptionKey"),
        mitre="T1562",
    )(
        name="redshift-settings-changed",
        severity=LOW,
        says="changed Redshift {kind}[ {requestParameters.parameterGroupName"
        "|requestParameters.usageLimitId|requestParameters.authenticationProfileName"
        "|requestParameters.clusterIdentifier}]",
        why="Parameters decide whether activity is logged and TLS is required; usage limits cap the cost.",
        advice="Check that require_ssl and enable_user_activity_logging are still on.",
        ordinary=True,
    ),
    redshift.call(
        *("DeleteCluster", "DeleteNamespace", "DeleteWorkgroup", "BatchDeleteClusterSnapshots"),
        *("DeleteClusterSnapshot", "DeleteSnapshot"),
        mitre="T1485",
    )(
        name="redshift-deleted",
        severity=HIGH.when(_is_without_snapshot, else_=MEDIUM),
        says="deleted Redshift {kind}[ {name}]",
        fact="[{left}]",
        why="Data without a snapshot is gone for good.",
        advice="If nobody planned it, restore the latest snapshot at once and protect the others.",
        would="data without a snapshot would be gone for good.",
    ),
    redshift.call(
        *("CreateClusterSnapshot", "CopyClusterSnapshot", "RestoreFromClusterSnapshot", "RestoreFromSnapshot"),
        *("CreateSnapshot", "RestoreTableFromClusterSnapshot", "RestoreTableFromSnapshot", "RestoreFromRecoveryPoint"),
        mitre="T1578.001",
    )(
        name="redshift-copied",
        severity=LOW,
        says="{did} data of Redshift[ {name}]",
        why="The copy holds all of the data, with its own password and network access.",
        advice="Ask who needs the copy and when it will be deleted.",
        ordinary=True,
    ),
    redshift.call("PurchaseReservedNodeOffering", "CreateReservation", "AcceptReservedNodeExchange", mitre="T1496")(
        name="redshift-reservation-bought",
        severity=HIGH,
        says="bought reserved capacity of Redshift",
        why="It is paid for one or three years, used or not, and AWS does not refund it.",
        advice="Ask who approved it; contact AWS Support at once if nobody did.",
        would="it would be paid for one or three years, used or not.",
    ),
    opened(
        *(redshift, "Redshift", "AuthorizeClusterSecurityGroupIngress", "CreateEndpointAccess", "CreateNamespace"),
        *("CreateRedshiftIdcApplication", "CreateScheduledAction"),
        name="redshift-way-in-opened",
        severity=MEDIUM,
    ),
    copied(
        *(redshift, "Redshift", "AssociateDataShareConsumer", "CreateIntegration", "CreateSnapshotCopyConfiguration"),
        *("CreateSnapshotCopyGrant", "EnableSnapshotCopy"),
        name="redshift-data-linked",
        severity=MEDIUM,
    ),
    weakened(
        *(redshift, "Redshift", "BatchModifyClusterSnapshots", "DeleteEventSubscription", "DeleteResourcePolicy"),
        *("ModifyClusterSnapshot", "ModifySnapshotCopyRetentionPeriod", "PauseCluster"),
        name="redshift-snapshots-changed",
        severity=LOW,
    ),
)
