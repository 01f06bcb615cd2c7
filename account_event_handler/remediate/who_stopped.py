"""A Stop without a name enters; who did it, if CloudTrail's event history knows already, leaves.

The history has an event minutes after the call, with or without a trail. Whoever looks before
learns nothing, and what is stopped is started again.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace

from account_event_handler.ingest import decode
from account_event_handler.model import AccountEvent
from account_event_handler.remediate.cloudtrail import RefusedError, TrailGone, Trails
from account_event_handler.remediate.exempt_principals import Stoppers
from account_event_handler.remediate.stop import Repair, Stop
from account_event_handler.remediate.trail import Trail

APART = 60  # seconds that a call and the status that it changes may lie apart
STOPPING = ("StopLogging", "DeleteTrail")


@dataclass(frozen=True, slots=True)
class Culprits:
    """Asks only where it matters: CloudTrail answers two such questions a second."""

    trails: Trails
    stoppers: Stoppers

    def named(self, stop: Stop) -> Stop:
        """The stop with who did it, and ALLOWED if they may; as it is where nobody may."""
        if not self.stoppers.patterns:
            return stop
        event = self._last(stop)
        if event is None:
            return stop
        named, pattern = replace(stop, who=who_of(event)), self.stoppers.allowing(event)
        return replace(named, repair=Repair.ALLOWED, reason=pattern) if pattern else named

    def lately(self, region: str, since: int) -> tuple[AccountEvent, ...]:
        """The calls in a Region to stop or delete whichever trail, refused ones too."""
        return tuple(event for name in STOPPING for event in self._calls(region, name, since))

    def _last(self, stop: Stop) -> AccountEvent | None:
        trail = stop.trail
        return next(
            (
                event
                for event in self._calls(trail.region, "StopLogging", stop.stopped - APART)
                if not event.text("errorCode") and Trail.of_event(event) == trail
            ),
            None,
        )

    def _calls(self, region: str, name: str, since: int) -> Iterator[AccountEvent]:
        """The newest first; none where CloudTrail does not say."""
        # Imported here: hardly an invocation asks.
        from account_event_handler.ingest.log_files.envelope import envelope_of

        try:
            texts = self.trails.history(region, name, since)
        except (RefusedError, TrailGone):
            return
        for text in texts:
            record = json.loads(text)
            event = decode(envelope_of(record))
            if isinstance(event, AccountEvent):
                yield event


def who_of(event: AccountEvent) -> str:
    """`alice (IAM user)`; empty for nobody."""
    from account_event_handler.identity.actor import actor_of

    actor = actor_of(event)
    return f"{actor.name} ({actor.kind})" if actor else ""
