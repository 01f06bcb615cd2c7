"""IoT: policies, certificates and roles of devices, rules that pass on what they send, and what runs on them."""

from account_event_handler.catalog.conditions import kind, name_at, said, word
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
_provisioning = name_at(
    *("requestParameters.roleAlias", "requestParameters.templateName", "requestParameters.authorizerName")
)
_document = policy_at("requestParameters.policyDocument")


@said("it allows everything")
def _is_wide(event: AccountEvent) -> bool:
    document = _document(event)
    return document is not None and (document.grants_everything() or "iot:*" in document.actions())


def _monitor(event: AccountEvent) -> str:
    return kind(event).removeprefix("V2 ")


_WORDS = {"kind": kind, "monitor": _monitor, "thing": _thing, "aim": word(_is_wide, "allow every IoT action")}
iot = Watches("iot", mitre="T1098.003", words={"role": passed_role})
security = Watches("iot", mitre="T1098", words=_WORDS)
greengrass = Watches("greengrass", mitre="T1098.003", words={"role": passed_role})

WATCHES = (
    deployed(iot, "IoT", *_CALLS, name="iot-program-deployed", severity=USUAL),
    iot.call(*_ROLES, "CreateAuthorizer", "RegisterCACertificate", "UpdateAuthorizer")(
        name="iot-device-access-set",
        severity=RARE,
        ordinary=True,
        says="configured IoT {kind}[ {name}]",
        fact="[with role {role}]",
        why="A device that this accepts can get the role's credentials or send messages.",
        advice="Check that its owner asked for it and that the role allows no more than devices need.",
        words={"role": passed_role, "kind": kind, "name": _provisioning},
    ),
    deployed(greengrass, "Greengrass", *_DEPLOYMENTS, name="greengrass-program-deployed", severity=LOW),
    greengrass.call("AssociateRoleToGroup", "AssociateServiceRoleToAccount")(
        name="greengrass-role-set",
        severity=RARE,
        says="gave Greengrass[ group {requestParameters.groupId}]",
        fact="the role {role}",
        why="Programs on the devices, and anyone who can deploy to them, can use the role's permissions.",
        advice="Check what the role allows and who can deploy to the devices.",
        would="programs on the devices, and anyone who can deploy to them, could use the role's permissions.",
    ),
    security.call(
        "CreatePolicy", "CreatePolicyVersion", "SetDefaultPolicyVersion", "AttachPolicy", "AttachPrincipalPolicy"
    )(
        name="iot-policy-changed",
        severity=HIGH.when(_is_wide, else_=MEDIUM),
        says="configured IoT policy {thing}",
        fact="[to {aim}]",
        why="The policy decides what devices, and anyone with their certificates, can read and send.",
        advice="Check that the policy names only the topics that each device needs.",
        would="devices, and anyone with their certificates, could read and send what the policy allows.",
        ordinary=True,
    ),
    security.call(
        *("RegisterCertificate", "CreateProvisioningClaim"), "RegisterCertificateWithoutCA", mitre="T1098.001"
    )(
        name="iot-certificate-created",
        severity=MEDIUM,
        says="created a device certificate[: {thing}]",
        why="Anyone who has its private key can connect as a device, without AWS credentials.",
        advice="Set it to INACTIVE with aws iot update-certificate unless one of your devices uses it.",
        ordinary=True,
    ),
    security.call("UpdateCACertificate", "DeleteProvisioningTemplate", mitre="T1649")(
        name="iot-authority-changed",
        severity=HIGH,
        says="changed",
        fact="how devices register: {kind}[ {thing}]",
        why="A CA certificate or template decides which devices can register themselves.",
        advice="Check that the CA certificate and the templates are yours.",
        would="other devices could register themselves, or yours no longer could.",
    ),
    security.call("SetDefaultAuthorizer", "UpdateDomainConfiguration", mitre="T1556")(
        name="iot-authorizer-changed",
        severity=MEDIUM,
        says="changed how devices sign in",
        fact=": {kind}[ {thing}]",
        why="The authorizer or domain configuration decides which devices can connect.",
        advice="Check the authorizer's function; restore the previous setting if nobody planned this.",
    ),
    security.call(
        *("DeleteAccountAuditConfiguration", "UpdateAccountAuditConfiguration", "DeleteSecurityProfile"),
        *("SetV2LoggingOptions", "SetLoggingOptions", "DetachSecurityProfile", "DeleteScheduledAudit"),
        mitre="T1562.001",
    )(
        name="iot-defender-changed",
        severity=MEDIUM,
        says="changed IoT monitoring",
        fact=": {monitor}[ {thing}]",
        why="Misbehaving or stolen devices can go unnoticed.",
        advice="Enable audits and logs again unless they moved elsewhere.",
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
