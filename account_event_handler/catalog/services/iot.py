"""IoT: roles for devices, rules that pass on what they send, and what runs on them."""

from account_event_handler.catalog.conditions import name_at
from account_event_handler.catalog.passed_roles import RARE, USUAL, deployed, passed_role
from account_event_handler.catalog.watch import LOW, Watches

_CALLS = (
    *("CreateJob", "CreateTopicRule", "CreateOTAUpdate", "CreateStream", "ReplaceTopicRule"),
    *("CreateCertificateFromCsr", "CreateKeysAndCertificate", "RegisterThing"),
)
_ROLES = ("CreateProvisioningTemplate", "CreateRoleAlias", "UpdateProvisioningTemplate", "UpdateRoleAlias")
_DEPLOYMENTS = ("CreateComponentVersion", "CreateDeployment", "CreateFunctionDefinitionVersion")
iot = Watches("iot", mitre="T1098.003", words={"role": passed_role})
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
)
