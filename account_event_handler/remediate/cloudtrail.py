"""CloudTrail as AWS answers: which trails are seen from here, and whether one of them logs.

`StartLogging` and `GetTrailStatus` are all that a restart asks of AWS; the look asks
`DescribeTrails` besides, and `LookupEvents` where it matters who it was.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from botocore.exceptions import BotoCoreError, ClientError

from account_event_handler.ingest.sanitize import clean
from account_event_handler.remediate.trail import Trail

if TYPE_CHECKING:
    from mypy_boto3_cloudtrail.client import CloudTrailClient

_PASSING = ("Throttl", "TooManyRequests", "RequestLimit", "ConflictException", "Unavailable")
_ERRORS = {  # the field of GetTrailStatus, and what cannot be delivered to
    "LatestDeliveryError": "bucket",
    "LatestDigestDeliveryError": "digests",
    "LatestCloudWatchLogsDeliveryError": "log group",
    "LatestNotificationError": "topic",
}


class TrailGone(Exception):  # noqa: N818 it is said of the trail, and nothing went wrong
    """There is no such trail."""


class RefusedError(Exception):
    """AWS did not do it: the code and message; `passing` if it may do so when asked again."""

    def __init__(self, code: str, message: str = "", *, passing: bool = False) -> None:
        super().__init__(code)
        self.code = code
        self.message = message
        self.passing = passing


@dataclass(frozen=True, slots=True)
class Status:
    """Whether a trail logs, when it last started and stopped (epoch seconds, 0 if never).

    `errors` are what CloudTrail could not deliver to, with the error's code.
    """

    logging: bool
    started: int = 0
    stopped: int = 0
    errors: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Trails:
    """`client` makes the client for a Region; every call raises TrailGone or RefusedError."""

    client: "Callable[[str], CloudTrailClient]"

    def visible(self, region: str) -> dict[str, dict[str, Any]]:
        """The descriptions of all trails that record a Region, wherever they live, by ARN."""
        answer = self._ask(region, "describe_trails", includeShadowTrails=True)
        found = [trail for trail in answer.get("trailList", []) if trail.get("TrailARN")]
        return {trail["TrailARN"]: trail for trail in found}

    def status(self, trail: Trail) -> Status:
        """How the trail is, asked in its home Region: its shadows elsewhere may lag behind."""
        answer = self._ask(trail.region, "get_trail_status", Name=trail.arn)
        return Status(
            logging=bool(answer.get("IsLogging")),
            started=_seconds(answer.get("StartLoggingTime")),
            stopped=_seconds(answer.get("StopLoggingTime")),
            errors={
                what: clean(answer[name]) for name, what in _ERRORS.items() if answer.get(name)
            },
        )

    def start(self, trail: Trail) -> None:
        """Have it log; starting a trail that logs already changes nothing."""
        self._ask(trail.region, "start_logging", Name=trail.arn)

    def history(self, region: str, name: str, since: int) -> list[str]:
        """The records, as JSON, of the latest calls of that name in a Region, the newest first."""
        answer = self._ask(
            region,
            "lookup_events",
            LookupAttributes=[{"AttributeKey": "EventName", "AttributeValue": name}],
            StartTime=datetime.fromtimestamp(since, UTC),
        )
        return [text for each in answer.get("Events", []) if (text := each.get("CloudTrailEvent"))]

    def _ask(self, region: str, operation: str, **asked: Any) -> dict[str, Any]:
        try:
            answer: dict[str, Any] = getattr(self.client(region), operation)(**asked)
        except ClientError as error:
            raise _meant(error) from error
        except BotoCoreError as error:
            raise RefusedError(type(error).__name__, passing=True) from error
        return answer


def _meant(error: ClientError) -> Exception:
    code = error.response.get("Error", {}).get("Code", "")
    if code == "TrailNotFoundException":
        return TrailGone()
    status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
    passing = status >= 500 or any(part in code for part in _PASSING)
    message = clean(error.response.get("Error", {}).get("Message"), 300)
    return RefusedError(clean(code), message, passing=passing)


def _seconds(moment: Any) -> int:
    return int(moment.timestamp()) if moment else 0
