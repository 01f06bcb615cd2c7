"""IoT: policies, certificates and roles of devices, rules that pass on what they send, and what runs on them."""

from account_event_handler.catalog.conditions import kind, name_at
from account_event_handler.catalog.kinds import deleted, opened
from account_event_handler.catalog.passed_roles import RARE, USUAL, deployed, passed_role
from account_event_handler.catalog.policy.document import policy_at
from account_event_handler.catalog.watch import HIGH, LOW, MEDIUM, Watches
from account_event_handler.model import AccountEvent

_CALLS = (
    *("CreateJob", "CreateTopicRule", "CreateOTAUpdate", "CreateStream", "ReplaceTopicRule"),
    *("CreateCertificateFromCsr", "CreateKeysAndCertificate", "RegisterThing"),
)
_ROLES = ("CreateProvisioningTemplate", "CreateRoleAlias", "UpdateProvisioningTemplate", "UpdateRoleAlias")
_DEPLOYMENTS = ("CreateComponentVersion", "CreateDeployment", "CreateFunctionDefinitionVersion")
_thing = name_at(
    *("requestParameters.policyName", "requestParameters.certificateId", "requestParameters.templateName"),
    *("requestParameters.authorizerName", "requestParameters.securityProfileName", "responseElements.certificateId"),
)
_document = policy_at("requestParameters.policyDocument")


def _is_wide(event: AccountEvent) -> bool:
    document = _document(event)
    return document is not None and (document.grants_everything() or "iot:*" in document.actions())


iot = Watches("iot", mitre="T1098.003", words={"role": passed_role})
security = Watches("iot", mitre="T1098", words={"kind": kind, "thing": _thing})
greengrass = Watches("greengrass", mitre="T1098.003", words={"role": passed_role})

WATCHES = (
    deployed(iot, "IoT", *_CALLS, name="iot-program-deployed", severity=USUAL),
    iot.call(*_ROLES, "CreateAuthorizer", "RegisterCACertificate", "UpdateAuthorizer")(
        name="iot-device-access-set",
        severity=RARE,
        ordinary=True,
        says="changed how devices get access[, with role {role}][: {name}]",
        why="A certificate that this accepts is enough to get the role's keys or to speak as a device.",
        advice="Check that its owner asked for it and that the role may do no more than devices need.",
        words={"role": passed_role, "name": name_at("requestParameters.roleAlias", "requestParameters.templateName")},
    ),
    deployed(greengrass, "Greengrass", *_DEPLOYMENTS, name="greengrass-program-deployed", severity=LOW),
    greengrass.call("AssociateRoleToGroup", "AssociateServiceRoleToAccount")(
        name="greengrass-role-set",
        severity=RARE,
        says="gave Greengrass[ group {requestParameters.groupId}] role {role}",
        why="Programs on the group's devices act with that role.",
        advice="Check what the role may do and who can deploy to the devices.",
    ),
    security.call(
        "CreatePolicy", "CreatePolicyVersion", "SetDefaultPolicyVersion", "AttachPolicy", "AttachPrincipalPolicy"
    )(
        name="iot-policy-changed",
        severity=HIGH.when(_is_wide, else_=MEDIUM),
        says="made or changed device {kind} {thing}",
        why="The policy decides what a device, or a person with its certificate, may read and send.",
        advice="Check that the policy names topics of that device only.",
    ),
    security.call(
        *("RegisterCertificate", "CreateProvisioningClaim"), "RegisterCertificateWithoutCA", mitre="T1098.001"
    )(
        name="iot-certificate-created",
        severity=MEDIUM,
        says="created a device certificate[: {thing}]",
        why="Anyone who has its key connects as a device, without AWS credentials.",
        advice="Deactivate the certificate unless a device of yours uses it.",
        ordinary=True,
    ),
    security.call("UpdateCACertificate", "DeleteProvisioningTemplate", mitre="T1649")(
        name="iot-authority-changed",
        severity=HIGH,
        says="made or changed {kind}, which lets devices in[: {thing}]",
        why="Devices with its certificates can register themselves.",
        advice="Check that the authority and the template are yours.",
    ),
    security.call("SetDefaultAuthorizer", "UpdateDomainConfiguration", mitre="T1556")(
        name="iot-authorizer-changed",
        severity=MEDIUM,
        says="changed how devices sign in: {kind}[ {thing}]",
        why="The function or rule there decides which devices are let in.",
        advice="Check the function; restore what was before if nobody planned this.",
    ),
    security.call(
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
    deleted(
        *(iot, "IoT", "DeleteAuthorizer", "DeleteCACertificate", "DeleteCertificate", "DeletePolicy"),
        *("DeleteTopicRule", "DetachPolicy", "DisableTopicRule"),
        name="iot-deleted",
        severity=LOW,
    ),
    opened(
        *(iot, "IoT", "AcceptCertificateTransfer", "AttachThingPrincipal", "CreateCertificateProvider"),
        *("CreateMitigationAction", "CreateTopicRuleDestination", "StartThingRegistrationTask", "TransferCertificate"),
        "UpdateCertificate",
        name="iot-certificate-moved",
        severity=MEDIUM,
    ),
)
