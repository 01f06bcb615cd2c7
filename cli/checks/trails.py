"""CloudTrail enters; whether some trail logs management events in each region leaves."""

from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from botocore.exceptions import BotoCoreError, ClientError

from account_event_handler.ingest.sanitize import clean
from cli.checks.finding import Finding, bad, look, ok
from cli.show import listed

if TYPE_CHECKING:
    from mypy_boto3_cloudtrail import CloudTrailClient
    from mypy_boto3_ec2 import EC2Client

ABOUT = "trails"
_NO_EVENTS = "Without one, EventBridge has no API calls to pass on, and there are no log files."


@dataclass(frozen=True, slots=True)
class Trail:
    """A trail as one region sees it; `error` is why its files do not reach their bucket."""

    name: str
    arn: str
    everywhere: bool
    logs: bool
    error: str


def trails(
    ec2: "EC2Client", cloudtrail: "Callable[[str], CloudTrailClient]", home: str
) -> Iterator[Finding]:
    """One line for all regions where one trail covers them, else one for those without.

    `cloudtrail` makes the client of a region, `home` is the stack's; raises botocore's errors.
    """
    here = list(_trails(cloudtrail(home)))
    for trail in here:
        if trail.error:
            do = "Look at the bucket's policy and the key's: CloudTrail must be allowed to write."
            yield look(ABOUT, f"{trail.name} cannot deliver its files: {trail.error}", do)
    if covering := [trail.name for trail in here if trail.logs and trail.everywhere]:
        yield ok(ABOUT, f"{', '.join(covering)} logs every region")
        return
    yield from _region_by_region(ec2, cloudtrail, home, here)


def _region_by_region(
    ec2: "EC2Client", cloudtrail: "Callable[[str], CloudTrailClient]", home: str, here: list[Trail]
) -> Iterator[Finding]:
    if logging := [trail.name for trail in here if trail.logs]:
        yield ok(ABOUT, f"{', '.join(logging)} logs {home}")
    else:
        yield bad(ABOUT, f"no trail logs {home}, where the watcher is. {_NO_EVENTS}", _start(here))
    regions = {region["RegionName"] for region in ec2.describe_regions()["Regions"]} - {home}
    clients = {region: cloudtrail(region) for region in sorted(regions)}
    with ThreadPoolExecutor(8) as threads:
        states = dict(zip(clients, threads.map(_logs, clients.values()), strict=True))
    if blind := [region for region, logs in states.items() if logs is False]:
        do = "Make a trail that logs all regions: the region nobody uses is where intruders go."
        yield look(ABOUT, f"no trail logs {listed(blind)}", do)
    if unknown := [region for region, logs in states.items() if logs is None]:
        do = "Ask whoever manages the organization's policies: they may deny these regions."
        yield look(ABOUT, f"could not be asked in {listed(unknown)}", do)


def _logs(client: "CloudTrailClient") -> bool | None:
    """Whether a trail logs here, None where nobody may ask."""
    try:
        return any(trail.logs for trail in _trails(client))
    except (BotoCoreError, ClientError):
        return None


def _trails(client: "CloudTrailClient") -> Iterator[Trail]:
    """Those made here, those of other regions that log here, and the organization's."""
    for trail in client.describe_trails()["trailList"]:
        status = client.get_trail_status(Name=trail["TrailARN"])
        yield Trail(
            name=clean(trail["Name"]),
            arn=clean(trail["TrailARN"], 200),
            everywhere=trail.get("IsMultiRegionTrail", False),
            logs=status["IsLogging"] and _has_management_events(client, trail),
            error=clean(status.get("LatestDeliveryError")),
        )


def _has_management_events(client: "CloudTrailClient", trail: Mapping[str, Any]) -> bool:
    """Whether changes are logged; a trail of an organization whose selectors are not shown: yes."""
    if not trail.get("HasCustomEventSelectors"):
        return True
    try:
        answer = client.get_event_selectors(TrailName=trail["TrailARN"])
    except ClientError:
        return True
    plain = answer.get("EventSelectors", [])
    advanced = answer.get("AdvancedEventSelectors", [])
    return any(
        each.get("IncludeManagementEvents") and each.get("ReadWriteType") != "ReadOnly"
        for each in plain
    ) or any(_selects_changes(each["FieldSelectors"]) for each in advanced)


def _selects_changes(fields: Any) -> bool:
    wanted = {each["Field"]: each.get("Equals", []) for each in fields}
    return "Management" in wanted.get("eventCategory", []) and wanted.get("readOnly") != ["true"]


def _start(here: list[Trail]) -> str:
    """How to have a trail log: start one that is stopped, or make one."""
    if here:
        return f"aws cloudtrail start-logging --name {here[0].arn}"
    return "Make a trail that logs all regions; the first copy of management events is free."
