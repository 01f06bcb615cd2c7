"""Ways into a machine: keys, passwords, consoles and tunnels."""

from account_event_handler.catalog.services.ec2.params import named
from account_event_handler.catalog.watch import HIGH, LOW, MEDIUM, Watches
from account_event_handler.model import AccountEvent, Severity

_INSTANCE = {"instance": named("instanceId")}


def _severity_of_key(event: AccountEvent) -> Severity:
    return MEDIUM if event.text("requestParameters.instanceOSUser") == "root" else LOW


def _tunnel(event: AccountEvent) -> str | None:
    address, port = named("privateIpAddress")(event), named("remotePort")(event)
    return f"{address}, port {port}" if address and port else address


ec2 = Watches("ec2", mitre="T1021.004")
ec2_instance_connect = Watches("ec2-instance-connect", mitre="T1021.004")

WATCHES = (
    ec2.call("GetPasswordData")(
        name="ec2-password-read",
        severity=MEDIUM,
        says="fetched the Windows password of {instance}",
        why="With the key pair's private key it opens the administrator's account of that machine.",
        advice="Ask whether they administer that machine; if not, change its password.",
        words=_INSTANCE,
        denied=MEDIUM,
        include_reads=True,
        include_denied_reads=True,
        mitre="T1555",
    ),
    ec2.call("GetConsoleScreenshot")(
        name="ec2-screenshot-taken",
        severity=LOW,
        says="took a screenshot of {instance}",
        why="It shows what stands on the machine's screen at that moment.",
        advice="Ask whether they administer that machine.",
        words=_INSTANCE,
        include_reads=True,
        include_denied_reads=True,
        mitre="T1113",
    ),
    ec2.call("EnableSerialConsoleAccess")(
        name="ec2-serial-console-enabled",
        severity=HIGH,
        says="switched on serial consoles in {$region}",
        why="A serial console goes past the network, past security groups and past flow logs.",
        advice="Switch it off again with aws ec2 disable-serial-console-access unless a machine is"
        " being rescued.",
    ),
    ec2_instance_connect.call("SendSerialConsoleSSHPublicKey")(
        name="ec2-serial-console-opened",
        severity=HIGH,
        says="opened the serial console of {instance}",
        why="A serial console goes past the network, past security groups and past flow logs.",
        advice="Ask whether the machine is being rescued; if not, end the session and change its"
        " keys.",
        words=_INSTANCE,
    ),
    ec2_instance_connect.call("SendSSHPublicKey")(
        name="ec2-ssh-key-sent",
        severity=_severity_of_key,
        says="sent an SSH key to {instance}[ to log in as {requestParameters.instanceOSUser}]",
        why="For a minute the key opens the machine to whoever can reach its SSH port.",
        advice="Usually somebody at work; ask if you do not know them or the machine.",
        words=_INSTANCE,
    ),
    ec2_instance_connect.call("OpenTunnel")(
        name="ec2-tunnel-opened",
        severity=LOW,
        says="opened a tunnel[ to {far_end}][ through {endpoint}]",
        why="Through the endpoint a machine without a public address is reached from outside.",
        advice="Usually somebody at work; ask if you do not know them or the machine.",
        words={"far_end": _tunnel, "endpoint": named("instanceConnectEndpointId")},
        mitre="T1572",
    ),
    ec2.call("CreateInstanceConnectEndpoint")(
        name="ec2-connect-endpoint-created",
        severity=MEDIUM,
        says="created an Instance Connect endpoint in {subnet}",
        why="Whoever has the IAM rights can tunnel through it to machines without a public"
        " address.",
        advice="Check that the network's owner asked for it, and who may open tunnels.",
        words={"subnet": named("subnetId")},
        mitre="T1133",
    ),
    ec2.call("CreateKeyPair", "ImportKeyPair")(
        name="ec2-key-pair-added",
        severity=LOW,
        says="added key pair {requestParameters.keyName}",
        why="Machines launched with the key pair let in whoever holds its private half.",
        advice="Ask who holds the private key; Session Manager needs none.",
        mitre="T1098.004",
    ),
)
