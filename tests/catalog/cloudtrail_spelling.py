"""Where CloudTrail's names differ from those of AWS's service models, as tables with the reasons.

Everywhere else a field has its model's name with a small first letter, `DBInstanceIdentifier`
as `dBInstanceIdentifier`, and a call the name of its operation.
"""

from typing import NamedTuple

# the fields of every record, by the CloudTrail guide's "record contents"
RECORD = {
    "additionalEventData",
    "addendum",
    "apiVersion",
    "awsRegion",
    "edgeDeviceDetails",
    "errorCode",
    "errorMessage",
    "eventCategory",
    "eventContext",
    "eventID",
    "eventName",
    "eventSource",
    "eventTime",
    "eventType",
    "eventVersion",
    "managementEvent",
    "readOnly",
    "recipientAccountId",
    "requestID",
    "requestParameters",
    "resources",
    "responseElements",
    "serviceEventDetails",
    "sessionCredentialFromConsole",
    "sharedEventID",
    "sourceIPAddress",
    "tlsDetails",
    "userAgent",
    "userIdentity",
    "vpcEndpointAccountId",
    "vpcEndpointId",
}

# eventSource's first label: the folders of botocore's models, where they are not one of that name
FOLDERS = {
    "access-analyzer": ("accessanalyzer",),
    "aoss": ("opensearchserverless",),
    "airflow-serverless": ("mwaa-serverless",),
    "apigateway": ("apigateway", "apigatewayv2"),
    "aps": ("amp",),
    "aws-marketplace": ("marketplace-agreement",),
    "airflow": ("mwaa",),
    "bedrock": ("bedrock", "bedrock-agent", "bedrock-runtime"),
    "bedrock-agentcore": ("bedrock-agentcore", "bedrock-agentcore-control"),
    "cassandra": ("keyspaces",),
    "chime": ("chime-sdk-voice",),
    "cleanrooms-ml": ("cleanroomsml",),
    "cloudcontrolapi": ("cloudcontrol",),
    "cloudhsm": ("cloudhsmv2",),
    "cloudshell": (),  # the console's own API
    "elasticfilesystem": ("efs",),
    "elasticloadbalancing": ("elb", "elbv2"),
    "elasticmapreduce": ("emr",),
    "es": ("es", "opensearch"),
    "greengrass": ("greengrass", "greengrassv2"),
    "kinesisanalytics": ("kinesisanalyticsv2",),
    "lambda": ("lambda", "lambda-microvms"),
    "mobiletargeting": ("pinpoint",),
    "monitoring": ("cloudwatch",),
    "payments": (),  # the console's own API
    "s3": ("s3", "s3control"),
    "servicequotas": ("service-quotas",),
    "ses": ("ses", "sesv2", "mailmanager"),
    "sms-voice": ("pinpoint-sms-voice-v2",),
    "sso": ("sso-admin",),
    "sso-directory": (),  # the console's own API
    "states": ("stepfunctions",),
    "supportplans": (),  # the console's own API
    "timestream": ("timestream-write", "timestream-query"),
    "tax": ("taxsettings",),
}

# services whose fields keep the capital first letter that they have on the wire
CAPITAL = {"ce", "securityhub"}

# services whose calls CloudTrail names with a small first letter, too
SMALL_CALLS = {"route53domains"}

# eventName: the operations behind it, where they have another name, which no record has then
OPERATIONS = {
    ("s3", "DeleteAccountPublicAccessBlock"): ("DeletePublicAccessBlock",),  # S3 Control's
    ("s3", "DeleteBucketPublicAccessBlock"): ("DeletePublicAccessBlock",),
    ("s3", "PutAccountPublicAccessBlock"): ("PutPublicAccessBlock",),  # S3 Control's
    ("s3", "PutBucketPublicAccessBlock"): ("PutPublicAccessBlock",),
    ("s3", "PutBucketLifecycle"): ("PutBucketLifecycle", "PutBucketLifecycleConfiguration"),
    ("s3", "PutBucketObjectLockConfiguration"): ("PutObjectLockConfiguration",),
}

# what the XML of requests and answers has beside the model's fields
OMITTED = {("omitted",), ("originalSize",), ("reason",)}  # in place of more than 100 KB
XML_EXTRAS = {"ec2": ("_return", "requestId", "xmlns"), "s3": ("xmlns", "xmlns:xsi", "xsi:type")}

