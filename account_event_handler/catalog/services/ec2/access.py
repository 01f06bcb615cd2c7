"""Ways into a machine: keys, passwords, consoles and tunnels."""

from account_event_handler.catalog.services.ec2.params import named
from account_event_handler.catalog.watch import Watch, api_call
from account_event_handler.model import AccountEvent, Severity

_INSTANCE = {"instance": named("instanceId")}


def _severity_of_key(event: AccountEvent) -> Severity:
    return (
        Severity.MEDIUM
        if event.text("requestParameters.instanceOSUser") == "root"
        else Severity.LOW
    )


def _tunnel(event: AccountEvent) -> str | None:
    address, port = named("privateIpAddress")(event), named("remotePort")(event)
    return f"{address}, port {port}" if address and port else address


PASSWORD_READ = Watch(
    name="ec2-password-read",
    severity=Severity.MEDIUM,
    on=api_call("ec2", "GetPasswordData"),
    says="fetched the Windows password of {instance}",
    why="With the key pair's private key it opens the administrator's account of that machine.",
    advice="Ask whether they administer that machine; if not, change its password.",
    words=_INSTANCE,
    denied=Severity.MEDIUM,
    include_reads=True,
    include_denied_reads=True,
    mitre="T1555",
)

SCREENSHOT_TAKEN = Watch(
    name="ec2-screenshot-taken",
    severity=Severity.LOW,
    on=api_call("ec2", "GetConsoleScreenshot"),
    says="took a screenshot of {instance}",
    why="It shows what stands on the machine's screen at that moment.",
    advice="Ask whether they administer that machine.",
    words=_INSTANCE,
    include_reads=True,
    include_denied_reads=True,
    mitre="T1113",
)

SERIAL_CONSOLE_ENABLED = Watch(
    name="ec2-serial-console-enabled",
    severity=Severity.HIGH,
    on=api_call("ec2", "EnableSerialConsoleAccess"),
    says="switched on serial consoles in {$region}",
    why="A serial console goes past the network, past security groups and past flow logs.",
    advice="Switch it off again with aws ec2 disable-serial-console-access unless a machine is"
    " being rescued.",
    mitre="T1021.004",
)

SERIAL_CONSOLE_OPENED = Watch(
    name="ec2-serial-console-opened",
    severity=Severity.HIGH,
    on=api_call("ec2-instance-connect", "SendSerialConsoleSSHPublicKey"),
    says="opened the serial console of {instance}",
    why="A serial console goes past the network, past security groups and past flow logs.",
    advice="Ask whether the machine is being rescued; if not, end the session and change its keys.",
    words=_INSTANCE,
    mitre="T1021.004",
)

SSH_KEY_SENT = Watch(
    name="ec2-ssh-key-sent",
    severity=_severity_of_key,
    on=api_call("ec2-instance-connect", "SendSSHPublicKey"),
    says="sent an SSH key to {instance}[ to log in as {requestParameters.instanceOSUser}]",
    why="For a minute the key opens the machine to whoever can reach its SSH port.",
    advice="Usually somebody at work; ask if you do not know them or the machine.",
    words=_INSTANCE,
    mitre="T1021.004",
)

TUNNEL_OPENED = Watch(
    name="ec2-tunnel-opened",
    severity=Severity.LOW,
    on=api_call("ec2-instance-connect", "OpenTunnel"),
    says="opened a tunnel[ to {far_end}][ through {endpoint}]",
    why="Through the endpoint a machine without a public address is reached from outside.",
    advice="Usually somebody at work; ask if you do not know them or the machine.",
    words={"far_end": _tunnel, "endpoint": named("instanceConnectEndpointId")},
    mitre="T1572",
)

CONNECT_ENDPOINT_CREATED = Watch(
    name="ec2-connect-endpoint-created",
    severity=Severity.MEDIUM,
    on=api_call("ec2", "CreateInstanceConnectEndpoint"),
    says="created an Instance Connect endpoint in {subnet}",
    why="Whoever has the IAM rights can tunnel through it to machines without a public address.",
    advice="Check that the network's owner asked for it, and who may open tunnels.",
    words={"subnet": named("subnetId")},
    mitre="T1133",
)

KEY_PAIR_ADDED = Watch(
    name="ec2-key-pair-added",
    severity=Severity.LOW,
    on=api_call("ec2", "CreateKeyPair", "ImportKeyPair"),
    says="added key pair {requestParameters.keyName}",
    why="Machines launched with the key pair let in whoever holds its private half.",
    advice="Ask who holds the private key; Session Manager needs none.",
    mitre="T1098.004",
)
