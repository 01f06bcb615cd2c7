"""Other services: what is deleted, opened, weakened, copied or bought in services with few watches."""

from account_event_handler.catalog.kinds import Kind, bought, copied, deleted, opened, rerouted, weakened
from account_event_handler.catalog.passed_roles import RARE, deployed
from account_event_handler.catalog.watch import HIGH, LOW, MEDIUM, Watches
from account_event_handler.model import Severity

type Calls = dict[tuple[str, str], str]

_DELETED: Calls = {
    ("aps", "Managed Prometheus"): "DeleteAlertManagerDefinition DeleteLoggingConfiguration DeleteRuleGroupsNamespace"
    " DeleteScraper DeleteWorkspace",
    ("cloudsearch", "CloudSearch"): "DeleteDomain",
    ("dax", "DynamoDB Accelerator"): "DeleteCluster",
    ("dsql", "Aurora DSQL"): "DeleteCluster UpdateCluster",
    ("ecr-public", "ECR Public"): "BatchDeleteImage DeleteRepository",
    ("healthlake", "HealthLake"): "DeleteFHIRDatastore",
    ("s3vectors", "S3 Vectors"): "DeleteIndex DeleteVectorBucket DeleteVectorBucketPolicy",
    ("timestream-influxdb", "Timestream"): "DeleteDbBackup DeleteDbCluster DeleteDbInstance",
    ("workdocs", "WorkDocs"): "DeleteDocument DeleteFolder DeleteFolderContents DeleteUser",
}
_DESTROYED: Calls = {
    ("cloudhsm", "CloudHSM"): "DeleteBackup DeleteCluster DeleteHsm",
    ("payment-cryptography", "Payment Cryptography"): "DeleteKey StopKeyUsage",
}
_OPENED: Calls = {
    ("aps", "Managed Prometheus"): "CreateScraper PutResourcePolicy",
    ("cloudhsm", "CloudHSM"): "CopyBackupToRegion InitializeCluster ModifyBackupAttributes PutResourcePolicy"
    " RestoreBackup",
    ("cloudsearch", "CloudSearch"): "UpdateServiceAccessPolicies",
    ("comprehend", "Comprehend"): "PutResourcePolicy",
    ("connect", "Connect"): "AssociateLambdaFunction ClaimPhoneNumber CreateInstance CreateSecurityProfile CreateUser"
    " StartOutboundVoiceContact UpdatePhoneNumber UpdateSecurityProfile UpdateUserSecurityProfiles",
    ("dsql", "Aurora DSQL"): "PutClusterPolicy",
    ("pca-connector-ad", "Private CA Connector"): "CreateConnector CreateTemplate"
    " CreateTemplateGroupAccessControlEntry UpdateTemplate UpdateTemplateGroupAccessControlEntry",
    ("rekognition", "Rekognition"): "CopyProjectVersion PutProjectPolicy",
    ("s3vectors", "S3 Vectors"): "PutVectorBucketPolicy",
    ("signer", "Signer"): "AddProfilePermission PutSigningProfile",
    ("ssm-contacts", "Incident Manager"): "PutContactPolicy",
    ("timestream-influxdb", "Timestream"): "CreateDbCluster CreateDbInstance UpdateDbCluster UpdateDbInstance",
    ("vpc-lattice", "VPC Lattice"): "DeleteAuthPolicy PutAuthPolicy PutResourcePolicy UpdateService"
    " UpdateServiceNetwork",
    ("workdocs", "WorkDocs"): "ActivateUser AddResourcePermissions CreateUser",
}
_WEAKENED: Calls = {
    ("auditmanager", "Audit Manager"): "DeleteAssessment DeleteControl DeregisterAccount"
    " DeregisterOrganizationAdminAccount UpdateAssessmentStatus UpdateSettings",
    ("cur", "Cost and Usage Reports"): "DeleteReportDefinition ModifyReportDefinition",
    ("dlm", "Data Lifecycle Manager"): "CreateLifecyclePolicy DeleteLifecyclePolicy UpdateLifecyclePolicy",
    ("mpa", "Multi-party Approval"): "DeleteIdentitySource StartActiveApprovalTeamDeletion UpdateApprovalTeam",
    ("notifications", "User Notifications"): "DeleteEventRule DeleteNotificationConfiguration DisassociateChannel"
    " DisassociateManagedNotificationAccountContact DisassociateManagedNotificationAdditionalChannel UpdateEventRule",
    ("observabilityadmin", "CloudWatch telemetry"): "DeleteCentralizationRuleForOrganization DeleteTelemetryPipeline"
    " DeleteTelemetryRule DeleteTelemetryRuleForOrganization StopTelemetryEvaluation"
    " StopTelemetryEvaluationForOrganization UpdateTelemetryRule",
    ("security-ir", "Security Incident Response"): "CancelMembership CloseCase UpdateCaseStatus UpdateMembership",
    ("signer", "Signer"): "CancelSigningProfile RemoveProfilePermission RevokeSignature RevokeSigningProfile",
    ("ssm-contacts", "Incident Manager"): "DeactivateContactChannel DeleteContact DeleteContactChannel DeleteRotation"
    " UpdateContact UpdateContactChannel",
    ("ssm-guiconnect", "Fleet Manager"): "DeleteConnectionRecordingPreferences UpdateConnectionRecordingPreferences",
    ("ssm-incidents", "Incident Manager"): "DeleteIncidentRecord DeleteReplicationSet DeleteResponsePlan"
    " UpdateResponsePlan",
    ("vpc-lattice", "VPC Lattice"): "DeleteAccessLogSubscription UpdateAccessLogSubscription",
    ("workspaces-web", "WorkSpaces Secure Browser"): "DisassociateDataProtectionSettings DisassociateIpAccessSettings"
    " DisassociateUserAccessLoggingSettings UpdateIdentityProvider UpdateIpAccessSettings",
}
_COPIED: Calls = {
    ("bcm-data-exports", "Data Exports"): "CreateExport DeleteExport UpdateExport",
    ("connect", "Connect"): "AssociateInstanceStorageConfig DisassociateInstanceStorageConfig"
    " SuspendContactRecording UpdateInstanceStorageConfig",
    ("dataexchange", "Data Exchange"): "CreateDataGrant StartJob",
    ("ebs", "EBS"): "StartSnapshot",
    ("ecr-public", "ECR Public"): "CreateRepository PutImage SetRepositoryPolicy",
    ("healthlake", "HealthLake"): "StartFHIRExportJob",
    ("payment-cryptography", "Payment Cryptography"): "ExportKey PutResourcePolicy",
}
_REROUTED: Calls = {
    ("directconnect", "Direct Connect"): "AcceptDirectConnectGatewayAssociationProposal"
    " AllocatePrivateVirtualInterface AssociateVirtualInterface ConfirmPrivateVirtualInterface"
    " ConfirmTransitVirtualInterface CreateBGPPeer CreateDirectConnectGatewayAssociation CreatePrivateVirtualInterface"
    " CreateTransitVirtualInterface DeleteVirtualInterface DisassociateMacSecKey UpdateDirectConnectGatewayAssociation",
    ("networkmanager", "Cloud WAN"): "AcceptAttachment CreateConnectPeer CreateSiteToSiteVpnAttachment"
    " CreateTransitGatewayPeering CreateVpcAttachment ExecuteCoreNetworkChangeSet PutCoreNetworkPolicy"
    " PutResourcePolicy",
    ("route53profiles", "Route 53"): "AssociateProfile AssociateResourceToProfile DisassociateProfile"
    " UpdateProfileResourceAssociation",
    ("vpc-lattice", "VPC Lattice"): "CreateServiceNetworkVpcAssociation RegisterTargets UpdateListener UpdateRule"
    " UpdateTargetGroup",
}
_NAMES: Calls = {
    ("servicediscovery", "Cloud Map"): "DeregisterInstance RegisterInstance UpdatePublicDnsNamespace UpdateService"
}
_BOUGHT: Calls = {
    ("chime", "Chime"): "CreatePhoneNumberOrder",
    ("devicefarm", "Device Farm"): "PurchaseOffering RenewOffering",
}
_DEPLOYED: Calls = {
    ("devicefarm", "Device Farm"): "CreateRemoteAccessSession ScheduleRun",
    ("ssm-incidents", "Incident Manager"): "CreateResponsePlan UpdateResponsePlan",
}
_SENDING: Calls = {("mobiletargeting", "Pinpoint"): "CreateApp CreateCampaign UpdateEmailChannel UpdateSmsChannel"}
_TABLES: tuple[tuple[Kind, str, Severity, Calls], ...] = (
    (deleted, "deleted", MEDIUM, _DELETED),
    (deleted, "destroyed", HIGH, _DESTROYED),
    (opened, "access-changed", MEDIUM, _OPENED),
    (weakened, "safeguard-changed", MEDIUM, _WEAKENED),
    (copied, "data-copied", MEDIUM, _COPIED),
    (rerouted, "traffic-moved", MEDIUM, _REROUTED),
    (rerouted, "traffic-moved", LOW, _NAMES),
    (bought, "bought", MEDIUM, _BOUGHT),
    (opened, "sending-changed", MEDIUM, _SENDING),
)

WATCHES = (
    *(
        kind(Watches(source), label, *calls.split(), name=f"{source}-{what}", severity=severity)
        for kind, what, severity, services in _TABLES
        for (source, label), calls in services.items()
    ),
    # Data events, which come only where a trail records them. What is read of a listed snapshot comes by the thousand.
    copied(
        *(Watches("ebs"), "EBS", "ListChangedBlocks", "ListSnapshotBlocks"),
        name="ebs-snapshot-read",
        severity=MEDIUM,
        include_reads=True,
    ),
    *(
        deployed(Watches(source), label, *calls.split(), name=f"{source}-program-deployed", severity=RARE)
        for (source, label), calls in _DEPLOYED.items()
    ),
)
