"""Machines: what they run, with which role, what guards them, and ways into them."""

from account_event_handler.catalog.conditions import any_of, event_is, has, request_is, word
from account_event_handler.catalog.machines import is_costly, is_ruinous, launched
from account_event_handler.catalog.passed_roles import RARE, passed_role
from account_event_handler.catalog.policy.actions import human_list
from account_event_handler.catalog.record import strings, values_at
from account_event_handler.catalog.services.ec2.params import is_off, param, placeholder
from account_event_handler.catalog.watch import HIGH, INFO, LOW, MEDIUM, Watches
from account_event_handler.model import AccountEvent

_instance = placeholder("instanceId")


def _protection_taken(event: AccountEvent) -> str:
    fields = {"termination": "disableApiTermination", "stop": "disableApiStop"}
    return " and ".join(kind for kind, field in fields.items() if is_off(event, field))


def _machines(event: AccountEvent) -> list[str]:
    return strings(values_at(event.detail, "requestParameters.instancesSet.items.instanceId"))


def _are_many(event: AccountEvent) -> bool:
    """More than are replaced or tried out at once."""
    return len(_machines(event)) >= 10


def _given_to(event: AccountEvent) -> str | None:
    """The machine, which a replacement names in its answer only."""
    answer = f"responseElements.{event.text('eventName')}Response.iamInstanceProfileAssociation"
    association = placeholder("associationId")(event)
    answered = event.text(f"{answer}.instanceId") or (association and f"the machine of {association}")
    return _instance(event) or answered


