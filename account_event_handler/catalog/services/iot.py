"""IoT: certificates, policies, roles and rules of devices, and what runs on them."""

from account_event_handler.catalog.conditions import kind, name_at
from account_event_handler.catalog.passed_roles import RARE, deployed, passed_role
from account_event_handler.catalog.policy.document import policy_at
from account_event_handler.catalog.watch import HIGH, LOW, MEDIUM, Watches
from account_event_handler.model import AccountEvent

_thing = name_at(
    *("requestParameters.policyName", "requestParameters.roleAlias", "requestParameters.ruleName"),
    *("requestParameters.certificateId", "requestParameters.templateName", "requestParameters.authorizerName"),
    *("requestParameters.securityProfileName", "responseElements.certificateId", "requestParameters.jobId"),
)
_document = policy_at("requestParameters.policyDocument")


def _is_wide(event: AccountEvent) -> bool:
    document = _document(event)
    return document is not None and (document.grants_everything() or "iot:*" in document.actions())


_DEPLOYMENTS = ("CreateComponentVersion", "CreateDeployment", "CreateFunctionDefinitionVersion")
iot = Watches("iot", mitre="T1098", words={"kind": kind, "thing": _thing})
greengrass = Watches("greengrass", mitre="T1098.003", words={"role": passed_role})

WATCHES = (
    iot.call("CreatePolicy", "CreatePolicyVersion", "SetDefaultPolicyVersion", "AttachPolicy", "AttachPrincipalPolicy")(
        name="iot-policy-changed",
        severity=HIGH.when(_is_wide, else_=MEDIUM),
        says="made or changed device {kind} {thing}",
        why="The policy decides what a device, or a person with its certificate, may read and send.",
        advice="Check that the policy names topics of that device only.",
    ),
    iot.call(
        *("CreateKeysAndCertificate", "CreateCertificateFromCsr", "RegisterCertificate", "CreateProvisioningClaim"),
        "RegisterCertificateWithoutCA",
        mitre="T1098.001",
    )(
        name="iot-certificate-created",
        severity=MEDIUM,
        says="created a device certificate[: {thing}]",
        why="Anyone who has its key connects as a device, without AWS credentials.",
        advice="Deactivate the certificate unless a device of yours uses it.",
        ordinary=True,
    ),
    iot.call("RegisterCACertificate", "UpdateCACertificate", "CreateProvisioningTemplate", mitre="T1649")(
        name="iot-authority-changed",
        severity=HIGH,
        says="made or changed {kind}, which lets devices in[: {thing}]",
        why="Devices with its certificates can register themselves.",
        advice="Check that the authority and the template are yours.",
    ),
    iot.call("CreateRoleAlias", "UpdateRoleAlias", mitre="T1098.003")(
        name="iot-role-alias-set",
        severity=MEDIUM,
        says="gave devices the role {requestParameters.roleArn}[ by alias {thing}]",
        why="A device's certificate can be exchanged for credentials of that role.",
        advice="Check what the role may do.",
    ),
    iot.call(
        "CreateAuthorizer", "UpdateAuthorizer", "SetDefaultAuthorizer", "UpdateDomainConfiguration", mitre="T1556"
    )(
        name="iot-authorizer-changed",
        severity=MEDIUM,
        says="changed how devices sign in: {kind}[ {thing}]",
        why="The function or rule there decides which devices are let in.",
        advice="Check the function; restore what was before if nobody planned this.",
    ),
    iot.call("CreateTopicRule", "ReplaceTopicRule", "CreateJob", "UpdateCertificate", mitre="T1537")(
        name="iot-rule-changed",
        severity=LOW,
        says="made or changed {kind}[ {thing}] of devices",
        why="A rule copies messages of devices; a job runs commands on them.",
        advice="Check the rule's actions and the job's document.",
        ordinary=True,
    ),
    iot.call(
        *("DeleteAccountAuditConfiguration", "UpdateAccountAuditConfiguration", "DeleteSecurityProfile"),
        *("SetV2LoggingOptions", "SetLoggingOptions", "DetachSecurityProfile", "DeleteScheduledAudit"),
        mitre="T1562.001",
    )(
        name="iot-defender-changed",
        severity=MEDIUM,
        says="changed {kind}[ {thing}] of IoT",
        why="What devices do wrong may no longer be noticed.",
        advice="Switch audits and logs on again unless they moved elsewhere.",
    ),
    deployed(greengrass, "Greengrass", *_DEPLOYMENTS, name="greengrass-program-deployed", severity=LOW),
    greengrass.call("AssociateRoleToGroup", "AssociateServiceRoleToAccount")(
        name="greengrass-role-set",
        severity=RARE,
        says="gave Greengrass[ group {requestParameters.groupId}] role {role}",
        why="Programs on the group's devices act with that role.",
        advice="Check what the role may do and who can deploy to the devices.",
    ),
)
