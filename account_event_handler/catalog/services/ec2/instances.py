"""Machines: what they run, with which role, what guards them, and ways into them."""

import re

from account_event_handler.catalog.conditions import Condition, any_of, event_is, has, number_at, request_is
from account_event_handler.catalog.services.ec2.params import is_off, items_of, param, placeholder
from account_event_handler.catalog.watch import HIGH, LOW, MEDIUM, Watches
from account_event_handler.model import AccountEvent

# graphics, accelerators and giants: what a miner launches on other people's money
_COSTLY = re.compile(r"(p|g|trn|inf|dl|vt|f|x|hpc|mac)\d|u-|u7|.*\.(metal|(1[6-9]|[2-9]\d|\d{3})xl)")
# of these, what costs hundreds of dollars a day each
_RUINOUS = re.compile(r"(p[4-9]|trn|dl)|u-|u7|(g|inf|f|hpc)\d.*\.(metal|(1[6-9]|[2-9]\d|\d{3})xl)")
_MANY = 20
_instance = placeholder("instanceId")


def _protection_taken(event: AccountEvent) -> str:
    fields = {"termination": "disableApiTermination", "stop": "disableApiStop"}
    return " and ".join(kind for kind, field in fields.items() if is_off(event, field))


_asked = number_at("requestParameters.instancesSet.items.0.maxCount", else_=1)


def _launch(event: AccountEvent) -> tuple[int, str]:
    """How many machines of which type were launched, or asked for where none was."""
    launched = "responseElements.instancesSet"
    kind = event.text(f"{launched}.items.0.instanceType") or event.text("requestParameters.instanceType")
    return len(items_of(event.field(launched))) or _asked(event), kind


def _many_or(types: re.Pattern[str]) -> Condition:
    return lambda event: _launch(event)[0] >= _MANY or bool(types.match(_launch(event)[1]))


def _launched(event: AccountEvent) -> str:
    count, kind = _launch(event)
    machine = f"{kind} machine".lstrip()
    return f"{count} {machine}s" if count > 1 else f"a {machine}"


def _given_to(event: AccountEvent) -> str | None:
    """The machine, which a replacement names in its answer only."""
    answer = f"responseElements.{event.text('eventName')}Response.iamInstanceProfileAssociation"
    association = placeholder("associationId")(event)
    answered = event.text(f"{answer}.instanceId") or (association and f"the machine of {association}")
    return _instance(event) or answered


def _far_end(event: AccountEvent) -> str | None:
    address, port = placeholder("privateIpAddress")(event), placeholder("remotePort")(event)
    return f"{address}, port {port}" if address and port else address


_WORDS = {
    "instance": _instance,
    "machines": _launched,
    "protection": _protection_taken,
    "subnet": placeholder("subnetId"),
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
        says="gave {instance} the role of instance profile {profile}",
        why="Everyone who can run commands on the machine has that role's rights now.",
        advice="Check what the role may do and whether the machine needs it.",
        words={"instance": _given_to, "profile": placeholder("iamInstanceProfile.name", "iamInstanceProfile.arn")},
    ),
    ec2.call("RunInstances", mitre="T1496")(
        name="ec2-costly-instances-launched",
        severity=HIGH.when(_many_or(_RUINOUS), else_=MEDIUM),
        when=_many_or(_COSTLY),
        says="launched {machines}[ from {requestParameters.instancesSet.items.0.imageId}]",
        why="Big machines, or many, are what stolen credentials are used for first: mining coins.",
        advice="If nobody knows them, terminate them now; then find whose credentials were used.",
        failed=LOW,
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
        says="sent an SSH key to {instance}[ to log in as {requestParameters.instanceOSUser}]",
        why="For a minute the key opens the machine to whoever can reach its SSH port.",
        advice="Usually somebody at work; ask if you do not know them or the machine.",
    ),
    ec2_instance_connect.call("OpenTunnel", mitre="T1572")(
        name="ec2-tunnel-opened",
        severity=LOW,
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
