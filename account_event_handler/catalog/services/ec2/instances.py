"""Machines: what they run, with which role, what guards them, and ways into them."""

from account_event_handler.catalog.conditions import any_of, event_is, has, request, request_is, said, word
from account_event_handler.catalog.machines import is_costly, is_ruinous, launched, most_machines
from account_event_handler.catalog.passed_roles import RARE, USUAL, deployed, passed_role
from account_event_handler.catalog.policy.actions import human_list
from account_event_handler.catalog.record import mappings, strings, text, values_at
from account_event_handler.catalog.services.ec2.params import is_off, items_of, param, placeholder
from account_event_handler.catalog.watch import HIGH, INFO, LOW, MEDIUM, Watches
from account_event_handler.model import AccountEvent

_instance = said("one instance")(placeholder("instanceId"))


def _protection_taken(event: AccountEvent) -> str:
    fields = {"termination": "disableApiTermination", "stop": "disableApiStop"}
    return " and ".join(kind for kind, field in fields.items() if is_off(event, field))


def _machines(event: AccountEvent) -> list[str]:
    return strings(values_at(event.detail, "requestParameters.instancesSet.items.instanceId"))


@said("10 or more")
def _are_many(event: AccountEvent) -> bool:
    """More than are replaced or tried out at once."""
    return len(_machines(event)) >= 10


def _given_to(event: AccountEvent) -> str | None:
    """The machine, which a replacement names in its answer only."""
    answer = f"responseElements.{event.text('eventName')}Response.iamInstanceProfileAssociation"
    association = placeholder("associationId")(event)
    answered = event.text(f"{answer}.instanceId") or (association and f"the instance of {association}")
    return _instance(event) or answered


def _groups(event: AccountEvent) -> str:
    groups = mappings(items_of(request(event, "groupSet")))
    return human_list(text(each.get("groupId")) for each in groups)


def _far_end(event: AccountEvent) -> str | None:
    address, port = placeholder("privateIpAddress")(event), placeholder("remotePort")(event)
    return f"{address} port {port}" if address and port else address


def _runs_otherwise(event: AccountEvent) -> bool:
    """Whether the template's machines run another script, or another version is the default."""
    return event.text("eventName") == "ModifyLaunchTemplate" or param(event, "launchTemplateData.userData") is not None


_FLEETS = (
    "AllocateHosts",
    "CreateFleet",
    "ModifyFleet",
    "ModifySpotFleetRequest",
    "RequestSpotFleet",
    "RequestSpotInstances",
    "RunScheduledInstances",
)
_TEMPLATES = ("CreateLaunchTemplate", "CreateLaunchTemplateVersion", "ModifyLaunchTemplate")
_WORDS = {
    "instance": _instance,
    "machines": launched,
    "most": most_machines,
    "role": passed_role,
    "protection": _protection_taken,
    "did": word(event_is("TerminateInstances"), "terminated", "stopped"),
    "number": lambda event: f"{len(_machines(event))} instances" if _are_many(event) else human_list(_machines(event)),
    "subnet": placeholder("subnetId"),
    "template": placeholder("launchTemplateName", "launchTemplateId"),
}
ec2 = Watches("ec2", mitre="T1059", words=_WORDS)
ec2_instance_connect = Watches("ec2-instance-connect", mitre="T1021.004", words=_WORDS)

