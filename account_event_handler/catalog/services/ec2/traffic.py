"""What a network records of its traffic, and who else listens to it."""

from account_event_handler.catalog.services.ec2.params import named
from account_event_handler.catalog.watch import HIGH, LOW, Watches

ec2 = Watches("ec2")

WATCHES = (
    ec2.call("DeleteFlowLogs")(
        name="ec2-flow-logs-deleted",
        severity=HIGH,
        says="deleted flow logs {flow_logs}",
        why="Who talked to whom in that network is no longer recorded.",
        advice="Make the flow logs again, then ask who deleted them and look at what happened"
        " since.",
        words={"flow_logs": named("flowLogId")},
        mitre="T1562.008",
    ),
    ec2.call("CreateTrafficMirrorSession", "ModifyTrafficMirrorSession")(
        name="ec2-traffic-mirrored",
        severity=HIGH,
        says="mirrored the traffic of {source}[ to {target}]",
        why="A copy of every packet goes to the target: whoever owns it reads along.",
        advice="If this is not your intrusion detection, delete the session and look at the"
        " target.",
        words={
            "source": named("networkInterfaceId", "trafficMirrorSessionId"),
            "target": named("trafficMirrorTargetId"),
        },
        mitre="T1040",
    ),
    ec2.call(
        "CreateTrafficMirrorFilter",
        "CreateTrafficMirrorFilterRule",
        "CreateTrafficMirrorTarget",
        "ModifyTrafficMirrorFilterNetworkServices",
        "ModifyTrafficMirrorFilterRule",
    )(
        name="ec2-traffic-mirror-prepared",
        severity=LOW,
        says="prepared the mirroring of traffic[ to {target}][ through filter {filter}]",
        why="Targets and filters come first, then a session that copies the packets of a machine.",
        advice="If this is not your intrusion detection, ask who wants to read along.",
        words={
            "target": named("networkInterfaceId", "networkLoadBalancerArn"),
            "filter": named("trafficMirrorFilterId"),
        },
        mitre="T1040",
    ),
    ec2.call(
        "DeleteTrafficMirrorFilter",
        "DeleteTrafficMirrorFilterRule",
        "DeleteTrafficMirrorSession",
        "DeleteTrafficMirrorTarget",
    )(
        name="ec2-traffic-mirror-deleted",
        severity=LOW,
        says="deleted [{part} from ]the mirroring of traffic",
        why="If an intrusion detection listened there, it has gone deaf.",
        advice="If your intrusion detection lives on mirrored traffic, check that it still gets"
        " it.",
        words={
            "part": named(
                "trafficMirrorSessionId",
                "trafficMirrorTargetId",
                "trafficMirrorFilterRuleId",
                "trafficMirrorFilterId",
            )
        },
        mitre="T1562.001",
    ),
)
