"""Systems Manager: sessions and commands on machines, documents, parameters."""

from collections.abc import Mapping

from account_event_handler.catalog.conditions import (
    any_of,
    event_is,
    name_at,
    not_,
    phrase,
    request,
    request_mentions,
    said,
    word,
)
from account_event_handler.catalog.kinds import copied, opened, weakened
from account_event_handler.catalog.passed_roles import RARE, USUAL, passed_role
from account_event_handler.catalog.policy.actions import human_list
from account_event_handler.catalog.recipients import EVERYONE, is_shared, recipients, whom
from account_event_handler.catalog.services.ec2.params import items_of, strings
from account_event_handler.catalog.watch import BY_PEOPLE, HIGH, LOW, MEDIUM, Watches
from account_event_handler.model import AccountEvent, Severity

# AWS's documents that run whatever the caller writes; one of your own may do so, too
_ANYTHING = (
    *("AWS-RunDocument", "AWS-RunPowerShellScript", "AWS-RunRemoteScript", "AWS-RunShellScript"),
    *("AWS-ApplyAnsiblePlaybooks", "AWS-ApplyChefRecipes", "AWS-RunAnsiblePlaybook", "AWS-RunSaltState"),
    "AWS-InstallApplication",
)
_OPERATIONS = {
    "Create": "was created",
    "Update": "was updated",
    "Delete": "was deleted",
    "LabelParameterVersion": "got a new version label",
}
_document = name_at(
    *("requestParameters.documentName", "requestParameters.name", "requestParameters.taskArn"),
    *("requestParameters.associationId", "requestParameters.windowTaskId"),
)


def _parameter(event: AccountEvent) -> str | None:
    named = [request(event, "name"), request(event, "path"), *items_of(request(event, "names"))]
    return human_list(strings(named)) or None


def _operation(event: AccountEvent) -> str:
    operation = event.text("operation")
    return _OPERATIONS.get(operation, f"changed ({operation})")


def _targets(event: AccountEvent) -> str | None:
    found = strings([request(event, "instanceIds"), request(event, "instanceId")])
    for target in items_of(request(event, "targets")):
        if isinstance(target, Mapping):
            key = human_list(strings(target.get("key")))
            found += _of_target(key, strings(target.get("values")))
    return human_list(found or strings(event.field("responseElements.command.instanceIds"))) or None


def _of_target(key: str, values: list[str]) -> list[str]:
    if key.lower() == "instanceids":
        return ["every machine"] if "*" in values else values
    if key.startswith("tag:"):
        return [f"machines with {key.removeprefix('tag:')}={','.join(values)}"]
    return [f"{key.removeprefix('resource-groups:')} {value}" for value in values]


def _is_aimed(event: AccountEvent) -> bool:
    """A command with an empty list of machines runs on none; a denied one often has no request at all."""
    return bool(_targets(event)) or not request(event, "documentName")


@said("low: AWS's own documents for one task; high: other commands on every machine; medium otherwise")
def _severity_of_command(event: AccountEvent) -> Severity:
    """A shell on every machine is high, on some medium; patching and the like is low."""
    name = _document(event)
    if name.startswith(("AWS-", "AWSFleetManager-", "AmazonCloudWatch-")) and name not in _ANYTHING:
        return LOW
    return HIGH if _targets(event) == "every machine" else MEDIUM


_machine = phrase("{}", "requestParameters.instanceId", else_="Systems Manager machines")
_is_host_setting = request_mentions("settingId", "host-management", "instance-management-role")
_WORDS = {
    "document": _document,
    "targets": _targets,
    "whom": whom,
    "role": passed_role,
    "machine": _machine,
    "did": word(event_is("CreateDocument"), "created", "changed"),
}
ssm = Watches("ssm", mitre="T1651", words=_WORDS)

