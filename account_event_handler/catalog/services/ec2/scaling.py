"""Auto Scaling: what its groups launch, and how much of it."""

from account_event_handler.catalog.conditions import event_is, request, said
from account_event_handler.catalog.kinds import weakened
from account_event_handler.catalog.machines import machines, most_machines
from account_event_handler.catalog.passed_roles import RARE, USUAL, deployed, passed_role
from account_event_handler.catalog.record import number
from account_event_handler.catalog.watch import INFO, LOW, MEDIUM, Watches
from account_event_handler.model import AccountEvent

_WORDS = {"role": passed_role, "machines": machines, "most": most_machines}
autoscaling = Watches("autoscaling", mitre="T1578.002", words=_WORDS)


@said("the desired capacity alone, up to 10")
def _is_small(event: AccountEvent) -> bool:
    """To a few machines, of the size and up to the maximum that others have set."""
    return event_is("SetDesiredCapacity")(event) and 0 < (number(request(event, "desiredCapacity")) or 0) <= 10


others = Watches("autoscaling")

WATCHES = (
    autoscaling.call("CreateLaunchConfiguration")(
        name="autoscaling-launch-configuration-created",
        severity=RARE,
        ordinary=True,
        says="created launch configuration {requestParameters.launchConfigurationName}",
        fact="[ with role {role}][ for {machines}]",
        why="Instances that a group launches from it run its user data with its role.",
        advice="Check which group uses it and whether its instances need the role; if nobody knows, delete it.",
        would="a group could launch such instances with its role.",
    ),
    autoscaling.call(
        "CreateAutoScalingGroup",
        "SetDesiredCapacity",
        "UpdateAutoScalingGroup",
        "LaunchInstances",
        "PutWarmPool",
        "PutScheduledUpdateGroupAction",
    )(
        name="autoscaling-group-changed",
        severity=INFO.when(_is_small, else_=USUAL),
        ordinary=True,
        says="set Auto Scaling group {requestParameters.autoScalingGroupName}",
        fact="[to launch {most}]",
        why="The group launches instances with its template's role, and replaces those that are terminated.",
        advice="Check that its owner asked for it; if not, set its maximum and desired capacity to 0.",
        would="the group would launch instances at your cost.",
    ),
    deployed(others, "Auto Scaling", "StartInstanceRefresh", name="autoscaling-instances-replaced", severity=LOW),
    weakened(
        *(others, "Auto Scaling", "DeleteAutoScalingGroup", "SuspendProcesses", "TerminateInstanceInAutoScalingGroup"),
        name="autoscaling-group-stopped",
        severity=MEDIUM,
    ),
)