# EC2's younger calls: their fields are inside <Call>Request and <Call>Response
EC2_WRAPPED = {
    "CreateCapacityReservation",
    "CreateTransitGatewayPeeringAttachment",
    "CreateVpcEndpoint",
    "AssociateIamInstanceProfile",
    "CreateClientVpnEndpoint",
    "CreateFleet",
    "CreateInstanceConnectEndpoint",
    "CreateLaunchTemplate",
    "CreateLaunchTemplateVersion",
    "CreateManagedPrefixList",
    "CreateReplaceRootVolumeTask",
    "CreateStoreImageTask",
    "CreateTrafficMirrorFilter",
    "CreateTrafficMirrorFilterRule",
    "CreateTrafficMirrorSession",
    "CreateTrafficMirrorTarget",
    "CreateVpcBlockPublicAccessExclusion",
    "DeleteFlowLogs",
    "DeleteTrafficMirrorFilter",
    "DeleteTrafficMirrorFilterRule",
    "DeleteTrafficMirrorSession",
    "DeleteTrafficMirrorTarget",
    "DisableEbsEncryptionByDefault",
    "DisableImageBlockPublicAccess",
    "DisableSnapshotBlockPublicAccess",
    "EnableSerialConsoleAccess",
    "ExportImage",
    "GetConsoleScreenshot",
    "ModifyFleet",
    "ModifyInstanceMetadataDefaults",
    "ModifyInstanceMetadataOptions",
    "ModifyLaunchTemplate",
    "ModifyManagedPrefixList",
    "ModifySecurityGroupRules",
    "ModifyTrafficMirrorFilterNetworkServices",
    "ModifyTrafficMirrorFilterRule",
    "ModifyTrafficMirrorSession",
    "ModifyVpcBlockPublicAccessOptions",
    "ReplaceIamInstanceProfileAssociation",
    "UnlockSnapshot",
    "AcceptAddressTransfer",
    "EnableAddressTransfer",
    "AssociateClientVpnTargetNetwork",
    "AuthorizeClientVpnIngress",
    "CreateClientVpnRoute",
    "ModifyClientVpnEndpoint",
    "CreateVerifiedAccessEndpoint",
    "CreateVerifiedAccessTrustProvider",
    "ModifyVerifiedAccessEndpoint",
    "ModifyVerifiedAccessEndpointPolicy",
    "ModifyVerifiedAccessGroupPolicy",
    "ModifyVerifiedAccessTrustProvider",
    "ModifyVerifiedAccessInstanceLoggingConfiguration",
    "AssociateTransitGatewayRouteTable",
    "EnableTransitGatewayRouteTablePropagation",
    "CreateTransitGatewayPrefixListReference",
    "ModifyTransitGateway",
    "DeleteNatGateway",
    "DisableAllowedImagesSettings",
    "DisableImageDeregistrationProtection",
    "ModifyEbsDefaultKmsKeyId",
    "ReplaceImageCriteriaInAllowedImagesSettings",
    "ResetEbsDefaultKmsKeyId",
    "DeleteTransitGateway",
    "DeleteTransitGatewayRoute",
    "DeleteTransitGatewayVpcAttachment",
    "DeleteVpcEndpoints",
}


class Oddity(NamedTuple):
    """Fields that CloudTrail adds or renames; `names` empty is every call, `.*` all beneath."""

    source: str
    names: tuple[str, ...]
    path: str
    reason: str


_ANY: tuple[str, ...] = ()
_OLD_CALL = "called so in the API's first versions, and in CloudTrail still"
_AS_SENT = "records of 2021 have the small letter, those of 2023 the capital one"
_IN_ADDRESS = "the cluster's name is a part of the address, there called name"
_FIRST_RUN = "the first version's list of what to launch"