def _far_end(event: AccountEvent) -> str | None:
    address, port = placeholder("privateIpAddress")(event), placeholder("remotePort")(event)
    return f"{address}, port {port}" if address and port else address


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
)
_TEMPLATES = ("CreateLaunchTemplate", "CreateLaunchTemplateVersion", "ModifyLaunchTemplate")
_WORDS = {
    "instance": _instance,
    "machines": launched,
    "role": passed_role,
    "protection": _protection_taken,
    "did": word(event_is("TerminateInstances"), "terminated", "stopped"),
    "number": lambda event: f"{len(_machines(event))} machines" if _are_many(event) else human_list(_machines(event)),
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
        why="The machine runs its user data as root when it starts, with the rights of its role.",
        advice="Read the user data before the machine starts again; ask who wrote it.",
    ),
    ec2.call("ModifyInstanceAttribute", mitre="T1578.003")(
        name="ec2-instance-protection-removed",
        severity=MEDIUM,
        when=has(_protection_taken),
        says="switched off the {protection} protection of {requestParameters.instanceId}",
        why="Somebody once decided that this machine must not go away; now one call is enough.",
        advice="If the machine is not being retired on purpose, switch the protection on again.",
    ),
    ec2.call("ModifyInstanceAttribute", "ModifyNetworkInterfaceAttribute", mitre="T1557")(
        name="ec2-traffic-check-disabled",
        severity=MEDIUM,
        when=lambda event: is_off(event, "sourceDestCheck"),
        says="disabled the check of traffic's addresses on {requestParameters.instanceId"
        "|requestParameters.networkInterfaceId}",
        why="The machine can pass on traffic that is not its own, and read it on its way.",
        advice="Enable the check again unless the machine is a router, a NAT or a firewall.",
    ),
    ec2.call("StopInstances", "TerminateInstances", mitre="T1485")(
        name="ec2-instances-terminated",
        severity=MEDIUM.when(_are_many, else_=LOW.when(event_is("TerminateInstances"), else_=INFO)),
        ordinary=True,
        says="{did} {number}",
        why="What ran there has stopped; what only its own disks held is gone if it was terminated.",
        advice="Ask the caller; launch the machines again from their image or template if nobody planned it.",
    ),
    ec2.call("ModifyInstanceMetadataDefaults", "ModifyInstanceMetadataOptions", mitre="T1552.005")(
        name="ec2-imdsv1-allowed",
        severity=MEDIUM.when(has(_instance), else_=HIGH),
        when=lambda event: str(param(event, "httpTokens")).lower() in ("optional", "no-preference"),
        says="allowed IMDSv1 on {instance|new}",
        why="With IMDSv1 a web server that fetches a URL for a stranger hands out its role's keys.",
        advice="Require tokens again (HttpTokens=required) unless old software truly cannot.",
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
        why="Everyone who can run commands on the machine has that role's rights now.",
        advice="Check what the role may do and whether the machine needs it.",
        words={"instance": _given_to, "profile": placeholder("iamInstanceProfile.name", "iamInstanceProfile.arn")},
    ),
    ec2.call("RunInstances", mitre="T1496")(
        name="ec2-costly-instances-launched",
        severity=HIGH.when(is_ruinous, else_=MEDIUM),
        ordinary=True,
        when=is_costly,
        says="launched",
        fact="{machines}[ from {requestParameters.instancesSet.items.0.imageId}]",
        why="Big machines, or many, are what stolen credentials are used for first: mining coins.",
        advice="If nobody knows them, terminate them now; then find whose credentials were used.",
        failed=LOW,
    ),
    ec2.call(*_FLEETS, "ModifyInstanceAttribute", mitre="T1496")(
        name="ec2-costly-instances-requested",
        severity=HIGH.when(is_ruinous, else_=MEDIUM),
        ordinary=True,
        when=is_costly,
        says="asked for",
        fact="{machines} at most",
        why="Big machines, or many, are what stolen credentials are used for first: mining coins.",
        advice="If nobody knows them, delete the fleet or stop the machine; then find whose credentials were used.",
        failed=LOW,
    ),
    ec2.call("RequestSpotFleet", "RequestSpotInstances", "RunInstances", mitre="T1098.003")(
        name="ec2-instance-launched-with-role",
        severity=RARE,
        ordinary=True,
        when=has(passed_role),
        says="gave {machines}",
        fact="role {role} at launch",
        why="Everyone who can run commands on the machine, or wrote its start-up script, has that role's rights.",
        advice="Check what the role may do and whether the machine needs it.",
    ),
    ec2.call(*_TEMPLATES, mitre="T1098.003")(
        name="ec2-launch-template-changed",
        severity=RARE,
        ordinary=True,
        when=any_of(_runs_otherwise, has(passed_role), is_costly),
        says="changed launch template {template}",
        fact="[ to give machines role {role}]",
        why="Machines that are launched from it run its start-up script with its role from now on.",
        advice="Compare the version with the one before, and set that as default if nobody asked for the change.",
    ),
    ec2.call("CreateReplaceRootVolumeTask")(
        name="ec2-root-volume-replaced",
        severity=MEDIUM,
        says="changed the root volume of {instance}",
        why="What runs there now may be somebody else's image, with the rights of the machine's role.",
        advice="Check which image or snapshot it came from; if nobody planned it, stop the machine.",
    ),
    ec2.call("GetPasswordData", mitre="T1555")(
        name="ec2-password-read",
        severity=MEDIUM,
        says="fetched the Windows password of {instance}",
        why="With the key pair's private key it opens the administrator's account of that machine.",
        advice="Ask whether they administer that machine; if not, change its password.",
        denied=MEDIUM,
        include_reads=True,
        include_denied_reads=True,
    ),
    ec2.call("GetConsoleScreenshot", mitre="T1113")(
        name="ec2-screenshot-taken",
        severity=LOW,
        says="took a screenshot of {instance}",
        why="It shows what stands on the machine's screen at that moment.",
        advice="Ask whether they administer that machine.",
        include_reads=True,
        include_denied_reads=True,
    ),
    ec2.call("EnableSerialConsoleAccess", mitre="T1021.004")(
        name="ec2-serial-console-enabled",
        severity=HIGH,
        says="switched on serial consoles in {$region}",
        why="A serial console goes past the network, past security groups and past flow logs.",
        advice="Switch it off again with aws ec2 disable-serial-console-access unless a machine is being rescued.",
    ),
    ec2_instance_connect.call("SendSerialConsoleSSHPublicKey")(
        name="ec2-serial-console-opened",
        severity=HIGH,
        says="opened the serial console of {instance}",
        why="A serial console goes past the network, past security groups and past flow logs.",
        advice="Ask whether the machine is being rescued; if not, end the session and change its keys.",
    ),
    ec2_instance_connect.call("SendSSHPublicKey")(
        name="ec2-ssh-key-sent",
        severity=MEDIUM.when(request_is("instanceOSUser", "root"), else_=LOW),
        ordinary=True,
        says="sent an SSH key to {instance}[ to log in as {requestParameters.instanceOSUser}]",
        why="For a minute the key opens the machine to whoever can reach its SSH port.",
        advice="Usually somebody at work; ask if you do not know them or the machine.",
    ),
    ec2_instance_connect.call("OpenTunnel", mitre="T1572")(
        name="ec2-tunnel-opened",
        severity=LOW,
        ordinary=True,
        says="opened a tunnel[ to {far_end}][ through {endpoint}]",
        why="Through the endpoint a machine without a public address is reached from outside.",
        advice="Usually somebody at work; ask if you do not know them or the machine.",
        words={"far_end": _far_end, "endpoint": placeholder("instanceConnectEndpointId")},
    ),
    ec2.call("CreateInstanceConnectEndpoint", mitre="T1133")(
        name="ec2-connect-endpoint-created",
        severity=MEDIUM,
        says="created an Instance Connect endpoint in {subnet}",
        why="Whoever has the IAM rights can tunnel through it to machines without a public address.",
        advice="Check that the network's owner asked for it, and who may open tunnels.",
    ),
    ec2.call("CreateKeyPair", "ImportKeyPair", mitre="T1098.004")(
        name="ec2-key-pair-added",
        severity=LOW,
        says="added key pair {requestParameters.keyName}",
        why="Machines launched with the key pair let in whoever holds its private half.",
        advice="Ask who holds the private key; Session Manager needs none.",
    ),
)