WATCHES = (
    ssm.event("Parameter Store Change", mitre="")(
        name="ssm-parameter-changed",
        severity=MEDIUM.when(said("it was deleted")(lambda event: event.text("operation") == "Delete"), else_=LOW),
        says="Parameter {name}[ ({type})] {operation}",
        why="Programs read settings and secrets here, most of them when they start.",
        advice="If nobody planned it, compare the versions and restore the last good one.",
        words={"operation": _operation},
        shows=(("Description", "{description}"),),
        link="systems-manager/parameters/{name}/description?region={$region}",
    ),
    ssm.call("StartSession", mitre="T1021.007")(
        name="ssm-session-started",
        severity=LOW,
        says="started a session on {requestParameters.target}[ with {document}]",
        why="The session runs commands on the machine, often as root, or a tunnel through it.",
        advice="Usually routine; ask if you do not know the person or the machine.",
        shows=(("Reason", "{requestParameters.reason}"), ("Session", "{responseElements.sessionId}")),
        ordinary=True,
    ),
    ssm.call("ResumeSession", mitre="T1021.007")(
        name="ssm-session-resumed",
        severity=LOW,
        says="resumed session {requestParameters.sessionId}",
        why="A resumed session continues where its first user stopped.",
        advice="Check that it is the same person who started it.",
        ordinary=True,
    ),
    ssm.call("SendCommand")(
        name="ssm-command-sent",
        severity=_severity_of_command,
        when=_is_aimed,
        says="ran {document}",
        fact="on {targets}",
        why="The command runs as root, without SSH and without a trace in network logs.",
        advice="CloudTrail hides the command: read it in Run Command's history, then ask the sender.",
        shows=(("Comment", "{requestParameters.comment}"),),
        denied=MEDIUM,
        would="the command would have run as root, without SSH and without a trace in network logs.",
        ordinary=True,
    ),
    ssm.call(
        *("CreateAssociation", "CreateAssociationBatch", "RegisterTaskWithMaintenanceWindow", "UpdateAssociation"),
        *("UpdateMaintenanceWindowTask",),
        mitre="T1053",
    )(
        name="ssm-association-created",
        severity=_severity_of_command,
        says="scheduled {document}",
        fact="[on {targets}]",
        why="It runs at once and then on its schedule, also on machines that are added later.",
        advice="Check who wrote the document and whether these machines need it.",
        shows=(("Schedule", "{requestParameters.scheduleExpression}"),),
        ordinary=LOW,
    ),
    ssm.call("StartAutomationExecution", "StartChangeRequestExecution")(
        name="ssm-automation-started",
        severity=USUAL,
        ordinary=True,
        says="started automation {document}",
        fact="[with role {role}]",
        why="An automation can change whatever its role may change, even in several accounts.",
        advice="Usually routine; check its steps if you do not know the automation.",
    ),
    ssm.call(
        *("GetParameter", "GetParameters", "GetParametersByPath"),
        mitre="T1555.006",
        userIdentity=BY_PEOPLE,
        requestParameters={"withDecryption": [True]},
    )(
        name="ssm-parameters-decrypted",
        severity=LOW,
        says="read the decrypted value of parameter {parameter}",
        why="Parameters hold passwords and keys; programs read them all day, people rarely.",
        advice="Ask the caller, and change what they read if they did not need it.",
        include_reads=True,
        ordinary=True,
        exact_rule=True,
        words={"parameter": _parameter},
    ),
    ssm.call("CreateActivation", "UpdateManagedInstanceRole", "UpdateServiceSetting", mitre="T1098.003")(
        name="ssm-machine-role-set",
        severity=RARE,
        when=any_of(not_(event_is("UpdateServiceSetting")), _is_host_setting),
        says="gave {machine}",
        fact="the role {role|requestParameters.settingValue}",
        why="Anyone who can run commands on such a machine has that role's permissions.",
        advice="Check what the role may do; delete the activation if nobody registers machines of their own.",
    ),
    ssm.call("CreateDocument", "UpdateDocument", "UpdateDocumentDefaultVersion", mitre="T1648")(
        name="ssm-document-changed",
        severity=LOW.when(event_is("CreateDocument"), else_=MEDIUM),
        ordinary=True,
        says="{did} document {document}",
        why="Everything that runs the document, including schedules, may run the new content.",
        advice="Compare it with the previous version, and ask its owner.",
    ),
    ssm.call("ModifyDocumentPermission", mitre="T1537")(
        name="ssm-document-shared",
        severity=HIGH.when(said("everyone")(lambda event: EVERYONE in recipients(event)), else_=MEDIUM),
        when=is_shared,
        says="shared document {document}",
        fact="with {whom}",
        why="They can read its scripts, and any password in them.",
        advice="Stop sharing it unless the document is meant for them.",
        would="they could read its scripts, and any password in them.",
    ),
    ssm.call(
        "UpdateServiceSetting",
        mitre="T1562.001",
        requestParameters={
            "settingId": [{"suffix": "/ssm/documents/console/public-sharing-permission"}],
            "settingValue": ["Enable"],
        },
    )(
        name="ssm-public-documents-allowed",
        severity=HIGH,
        says="allowed public SSM documents in {$region}",
        why="A single call can share a document's scripts with everyone in the world.",
        advice="Block public sharing again unless you publish documents on purpose.",
        would="a single call could share a document's scripts with everyone in the world.",
    ),
    ssm.call(
        *("CreateDocument", "DeleteDocument", "UpdateDocument"),
        mitre="T1562.008",
        requestParameters={"name": ["SSM-SessionManagerRunShell"]},
    )(
        name="ssm-session-preferences-changed",
        severity=HIGH,
        says="changed the Session Manager preferences in {$region}",
        why="They decide whether sessions are logged, where to, and as which user they run.",
        advice="Check that session logging to S3 or CloudWatch Logs is still on.",
    ),
    weakened(
        *(ssm, "Systems Manager", "DeleteAssociation", "DeleteMaintenanceWindow", "DeletePatchBaseline"),
        *("DeregisterManagedInstance", "DeregisterPatchBaselineForPatchGroup", "DeregisterTaskFromMaintenanceWindow"),
        *("RegisterDefaultPatchBaseline", "UpdatePatchBaseline"),
        name="ssm-maintenance-changed",
        severity=LOW,
    ),
    copied(
        *(ssm, "Systems Manager", "CreateResourceDataSync", "PutResourcePolicy"),
        name="ssm-data-shared",
        severity=MEDIUM,
    ),
    opened(ssm, "Systems Manager", "StartAccessRequest", name="ssm-access-requested", severity=LOW),
)