_S3_CONTROL = (
    *("CreateJob", "PutAccessPointPolicy", "PutAccessPointPolicyForObjectLambda", "PutMultiRegionAccessPointPolicy"),
    *("PutAccessGrantsInstanceResourcePolicy", "CreateAccessPoint", "CreateMultiRegionAccessPoint"),
    *("DeleteAccessPointPolicy", "PutAccessPointScope", "CreateAccessPointForObjectLambda", "CreateAccessGrant"),
    *("PutAccessPointConfigurationForObjectLambda", "SubmitMultiRegionAccessPointRoutes"),
    *("CreateAccessGrantsLocation", "UpdateAccessGrantsLocation"),
)
_UNSUCCESSFUL = "responseElements.DeleteFlowLogsResponse.unsuccessful.item"

ODDITIES = (
    Oddity("ec2", ("DeleteFlowLogs",), f"{_UNSUCCESSFUL}.error.*", "a list of one"),
    Oddity("ec2", ("DeleteFlowLogs",), f"{_UNSUCCESSFUL}.resourceId", "a list of one"),
    Oddity("account", _ANY, "requestParameters.AccountId", _AS_SENT),
    Oddity("account", _ANY, "requestParameters.AlternateContactType", _AS_SENT),
    Oddity("account", ("DisableRegion", "EnableRegion"), "requestParameters.RegionName", _AS_SENT),
    Oddity("ec2", ("CreateNetworkAclEntry", "ReplaceNetworkAclEntry"), "requestParameters.aclProtocol", _OLD_CALL),
    Oddity("ec2", ("CreateNetworkAclEntry", "ReplaceNetworkAclEntry"), "requestParameters.icmpTypeCode", _OLD_CALL),
    Oddity("ec2", ("DisassociateRouteTable",), "responseElements.associationState.state", "answered, but in no model"),
    Oddity(
        "ec2",
        ("ModifyImageAttribute", "ModifySnapshotAttribute"),
        "requestParameters.attributeType",
        "which permission is meant, in capitals",
    ),
    Oddity(
        "ec2",
        ("ModifyInstanceAttribute", "ModifyNetworkInterfaceAttribute"),
        "requestParameters.groupSet.items.groupId",
        "called a set, as in answers",
    ),
    Oddity(
        "ec2",
        ("ModifyManagedPrefixList",),
        "requestParameters.ModifyManagedPrefixListRequest.AddEntry.cidr",
        "a small letter beside Description and PrefixListId",
    ),
    Oddity(
        "ec2",
        ("RevokeSecurityGroupEgress", "RevokeSecurityGroupIngress"),
        "requestParameters.securityGroupRuleIds.items.securityGroupRuleId",
        "the members of a list of texts are objects",
    ),
    Oddity(
        "ec2",
        ("StopInstances", "TerminateInstances"),
        "requestParameters.instancesSet.items.instanceId",
        "called a set, as in answers",
    ),
    Oddity("ec2", ("RunInstances",), "requestParameters.instancesSet.items.imageId", _FIRST_RUN),
    Oddity("ec2", ("RunInstances",), "requestParameters.instancesSet.items.maxCount", _FIRST_RUN),
    Oddity("ec2", ("RunInstances",), "requestParameters.instancesSet.items.minCount", _FIRST_RUN),
    Oddity(
        "ec2-instance-connect",
        ("SendSerialConsoleSSHPublicKey",),
        "requestParameters.monitorMode",
        "sent, but in no model",
    ),
    Oddity(
        "eks",
        (
            "AssociateAccessPolicy",
            "AssociateIdentityProviderConfig",
            "CreateAccessEntry",
            "CreateAddon",
            "CreateCapability",
            "CreateFargateProfile",
            "CreateNodegroup",
            "CreatePodIdentityAssociation",
            "DeleteAccessEntry",
            "DisassociateAccessPolicy",
            "UpdateAccessEntry",
            "UpdateAddon",
            "UpdateCapability",
            "UpdateNodegroupConfig",
            "UpdateNodegroupVersion",
            "UpdatePodIdentityAssociation",
        ),
        "requestParameters.name",
        _IN_ADDRESS,
    ),
    Oddity(
        "lambda",
        ("UpdateFunctionCode20150331v2",),
        "requestParameters.fullyQualifiedArn.*",
        "CloudTrail takes the ARN to pieces",
    ),
    Oddity(
        "route53domains",
        _ANY,
        "requestParameters.domainName.name",
        "the name is an object in the service's own records",
    ),
    Oddity("route53domains", _ANY, "responseElements.requestId", "the answer's id"),
    Oddity("s3", _ANY, "requestParameters.Host", "the host that was asked"),
    Oddity("s3", _ANY, "requestParameters.bucketName", "taken from the host or the path"),
    Oddity("s3", ("PutBucketPolicy",), "requestParameters.bucketPolicy.*", "the body, parsed"),
    Oddity("s3", ("PutBucketAcl", "PutObjectAcl"), "requestParameters.accessControlList.*", "the headers that grant"),
    Oddity(
        "s3", ("PutObject", "PutObjectAcl", "UpdateObjectEncryption"), "requestParameters.key", "taken from the path"
    ),
    *(
        Oddity("s3", _S3_CONTROL, f"requestParameters.{path}.*", "AWS publishes no record: both spellings are read")
        for path in (
            *("accountId", "bucket", "bucketAccountId", "confirmationRequired", "details", "grantee"),
            *("accessGrantsLocationId", "operation", "permission", "priority", "roleArn"),
        )
    ),
    *(Oddity("s3", (name,), f"requestParameters.{name}Request.*", "the XML body") for name in _S3_CONTROL),
    Oddity("s3", ("CreateJob",), "responseElements.jobId", "AWS publishes no record"),
    Oddity("ssm", ("SendCommand",), "requestParameters.interactive", "sent, but in no model"),
)

