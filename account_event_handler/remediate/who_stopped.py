"""Who stopped a trail, by CloudTrail's event history, and who may: the exempt principals."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace

from account_event_handler.aws.trail import Trail
from account_event_handler.catalog.automation import arn_matches, arns_of_caller
from account_event_handler.ingest import decode, envelope_of
from account_event_handler.model import AccountEvent
from account_event_handler.remediate.cloudtrail import CloudTrail, CloudTrailError
from account_event_handler.remediate.trail_state import EXPLAINED, Repair, Stop
from account_event_handler.render.trail_findings import who_of

APART = 60  # seconds that a call and the status that it changes may lie apart
STOPPING = ("StopLogging", "DeleteTrail")


@dataclass(frozen=True, slots=True)
class WhoStopped:
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

        try:
            texts = self.cloudtrail.history(region, name, since)
        except CloudTrailError:
            return
        for text in texts:
            event = decode(envelope_of(json.loads(text)))
            if isinstance(event, AccountEvent):
                yield event
