"""Which events ask for more than words: they enter here, and few others load what acts on them."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from account_event_handler.model import AccountEvent, Alert

if TYPE_CHECKING:
    from account_event_handler.remediate.checker import TrailLook
    from account_event_handler.remediate.remediator import TrailKeeper

LOOK_AT_TRAILS = "Look at Trails"
TRAIL_NEWS = "Trail News"
TRAIL_REPAIR_UNFINISHED = "Trail Repair Unfinished"

_ABOUT_TRAILS = ("StopLogging", "DeleteTrail", "StartLogging")

Muted = Callable[[AccountEvent, Alert], bool]
InternalEventHandlers = Mapping[str, Callable[[AccountEvent], Iterable[Alert]]]


def _unchanged(alert: Alert) -> Alert:
    return alert


def _not_done(alert: Alert) -> Alert:
    failed = ("Restart", "the watcher failed to see to it; look at the trail yourself")
    return replace(alert, facts=(*alert.facts, failed))


@dataclass(frozen=True, slots=True)
class Responded:
    """What was done, as `words` put into the alert: now, or into what it is judged to be later.

    An alert that is not `foldable` is told even in a window of its repeats.
    """

    words: Callable[[Alert], Alert] = _unchanged
    groupable: bool = True


@dataclass(frozen=True, slots=True)
class Responses:
    """`keeper` and `look` make what they say when it is first needed; without them nothing is done.

    `alarm` is the ARN of the alarm on the trails' log group, empty without one.
    """

    keeper: "Callable[[], TrailKeeper] | None" = None
    look: "Callable[[], TrailLook] | None" = None
    alarm: str = ""

    def respond(self, alert: Alert, event: AccountEvent) -> Responded:
        """Act on what the alert is about, if anything is to be done; never raises."""
        is_about_trails = (
            event.source == "aws.cloudtrail" and event.text("eventName") in _ABOUT_TRAILS
        )
        if self.keeper is None or not is_about_trails:
            return Responded()
        try:
            return self.keeper().respond(alert, event)
        except Exception:  # a fault of ours must not keep the alert from being told
            return Responded(_not_done, groupable=False)

    def on_event(self, event: AccountEvent) -> None:
        """Act on the trails' alarm; any other event is none. Raises QueueError."""
        is_alarm = event.source == "aws.cloudwatch" and self.alarm in event.resources
        if self.look is not None and self.alarm and is_alarm:
            self.look().rang(event)

    @property
    def handlers(self) -> InternalEventHandlers:
        """What the stack's own messages about trails ask for."""
        if self.keeper is None or self.look is None:
            return {}
        keeper, look = self.keeper, self.look
        return {
            LOOK_AT_TRAILS: lambda event: look().at_all(event),
            TRAIL_NEWS: lambda event: look().tell(event),
            TRAIL_REPAIR_UNFINISHED: lambda event: keeper().finish(event),
        }
