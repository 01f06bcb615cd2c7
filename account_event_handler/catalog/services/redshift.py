"""Redshift: clusters opened, shared, deleted or no longer logged; who signs in to them."""

from account_event_handler.catalog.conditions import account_at, any_of, kind, name_at, request_has, request_is
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
_POLICY = ResourcePolicy(policy_at("requestParameters.policy"), public=HIGH, outside=HIGH)
_WORDS = {
    "kind": kind,
    "name": _name,
    "account": lambda event: _account(event) or _consumer(event) or _grantee(event) or None,
    "aim": _POLICY.aim,
}
redshift = Watches("redshift", "redshift-serverless", mitre="T1530", words=_WORDS)

WATCHES = (
    redshift.call("AuthorizeSnapshotAccess", "AuthorizeDataShare", "AuthorizeEndpointAccess", mitre="T1537")(
        name="redshift-data-shared",
        severity=HIGH,
        says="shared {name}[ with account {account}]",
        why="The other account can read the warehouse's data, and a restored copy stays with it.",
        advice="Revoke the authorization unless the account is yours or a customer's.",
    ),
    redshift.call("PutResourcePolicy", mitre="T1537")(
        name="redshift-policy-changed",
        severity=HIGH,
        when=_POLICY.opens,
        says="changed the policy of {name}",
        fact="[to {aim}]",
        why="Those whom the policy lets in read the warehouse's data from their own account.",
        advice="Remove those who were not meant to be in the policy.",
    ),
    redshift.call("CreateCluster", "ModifyCluster", "RestoreFromClusterSnapshot", "CreateWorkgroup", "UpdateWorkgroup")(
        name="redshift-made-public",
        severity=HIGH,
        when=request_is("publiclyAccessible", True),
        says="gave Redshift {name} a public address",
        why="Only security groups and passwords stand between the warehouse and the internet.",
        advice="Switch public access off; let programs reach it inside the VPC.",
    ),
    redshift.call("ModifyCluster", "UpdateNamespace", mitre="T1098")(
        name="redshift-password-changed",
        severity=HIGH.when(request_has("masterUserPassword", "adminUserPassword"), else_=LOW),
        when=any_of(
            request_has("masterUserPassword", "adminUserPassword"),
            request_is("manageMasterPassword", True),
            request_is("manageAdminPassword", True),
        ),
        says="changed the administrator's password of Redshift {name}",
        why="Anyone who knows the new one can read and change everything in the warehouse.",
        advice="Ask the owner; if nobody knows of it, set another one and read the warehouse's logs.",
    ),
    redshift.call("GetClusterCredentials", "GetClusterCredentialsWithIAM", "GetCredentials", mitre="T1552")(
        name="redshift-credentials-fetched",
        severity=LOW,
        says="fetched a password for Redshift {name}[ as {requestParameters.dbUser}]",
        why="The caller can sign in to the warehouse as that user for up to an hour.",
        advice="Check that the caller works with the warehouse.",
        include_reads=True,
        ordinary=True,
    ),
    redshift.call("ModifyClusterIamRoles", "ModifyCluster", "UpdateNamespace", mitre="T1098.003")(
        name="redshift-role-added",
        severity=MEDIUM,
        when=request_has("addIamRoles", "defaultIamRoleArn", "iamRoles"),
        says="gave Redshift {name} another role[: {requestParameters.addIamRoles.0|requestParameters.iamRoles.0"
        "|requestParameters.defaultIamRoleArn}]",
        why="Users of the warehouse can load and unload data with that role's rights.",
        advice="Check what the role may do and whether the warehouse needs it.",
        ordinary=True,
    ),
    redshift.call("DisableLogging", "DisableSnapshotCopy", "DeleteSnapshotCopyConfiguration", mitre="T1562.008")(
        name="redshift-log-stopped",
        severity=HIGH,
        says="stopped the {kind} of Redshift[ {name}]",
        why="Without its log nobody can see who read what; without copies one Region holds all backups.",
        advice="Switch it on again, then ask who stopped it and look at what happened since.",
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
        why="Parameters decide whether activity is logged and TLS required; limits hold the cost.",
        advice="Check that require_ssl and enable_user_activity_logging are still on.",
        ordinary=True,
    ),
    redshift.call(
        *("DeleteCluster", "DeleteNamespace", "DeleteWorkgroup", "BatchDeleteClusterSnapshots"),
        *("DeleteClusterSnapshot", "DeleteSnapshot"),
        mitre="T1485",
    )(
        name="redshift-deleted",
        severity=HIGH.when(request_is("skipFinalClusterSnapshot", True), else_=MEDIUM),
        says="deleted Redshift {kind}[ {name}]",
        why="What has no snapshot is gone for good.",
        advice="If nobody planned it, restore the latest snapshot at once and guard the others.",
    ),
    redshift.call(
        *("CreateClusterSnapshot", "CopyClusterSnapshot", "RestoreFromClusterSnapshot", "RestoreFromSnapshot"),
        *("CreateSnapshot", "RestoreTableFromClusterSnapshot", "RestoreTableFromSnapshot", "RestoreFromRecoveryPoint"),
        mitre="T1578.001",
    )(
        name="redshift-copied",
        severity=LOW,
        says="copied or restored the data of Redshift[ {name}]",
        why="A second copy of the data has its own password and its own ways in.",
        advice="Ask who needs the copy and when it goes away again.",
        ordinary=True,
    ),
    redshift.call("PurchaseReservedNodeOffering", "CreateReservation", "AcceptReservedNodeExchange", mitre="T1496")(
        name="redshift-reservation-bought",
        severity=HIGH,
        says="bought reserved capacity of Redshift",
        why="It is paid for years, used or not, and AWS does not take it back.",
        advice="Ask who approved it; write to AWS Support at once if nobody did.",
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
