"""CloudTrail as AWS answers: which trails are visible, whether one logs, starting one, and who stopped it."""

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from copy import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from botocore.exceptions import BotoCoreError, ClientError
from msgspec import Struct, field

from account_event_handler.aws import errors
from account_event_handler.aws.trail import Trail
from account_event_handler.catalog.automation import arn_matches, arns_of_caller
from account_event_handler.catalog.trail_protection.selectors import Recorded, recorded
from account_event_handler.ingest import decode
from account_event_handler.ingest.sanitize import clean
from account_event_handler.model import AccountEvent
from account_event_handler.remediate.trail_state import EXPLAINED, Repair, Stop
from account_event_handler.render.trail_findings import who_of

if TYPE_CHECKING:
    from mypy_boto3_cloudtrail.client import CloudTrailClient

APART = 60  # seconds that a call and the status that it changes may lie apart
STOPPING = ("StopLogging", "DeleteTrail")
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


class Status(Struct, frozen=True):
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


class CloudTrail(Struct, frozen=True):
    """`client` makes the client for a Region. Methods raise CloudTrailError.

    `member` is the client of the role that another account has for the hub, by account and Region: None where there is
    none to use, or botocore's error.
    """

    client: "Callable[[str], CloudTrailClient]"
    member: "Callable[[str, str], CloudTrailClient | None] | None" = None

    def out_of_reach(self, trail: Trail) -> str | None:
        """Why a trail of another account cannot be started from here, if anything more is known; None where it can."""
        if self.member is None:
            return ""
        try:
            client = self.member(trail.account, trail.region)
        except (BotoCoreError, ClientError) as error:
            return f"the role for the watcher there cannot be used, {clean(errors.code_of(error))}"
        return None if client else "the role for the watcher there was denied before"

    def visible(self, region: str) -> dict[str, dict[str, Any]]:
        """The descriptions of all trails that record a Region, wherever they live, by ARN."""
        trails = self._ask("describe_trails", self.client(region), includeShadowTrails=True).get("trailList", [])
        return {trail["TrailARN"]: trail for trail in trails if trail.get("TrailARN")}

    def status(self, trail: Trail) -> Status:
        """How the trail is, asked in its home Region: its shadows elsewhere may lag behind."""
        answer = self._ask("get_trail_status", self._client_of(trail), Name=trail.arn)
        return Status(
            logging=bool(answer.get("IsLogging")),
            started=_seconds(answer.get("StartLoggingTime")),
            stopped=_seconds(answer.get("StopLoggingTime")),
            errors={what: clean(answer[name]) for name, what in _ERRORS.items() if answer.get(name)},
        )

    def recorded(self, trail: Trail) -> Recorded:
        return recorded(self._ask("get_event_selectors", self._client_of(trail), TrailName=trail.arn))

    def start(self, trail: Trail) -> None:
        self._ask("start_logging", self._client_of(trail), Name=trail.arn)

    def history(self, region: str, name: str, since: int) -> list[str]:
        """The records, as JSON, of the latest calls of that name in a Region, the newest first."""
        answer = self._ask(
            "lookup_events",
            self.client(region),
            LookupAttributes=[{"AttributeKey": "EventName", "AttributeValue": name}],
            StartTime=datetime.fromtimestamp(since, UTC),
        )
        return [text for each in answer.get("Events", []) if (text := each.get("CloudTrailEvent"))]

    def _client_of(self, trail: Trail) -> "CloudTrailClient":
        """That of the role in its account, else the stack's own, which sees an organization's trail as well."""
        with suppress(BotoCoreError, ClientError):
            if self.member and (client := self.member(trail.account, trail.region)):
                return client
        return self.client(trail.region)

    def _ask(self, operation: str, client: "CloudTrailClient", **parameters: Any) -> dict[str, Any]:
        try:
            answer: dict[str, Any] = getattr(client, operation)(**parameters)
        except ClientError as error:
            raise _meaning(error) from error
        except BotoCoreError as error:
            raise CloudTrailError(type(error).__name__, is_transient=True) from error
        return answer


def _meaning(error: ClientError) -> Exception:
    said = error.response.get("Error", {})
    status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
    is_transient = status >= 500 or errors.is_transient(error) or said.get("Code") == "ConflictException"
    return CloudTrailError(clean(said.get("Code", "")), clean(said.get("Message"), 300), is_transient=is_transient)


def _seconds(moment: Any) -> int:
    return int(moment.timestamp()) if moment else 0


class WhoStopped(Struct, frozen=True):
    """Asks only where it matters: CloudTrail answers two such questions a second.

    The history has an event minutes after the call, with or without a trail; what is stopped and
    has no name yet is started again. `exempt` are ARN patterns of who may stop trails.
    """

    cloudtrail: CloudTrail
    exempt: tuple[str, ...] = ()

    def exemption(self, event: AccountEvent) -> str:
        """The first pattern that names the caller or the role of their session, else empty."""
        arns = arns_of_caller(event)
        return next((each for each in self.exempt if any(arn_matches(each, arn) for arn in arns)), "")

    def named(self, stop: Stop) -> Stop:
        """The stop with who did it, and ALLOWED if they may; as it is where nobody may."""
        event = self._last(stop) if self.exempt else None
        if event is None:
            return stop
        named, pattern = replace(stop, who=who_of(event)), self.exemption(event)
        return replace(named, repair=Repair.ALLOWED, reason=pattern) if pattern else named

    def lately(self, region: str, now: int) -> tuple[AccountEvent, ...]:
        """The calls in a Region to stop or delete whichever trail, denied ones too."""
        since = now - EXPLAINED
        return tuple(event for name in STOPPING for event in self._calls(region, name, since))

    def _last(self, stop: Stop) -> AccountEvent | None:
        calls = self._calls(stop.trail.region, "StopLogging", stop.stopped - APART)
        done = (event for event in calls if not event.text("errorCode"))
        return next((event for event in done if Trail.of_event(event) == stop.trail), None)

    def _calls(self, region: str, name: str, since: int) -> Iterator[AccountEvent]:
        """The newest first; none where CloudTrail does not say."""
        # Imported here: hardly an invocation asks.
        from account_event_handler.ingest import envelope_of

        try:
            texts = self.cloudtrail.history(region, name, since)
        except CloudTrailError:
            return
        for text in texts:
            event = decode(envelope_of(json.loads(text)))
            if isinstance(event, AccountEvent):
                yield event