_CONSOLE = "the console's own, in no published model"

# calls that are no operation of their service's model: their paths are those of their samples
UNMODELLED = {
    ("bedrock", "PutFoundationModelEntitlement"): _CONSOLE,
    ("aws-marketplace", "AcceptAgreementApprovalRequest"): _CONSOLE,
    ("aws-marketplace", "Subscribe"): _CONSOLE,
    ("aws-marketplace", "Unsubscribe"): _CONSOLE,
    ("cloudshell", "CreateEnvironment"): _CONSOLE,
    ("cloudshell", "GetFileDownloadUrls"): _CONSOLE,
    ("ec2-instance-connect", "OpenTunnel"): "a web socket, no request of the published API",
    ("payments", "CreatePaymentInstrument"): _CONSOLE,
    ("payments", "DeletePaymentInstrument"): _CONSOLE,
    ("payments", "MakePayment"): _CONSOLE,
    ("payments", "UpdatePaymentMethod"): _CONSOLE,
    ("payments", "UpdatePaymentPreferences"): _CONSOLE,
    ("signin", "CredentialVerification"): "a service event",
    ("signin", "EmailUpdated"): "a service event",
    ("signin", "GetSigninToken"): "the federation endpoint, no published API",
    ("signin", "PasswordRecoveryCompleted"): "a service event",
    ("signin", "PasswordRecoveryRequested"): "a service event",
    ("signin", "PasswordUpdated"): "a service event",
    ("supportplans", "CreateSupportPlanSchedule"): _CONSOLE,
    ("supportplans", "StartSupportPlanUpdate"): _CONSOLE,
    ("sso", "AssociateDirectory"): _CONSOLE,
    ("sso", "DisassociateDirectory"): _CONSOLE,
    ("sso", "PutMfaDeviceManagementForDirectory"): _CONSOLE,
    ("sso-directory", "AddMemberToGroup"): _CONSOLE,
    ("sso-directory", "CreateBearerToken"): _CONSOLE,
    ("sso-directory", "CreateExternalIdPConfigurationForDirectory"): _CONSOLE,
    ("sso-directory", "CreateProvisioningTenant"): _CONSOLE,
    ("sso-directory", "DeleteExternalIdPConfigurationForDirectory"): _CONSOLE,
    ("sso-directory", "DeleteMfaDeviceForUser"): _CONSOLE,
    ("sso-directory", "DisableExternalIdPConfigurationForDirectory"): _CONSOLE,
    ("sso-directory", "EnableExternalIdPConfigurationForDirectory"): _CONSOLE,
    ("sso-directory", "EnableUser"): _CONSOLE,
    ("sso-directory", "ImportExternalIdPCertificate"): _CONSOLE,
    ("sso-directory", "UpdateExternalIdPConfigurationForDirectory"): _CONSOLE,
    ("sso-directory", "UpdatePassword"): _CONSOLE,
}
