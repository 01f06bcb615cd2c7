from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

import pytest
from botocore.exceptions import ClientError

from cli.status import Finding, State, trails

HOME, OTHER, THIRD = "eu-west-1", "us-east-1", "ap-south-1"


def trail(name: str = "main", region: str = HOME, **more: Any) -> dict[str, Any]:
    arn = f"arn:aws:cloudtrail:{region}:111122223333:trail/{name}"
    return {"Name": name, "TrailARN": arn, "HomeRegion": region, **more}


@dataclass
class CloudTrail:
    """CloudTrail as one region answers."""

    found: list[dict[str, Any]] = field(default_factory=list)
    status: dict[str, Any] = field(default_factory=lambda: {"IsLogging": True})
    selectors: dict[str, Any] = field(default_factory=dict)
    refuses: str = ""

    def describe_trails(self) -> dict[str, Any]:
        self._maybe_refuse("DescribeTrails")
        return {"trailList": self.found}

    def get_trail_status(self, **given: str) -> dict[str, Any]:
        assert given["Name"].startswith("arn:")  # a name is not enough for another region's trail
        return self.status

    def get_event_selectors(self, **_: str) -> dict[str, Any]:
        self._maybe_refuse("GetEventSelectors")
        return self.selectors

    def _maybe_refuse(self, call: str) -> None:
        if self.refuses == call:
            raise ClientError({"Error": {"Code": "AccessDenied", "Message": ""}}, call)


class Ec2:
    def __init__(self, *regions: str) -> None:
        self.regions = regions

    def describe_regions(self) -> dict[str, Any]:
        return {"Regions": [{"RegionName": name} for name in self.regions]}


def look(here: CloudTrail, **elsewhere: CloudTrail) -> list[Finding]:
    there = {name.replace("_", "-"): answers for name, answers in elsewhere.items()} | {HOME: here}

    def client(service: str, region_name: str = HOME) -> Any:
        return Ec2(*there) if service == "ec2" else there[region_name]

    stack = SimpleNamespace(resources={}, parameters={"TrailBucket": "trail-logs"}, log_bucket="trail-logs")
    aws: Any = SimpleNamespace(session=SimpleNamespace(client=client, region_name=HOME), stack=stack)
    return list(trails(aws))


def test_one_trail_for_all_regions_is_enough_and_no_other_region_is_asked() -> None:
    here = CloudTrail([trail(region=OTHER, IsMultiRegionTrail=True)])
    silent = CloudTrail(refuses="DescribeTrails")
    assert look(here, us_east_1=silent) == [Finding(State.OK, "trails", "main logs every region")]


def test_without_a_trail_at_home_nothing_works_and_the_others_are_named() -> None:
    first, second = look(CloudTrail(), us_east_1=CloudTrail(), ap_south_1=CloudTrail([trail()]))
    assert first.state is State.BAD
    assert first.says.startswith("no trail logs eu-west-1, where the watcher is.")
    assert first.do.startswith("Create a multi-region trail")
    assert (second.state, second.says) == (State.LOOK, "no trail logs us-east-1")


def test_a_trail_that_is_stopped_is_to_be_started() -> None:
    stopped = CloudTrail([trail(IsMultiRegionTrail=True)], status={"IsLogging": False})
    (found,) = look(stopped)
    assert found.state is State.BAD
    assert found.do == f"aws cloudtrail start-logging --name {trail()['TrailARN']}"


def test_a_trail_of_one_region_covers_that_one_only() -> None:
    found = look(CloudTrail([trail()]), us_east_1=CloudTrail(), ap_south_1=CloudTrail())
    assert [(each.state, each.says) for each in found] == [
        (State.OK, "main logs eu-west-1"),
        (State.LOOK, "no trail logs ap-south-1, us-east-1"),
    ]


def test_a_region_that_may_not_be_asked_is_named_apart() -> None:
    found = look(CloudTrail([trail()]), us_east_1=CloudTrail(refuses="DescribeTrails"))
    assert [each.says for each in found] == ["main logs eu-west-1", "could not check us-east-1"]


def test_a_trail_that_cannot_deliver_its_files_is_worth_a_look() -> None:
    status = {"IsLogging": True, "LatestDeliveryError": "AccessDenied"}
    first, second = look(CloudTrail([trail(IsMultiRegionTrail=True)], status=status))
    assert (first.state, first.says) == (State.LOOK, "main cannot deliver its files: AccessDenied")
    assert second.state is State.OK


ADVANCED = [{"Field": "eventCategory", "Equals": ["Management"]}]
DATA = [{"Field": "eventCategory", "Equals": ["Data"]}]
READS = [*ADVANCED, {"Field": "readOnly", "Equals": ["true"]}]
SELECTORS: list[tuple[dict[str, Any], State]] = [
    ({"EventSelectors": [{"IncludeManagementEvents": True, "ReadWriteType": "All"}]}, State.OK),
    ({"EventSelectors": [{"IncludeManagementEvents": True, "ReadWriteType": "ReadOnly"}]}, State.BAD),
    ({"EventSelectors": [{"IncludeManagementEvents": False}]}, State.BAD),
    ({"AdvancedEventSelectors": [{"FieldSelectors": DATA}]}, State.BAD),
    ({"AdvancedEventSelectors": [{"FieldSelectors": READS}]}, State.BAD),
    ({"AdvancedEventSelectors": [{"FieldSelectors": DATA}, {"FieldSelectors": ADVANCED}]}, State.OK),
]


@pytest.mark.parametrize(("selectors", "state"), SELECTORS)
def test_a_trail_that_leaves_changes_out_does_not_count(selectors: dict[str, Any], state: State) -> None:
    found = trail(IsMultiRegionTrail=True, HasCustomEventSelectors=True)
    assert look(CloudTrail([found], selectors=selectors))[0].state is state


def test_a_trail_whose_selectors_may_not_be_read_counts_and_is_named() -> None:
    found = trail(IsMultiRegionTrail=True, HasCustomEventSelectors=True)
    unread, counts = look(CloudTrail([found], refuses="GetEventSelectors"))
    assert (unread.state, unread.says) == (State.LOOK, "what main records may not be read")
    assert counts.state is State.OK


def without(**fields: Any) -> dict[str, Any]:
    return {"EventSelectors": [{"IncludeManagementEvents": True, **fields}]}


def test_what_no_trail_records_is_named_with_the_watches_that_need_it() -> None:
    found = trail(IsMultiRegionTrail=True, HasCustomEventSelectors=True)
    here = CloudTrail([found], selectors=without(ExcludeManagementEventSources=["kms.amazonaws.com"]))
    gap, counts = look(here)
    assert gap.state is State.LOOK
    assert gap.says.startswith("EventBridge never brings calls of kms; deaf watches: ")
    assert "cloudtrail-key-disabled" in gap.says
    assert gap.do
    assert counts.state is State.OK


def test_what_the_log_files_never_bring_is_said_though_eventbridge_does() -> None:
    files = trail("files", IsMultiRegionTrail=True, HasCustomEventSelectors=True, S3BucketName="trail-logs")
    here = CloudTrail([trail(IsMultiRegionTrail=True), files], selectors=without(ReadWriteType="WriteOnly"))
    gap, counts = look(here)
    assert gap.says.startswith("the log files in trail-logs never bring reads; deaf watches: ")
    assert counts.says == "main, files logs every region"
