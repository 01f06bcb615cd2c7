"""Machines: what they run, with which role, and what guards them."""

import re
from collections.abc import Mapping

from account_event_handler.catalog.services.ec2.params import asked, is_off, members, named
from account_event_handler.catalog.watch import HIGH, LOW, MEDIUM, Watches
from account_event_handler.model import AccountEvent, Severity

# graphics, accelerators and giants: what a miner launches on other people's money
_COSTLY = re.compile(
    r"(p|g|trn|inf|dl|vt|f|x|hpc|mac)\d|u-|u7|.*\.(metal|(1[6-9]|[2-9]\d|\d{3})xl)"
)
# of these, what costs hundreds of dollars a day each
_RUINOUS = re.compile(r"(p[4-9]|trn|dl)|u-|u7|(g|inf|f|hpc)\d.*\.(metal|(1[6-9]|[2-9]\d|\d{3})xl)")
_MANY = 20
_PROTECTIONS = {"disableApiTermination": "termination", "disableApiStop": "stop"}


def _changes_user_data(event: AccountEvent) -> bool:
    request = event.field("requestParameters")
    named_so = isinstance(request, Mapping) and request.get("attribute") == "userData"
    return named_so or asked(event, "userData") is not None


def _protection_taken(event: AccountEvent) -> str | None:
    taken = [words for field, words in _PROTECTIONS.items() if is_off(event, field)]
    return " and ".join(taken) or None


def _launched_type(event: AccountEvent) -> str:
    launched = event.text("responseElements.instancesSet.items.0.instanceType")
    return launched or event.text("requestParameters.instanceType")


def _launched_count(event: AccountEvent) -> int:
    """How many were launched, or asked for where none was."""
    if launched := members(event.field("responseElements.instancesSet")):
        return len(launched)
    wanted = event.field("requestParameters.instancesSet.items.0.maxCount")
    return wanted if isinstance(wanted, int) else 1


def _is_costly(event: AccountEvent) -> bool:
    return _launched_count(event) >= _MANY or bool(_COSTLY.match(_launched_type(event)))


def _severity_of_launch(event: AccountEvent) -> Severity:
    is_ruinous = _launched_count(event) >= _MANY or _RUINOUS.match(_launched_type(event))
    return HIGH if is_ruinous else MEDIUM


def _launched(event: AccountEvent) -> str:
    count = _launched_count(event)
    kind = f"{_launched_type(event)} ".lstrip()
    return f"{count} {kind}machines" if count > 1 else f"a {kind}machine"


def _allows_imdsv1(event: AccountEvent) -> bool:
    return str(asked(event, "httpTokens")).lower() in ("optional", "no-preference")


def _metadata_of(event: AccountEvent) -> str:
    instance = named("instanceId")(event)
    return f"instance {instance}" if instance else f"new instances in {event.region}"


def _severity_of_metadata(event: AccountEvent) -> Severity:
    return MEDIUM if asked(event, "instanceId") else HIGH


def _given_to(event: AccountEvent) -> str | None:
    """The machine, which a replacement names in its answer only."""
    answer = f"responseElements.{event.text('eventName')}Response.iamInstanceProfileAssociation"
    association = named("associationId")(event)
    return (
        named("instanceId")(event)
        or event.text(f"{answer}.instanceId")
        or (f"the machine of {association}" if association else None)
    )


def _severity_of_profile(event: AccountEvent) -> Severity:
    """A machine that gets other rights than it had is louder than one that gets its first."""
    swapped = event.text("eventName").startswith("Replace")
    return HIGH if swapped else MEDIUM


ec2 = Watches("ec2")

WATCHES = (
    ec2.call("ModifyInstanceAttribute")(
        name="ec2-user-data-changed",
        severity=HIGH,
        when=_changes_user_data,
        says="changed the start-up script of {requestParameters.instanceId}",
        why="The machine runs its user data as root when it starts, with the rights of its role.",
        advice="Read the user data before the machine starts again; ask who wrote it.",
        mitre="T1059",
    ),
    ec2.call("ModifyInstanceAttribute")(
        name="ec2-instance-protection-removed",
        severity=MEDIUM,
        when=lambda event: _protection_taken(event) is not None,
        says="switched off the {protection} protection of {requestParameters.instanceId}",
        why="Somebody once decided that this machine must not go away; now one call is enough.",
        advice="If the machine is not being retired on purpose, switch the protection on again.",
        words={"protection": _protection_taken},
        mitre="T1578.003",
    ),
    ec2.call("ModifyInstanceMetadataDefaults", "ModifyInstanceMetadataOptions")(
        name="ec2-imdsv1-allowed",
        severity=_severity_of_metadata,
        when=_allows_imdsv1,
        says="allowed IMDSv1 on {instance}",
        why="With IMDSv1 a web server that fetches a URL for a stranger hands out its role's keys.",
        advice="Require tokens again (HttpTokens=required) unless old software truly cannot.",
        words={"instance": _metadata_of},
        mitre="T1552.005",
    ),
    ec2.call("AssociateIamInstanceProfile", "ReplaceIamInstanceProfileAssociation")(
        name="ec2-instance-profile-set",
        severity=_severity_of_profile,
        says="gave {instance} the role of instance profile {profile}",
        why="Everyone who can run commands on the machine has that role's rights now.",
        advice="Check what the role may do and whether the machine needs it.",
        words={
            "instance": _given_to,
            "profile": named("iamInstanceProfile.name", "iamInstanceProfile.arn"),
        },
        mitre="T1098.003",
    ),
    ec2.call("RunInstances")(
        name="ec2-costly-instances-launched",
        severity=_severity_of_launch,
        when=_is_costly,
        says="launched {machines}[ from {requestParameters.instancesSet.items.0.imageId}]",
        why="Big machines, or many, are what stolen credentials are used for first: mining coins.",
        advice="If nobody knows them, terminate them now; then find whose credentials were used.",
        words={"machines": _launched},
        failed=LOW,
        mitre="T1496",
    ),
)