WATCHES = (
    ec2.call("ModifyInstanceAttribute")(
        name="ec2-user-data-changed",
        severity=HIGH,
        when=any_of(request_is("attribute", "userData"), lambda event: param(event, "userData") is not None),
        says="changed the start-up script of {requestParameters.instanceId}",
        why="User data can run as root when the instance starts, with the permissions of its role.",
        advice="Read the script before the instance starts again (aws ec2 describe-instance-attribute).",
        would="the instance would run the new script as root when it starts.",
    ),
    ec2.call("ModifyInstanceAttribute", mitre="T1578.003")(
        name="ec2-instance-protection-removed",
        severity=MEDIUM,
        when=has(_protection_taken),
        says="disabled {protection} protection on {requestParameters.instanceId}",
        why="Without this protection, a single call can stop or terminate the instance.",
        advice="Enable the protection again unless the instance is being retired.",
    ),
    ec2.call("ModifyInstanceAttribute", "ModifyNetworkInterfaceAttribute", mitre="T1557")(
        name="ec2-traffic-check-disabled",
        severity=MEDIUM,
        when=lambda event: is_off(event, "sourceDestCheck"),
        says="disabled the source/destination check on {requestParameters.instanceId"
        "|requestParameters.networkInterfaceId}",
        why="The instance can forward traffic that is not addressed to it, and read it.",
        advice="Enable the check again unless the instance is a router, a NAT instance or a firewall.",
    ),
    ec2.call("ModifyInstanceAttribute", "ModifyNetworkInterfaceAttribute", mitre="T1562.007")(
        name="ec2-instance-groups-changed",
        severity=MEDIUM,
        ordinary=True,
        when=has(_groups),
        says="put {requestParameters.instanceId|requestParameters.networkInterfaceId}",
        fact="into security groups {groups}",
        why="The new groups decide who can reach the instance, and the old ones no longer do.",
        advice="Check what the groups allow; put the instance back into its own if nobody planned it.",
        words={**_WORDS, "groups": _groups},
    ),
    ec2.call("StopInstances", "TerminateInstances", mitre="T1485")(
        name="ec2-instances-terminated",
        severity=MEDIUM.when(_are_many, else_=LOW.when(event_is("TerminateInstances"), else_=INFO)),
        ordinary=True,
        says="{did} {number}",
        why="Whatever ran there is down; a terminated instance usually loses its root volume, too.",
        advice="Ask the caller; relaunch the instances from their AMI or launch template if nobody planned it.",
    ),
    ec2.call("ModifyInstanceMetadataDefaults", "ModifyInstanceMetadataOptions", mitre="T1552.005")(
        name="ec2-imdsv1-allowed",
        severity=MEDIUM.when(has(_instance), else_=HIGH),
        when=lambda event: str(param(event, "httpTokens")).lower() in ("optional", "no-preference"),
        says="allowed IMDSv1 on {instance|new}",
        why="With IMDSv1, an application that can be made to fetch a URL can leak the instance role's credentials.",
        advice="Require IMDSv2 again (HttpTokens=required) unless old software cannot use it.",
        would="an application that can be made to fetch a URL could leak its instance role's credentials.",
        words={
            "instance": placeholder("instanceId", form="instance {}"),
            "new": lambda event: f"new instances in {event.region}",
        },
    ),
    ec2.call("AssociateIamInstanceProfile", "ReplaceIamInstanceProfileAssociation", mitre="T1098.003")(
        name="ec2-instance-profile-set",
        # A machine that gets other rights than it had is louder than one that gets its first.
        severity=HIGH.when(event_is("ReplaceIamInstanceProfileAssociation"), else_=MEDIUM),
        says="gave {instance}",
        fact="the role of instance profile {profile}",
        why="Anyone who can run commands on the instance has that role's permissions.",
        advice="Check what the role may do and whether the instance needs it; if not, disassociate the profile.",
        would="anyone who can run commands on the instance would have that role's permissions.",
        words={"instance": _given_to, "profile": placeholder("iamInstanceProfile.name", "iamInstanceProfile.arn")},
    ),
    ec2.call("RunInstances", mitre="T1496")(
        name="ec2-costly-instances-launched",
        severity=HIGH.when(is_ruinous, else_=MEDIUM),
        ordinary=True,
        when=is_costly,
        says="launched",
        fact="{machines}[ from {requestParameters.instancesSet.items.0.imageId}]",
        why="Large or many instances are typical of stolen credentials used to mine cryptocurrency.",
        advice="If nobody knows them, terminate them now, then find out whose credentials were used.",
        would="they would be running at your cost.",
        failed=LOW,
    ),
    ec2.call(*_FLEETS, "ModifyInstanceAttribute", mitre="T1496")(
        name="ec2-costly-instances-requested",
        severity=HIGH.when(is_ruinous, else_=MEDIUM),
        ordinary=True,
        when=is_costly,
        says="requested",
        fact="{most}",
        why="Large or many instances are typical of stolen credentials used to mine cryptocurrency.",
        advice="If nobody knows them, delete the fleet or stop the instance; then find out who requested them.",
        would="they would be launched at your cost.",
        failed=LOW,
    ),
    deployed(ec2, "EC2", "CreateFleet", name="ec2-fleet-created", severity=USUAL),
    ec2.call("RequestSpotFleet", "RequestSpotInstances", "RunInstances", "RunScheduledInstances", mitre="T1098.003")(
        name="ec2-instance-launched-with-role",
        severity=RARE,
        ordinary=True,
        when=has(passed_role),
        says="{did} {machines}",
        fact="with role {role}",
        why="Anyone who can run commands on the instance, or who wrote its user data, has that role's permissions.",
        advice="Check what the role may do and whether the instance needs it; if not, terminate it.",
        would="the caller could act with that role's permissions through the instance.",
        words={**_WORDS, "did": word(event_is("RunInstances"), "launched", "requested")},
    ),
    ec2.call(*_TEMPLATES, mitre="T1098.003")(
        name="ec2-launch-template-changed",
        severity=RARE,
        ordinary=True,
        when=any_of(_runs_otherwise, has(passed_role), is_costly),
        says="changed launch template {template}",
        fact="[to run with role {role}]",
        why="Instances launched from it run its user data with its role.",
        advice="Compare the version with the previous one; make that the default again if nobody planned the change.",
        would="instances launched from it would run its user data with its role.",
    ),
    ec2.call("CreateReplaceRootVolumeTask")(
        name="ec2-root-volume-replaced",
        severity=MEDIUM,
        says="replaced the root volume of {instance}",
        why="The new volume can hold another system, which runs with the instance's role.",
        advice="Check which image or snapshot it came from; if nobody planned it, stop the instance.",
    ),
    ec2.call("GetPasswordData", mitre="T1555")(
        name="ec2-password-read",
        severity=MEDIUM,
        says="read the encrypted Windows password of {instance}",
        why="The key pair's private key decrypts it into the password of the local administrator.",
        advice="Ask whether they administer that instance; if not, change its password.",
        denied=MEDIUM,
        include_reads=True,
        include_denied_reads=True,
    ),
    ec2.call("GetConsoleScreenshot", mitre="T1113")(
        name="ec2-screenshot-taken",
        severity=LOW,
        says="took a screenshot of the console of {instance}",
        why="It shows what is on the instance's screen at that moment.",
        advice="Ask whether they administer that instance.",
        include_reads=True,
        include_denied_reads=True,
    ),
    ec2.call("EnableSerialConsoleAccess", mitre="T1021.004")(
        name="ec2-serial-console-enabled",
        severity=HIGH,
        says="enabled the EC2 serial console in {$region}",
        why="Serial console sessions bypass security groups and do not appear in flow logs.",
        advice="Disable it with aws ec2 disable-serial-console-access unless somebody is recovering an instance.",
        would="sessions that bypass security groups and flow logs would be possible on all instances there.",
    ),
    ec2_instance_connect.call("SendSerialConsoleSSHPublicKey")(
        name="ec2-serial-console-opened",
        severity=HIGH,
        says="sent an SSH key",
        fact="to the serial console of {instance}",
        why="The key opens a serial console session, which bypasses security groups and does not appear in flow logs.",
        advice="Ask whether somebody is recovering the instance; if not, run aws ec2 disable-serial-console-access.",
        would="the caller could open a session that bypasses security groups and flow logs.",
    ),
    ec2_instance_connect.call("SendSSHPublicKey")(
        name="ec2-ssh-key-sent",
        severity=MEDIUM.when(request_is("instanceOSUser", "root"), else_=LOW),
        ordinary=True,
        says="sent an SSH key to {instance}[ to log in as {requestParameters.instanceOSUser}]",
        why="For 60 seconds the holder of the private key can log in if they can reach the SSH port.",
        advice="Usually routine administration; ask if you do not know the person or the instance.",
    ),
    ec2_instance_connect.call("OpenTunnel", mitre="T1572")(
        name="ec2-tunnel-opened",
        severity=LOW,
        ordinary=True,
        says="opened a tunnel[ to {far_end}][ through {endpoint}]",
        why="The endpoint reaches instances that have no public address.",
        advice="Usually routine administration; ask if you do not know the person or the instance.",
        words={"far_end": _far_end, "endpoint": placeholder("instanceConnectEndpointId")},
    ),
    ec2.call("CreateInstanceConnectEndpoint", mitre="T1133")(
        name="ec2-connect-endpoint-created",
        severity=MEDIUM,
        says="created an Instance Connect Endpoint in {subnet}",
        why="Anyone with the IAM permission can tunnel through it to instances without a public address.",
        advice="Check that the network's owner asked for it, and who has ec2-instance-connect:OpenTunnel.",
    ),
    ec2.call("CreateKeyPair", "ImportKeyPair", mitre="T1098.004")(
        name="ec2-key-pair-added",
        severity=LOW,
        says="added key pair {requestParameters.keyName}",
        why="The holder of the private key can log in to instances that are launched with the key pair.",
        advice="Ask who holds the private key; Session Manager gives access without one.",
        ordinary=True,
    ),
)
