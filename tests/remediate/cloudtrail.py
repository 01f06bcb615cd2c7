"""A CloudTrail for tests: its clock is the test's, and it can refuse, be silent or be slow."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from botocore.exceptions import ClientError, ConnectTimeoutError

from tests.support.state_table import Clock

ACCOUNT, REGION = "111122223333", "eu-west-1"


def arn_of(name: str, region: str = REGION, account: str = ACCOUNT) -> str:
    return f"arn:aws:cloudtrail:{region}:{account}:trail/{name}"


TRAIL = arn_of("management-events")


def refusal(code: str, message: str = "no") -> ClientError:
    answer: Any = {"Error": {"Code": code, "Message": message}}
    return ClientError(answer, "Any")


SILENCE = ConnectTimeoutError(endpoint_url="https://cloudtrail")


@dataclass
class State:
    description: dict[str, Any]
    logging: bool = True
    started: int = 0
    stopped: int = 0
    errors: dict[str, str] = field(default_factory=dict)
    selectors: dict[str, Any] = field(default_factory=lambda: {"EventSelectors": [{"IncludeManagementEvents": True}]})


@dataclass
class CloudTrail:
    """`faults` are what operations raise, `calls` what was asked."""

    clock: Clock
    trails: dict[str, State] = field(default_factory=dict)
    faults: dict[str, Exception] = field(default_factory=dict)
    calls: list[str] = field(default_factory=list)
    before_start: Callable[[], object] | None = None
    after_start: Callable[[], object] | None = None
    events: list[dict[str, Any]] = field(default_factory=list)  # its history, the oldest first

    def client(self, region: str) -> Any:
        return Client(self, region)

    def add(self, arn: str = TRAIL, **described: Any) -> State:
        region = arn.split(":")[3]
        description = {
            "Name": arn.rpartition("/")[2],
            "S3BucketName": "audit-logs",
            "IncludeGlobalServiceEvents": True,
            "IsMultiRegionTrail": True,
            "HomeRegion": region,
            "TrailARN": arn,
            "LogFileValidationEnabled": True,
            "HasCustomEventSelectors": False,
            "IsOrganizationTrail": False,
        }
        state = State(description | described, started=int(self.clock()) - 86_400)
        self.trails[arn] = state
        return state

    def stop(self, arn: str = TRAIL) -> int:
        """Somebody stops it now; the moment."""
        state, now = self.trails[arn], int(self.clock())
        state.logging, state.stopped = False, now
        return now

    def start(self, arn: str = TRAIL) -> int:
        """Somebody starts it now; the moment."""
        state, now = self.trails[arn], int(self.clock())
        state.logging, state.started = True, now
        return now

    @property
    def starts(self) -> int:
        return self.calls.count("StartLogging")


@dataclass
class Client:
    world: CloudTrail
    region: str

    def _asked(self, operation: str) -> None:
        self.world.calls.append(operation)
        if operation in self.world.faults:
            raise self.world.faults[operation]

    def _state(self, arn: str) -> State:
        if arn not in self.world.trails:
            raise refusal("TrailNotFoundException")
        return self.world.trails[arn]

    def describe_trails(self, includeShadowTrails: bool) -> dict[str, Any]:  # noqa: N803
        self._asked("DescribeTrails")
        assert includeShadowTrails
        trails = [state.description for state in self.world.trails.values()]
        seen = [t for t in trails if t["IsMultiRegionTrail"] or t["HomeRegion"] == self.region]
        return {"trailList": seen}

    def get_trail_status(self, Name: str) -> dict[str, Any]:  # noqa: N803
        self._asked("GetTrailStatus")
        state = self._state(Name)
        answer: dict[str, Any] = {"IsLogging": state.logging, **state.errors}
        if state.started:
            answer["StartLoggingTime"] = datetime.fromtimestamp(state.started, UTC)
        if state.stopped:
            answer["StopLoggingTime"] = datetime.fromtimestamp(state.stopped, UTC)
        return answer

    def get_event_selectors(self, TrailName: str) -> dict[str, Any]:  # noqa: N803
        self._asked("GetEventSelectors")
        return self._state(TrailName).selectors

    def lookup_events(
        self,
        LookupAttributes: list[dict[str, str]],  # noqa: N803
        StartTime: datetime,  # noqa: N803
    ) -> dict[str, Any]:
        self._asked("LookupEvents")
        (asked,) = LookupAttributes
        assert asked["AttributeKey"] == "EventName"
        found = [
            {"CloudTrailEvent": json.dumps(event)}
            for event in reversed(self.world.events)
            if event["eventName"] == asked["AttributeValue"]
            and event["awsRegion"] == self.region
            and datetime.fromisoformat(event["eventTime"]) >= StartTime
        ]
        return {"Events": found}

    def start_logging(self, Name: str) -> dict[str, Any]:  # noqa: N803
        self._asked("StartLogging")
        if self.world.before_start is not None:
            self.world.before_start()
        state = self._state(Name)
        if state.description["HomeRegion"] != self.region:
            raise refusal("InvalidHomeRegionException")
        self.world.start(Name)
        if self.world.after_start is not None:
            self.world.after_start()
        return {}
