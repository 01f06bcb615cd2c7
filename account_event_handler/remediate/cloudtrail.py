"""CloudTrail as AWS answers: which trails are visible, whether one logs, and starting one."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from botocore.exceptions import BotoCoreError, ClientError

from account_event_handler.aws import errors
from account_event_handler.aws.trail import Trail
from account_event_handler.ingest.sanitize import clean

if TYPE_CHECKING:
    from mypy_boto3_cloudtrail.client import CloudTrailClient

_ERRORS = {  # the field of GetTrailStatus, and what cannot be delivered to
    "LatestDeliveryError": "bucket",
    "LatestDigestDeliveryError": "digests",
    "LatestCloudWatchLogsDeliveryError": "log group",
    "LatestNotificationError": "topic",
}


class CloudTrailError(Exception):
    """AWS did not do it; `is_transient` if it may when asked again, `is_gone` without the trail."""

    def __init__(self, code: str, message: str = "", *, is_transient: bool = False) -> None:
        super().__init__(code)
        self.code, self.message, self.is_transient = code, message, is_transient
        self.is_gone = code == "TrailNotFoundException"


@dataclass(frozen=True, slots=True)
class Status:
    """Whether a trail logs, when it last started and stopped (epoch seconds, 0 if never).

    `errors` are what CloudTrail could not deliver to, with the error's code.
    """

    logging: bool
    started: int = 0
    stopped: int = 0
    errors: Mapping[str, str] = field(default_factory=dict)

    def is_started_since(self, moment: int) -> bool:
        """Whether it logs by a start then or later: a status may lag behind a stop."""
        return self.logging and self.started >= moment


@dataclass(frozen=True, slots=True)
class CloudTrail:
    """`client` makes the client for a Region. All methods raise CloudTrailError."""

    client: "Callable[[str], CloudTrailClient]"

    def visible(self, region: str) -> dict[str, dict[str, Any]]:
        """The descriptions of all trails that record a Region, wherever they live, by ARN."""
        answer = self._ask(region, "describe_trails", includeShadowTrails=True)
        trails = answer.get("trailList", [])
        return {trail["TrailARN"]: trail for trail in trails if trail.get("TrailARN")}

    def status(self, trail: Trail) -> Status:
        """How the trail is, asked in its home Region: its shadows elsewhere may lag behind."""
        answer = self._ask(trail.region, "get_trail_status", Name=trail.arn)
        return Status(
            logging=bool(answer.get("IsLogging")),
            started=_seconds(answer.get("StartLoggingTime")),
            stopped=_seconds(answer.get("StopLoggingTime")),
            errors={what: clean(answer[name]) for name, what in _ERRORS.items() if answer.get(name)},
        )

    def start(self, trail: Trail) -> None:
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

    def _ask(self, region: str, operation: str, **parameters: Any) -> dict[str, Any]:
        try:
            answer: dict[str, Any] = getattr(self.client(region), operation)(**parameters)
        except ClientError as error:
            raise _meaning(error) from error
        except BotoCoreError as error:
            raise CloudTrailError(type(error).__name__, is_transient=True) from error
        return answer


def _meaning(error: ClientError) -> Exception:
    code = error.response.get("Error", {}).get("Code", "")
    status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
    is_transient = status >= 500 or errors.is_transient(error) or code == "ConflictException"
    message = clean(error.response.get("Error", {}).get("Message"), 300)
    return CloudTrailError(clean(code), message, is_transient=is_transient)


def _seconds(moment: Any) -> int:
    return int(moment.timestamp()) if moment else 0
