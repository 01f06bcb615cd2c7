"""Routes events about trails to remediation, which is imported when it is first needed."""

import logging
from collections.abc import Callable, Iterable, Mapping
from copy import replace
from typing import Protocol

from msgspec import Struct

from account_event_handler.aws.queue import LOOK_AT_TRAILS, TRAIL_NEWS, TRAIL_REPAIR_UNFINISHED
from account_event_handler.model import AccountEvent, Alert

_ABOUT_TRAILS = ("StopLogging", "DeleteTrail", "StartLogging")
_log = logging.getLogger(__name__)

Muted = Callable[[AccountEvent, Alert], bool]
InternalEventHandlers = Mapping[str, Callable[[AccountEvent], Iterable[Alert]]]


def _not_done(alert: Alert) -> Alert:
    failed = ("Restart", "the watcher failed to check it; check the trail yourself")
    return replace(alert, facts=(*alert.facts, failed))


class Responded(Struct, frozen=True):
    """What was done, as `words` put into the alert: now, or into what it is judged to be later.

    An alert that is not `groupable` is sent even in a window of its repeats.
    """

    words: Callable[[Alert], Alert] = lambda alert: alert
    groupable: bool = True


class Remediator(Protocol):
    """What acts on trails, a TrailRemediator: on a call, and on the stack's own messages."""

    def on_call(self, alert: Alert, event: AccountEvent) -> Responded: ...
    def on_alarm(self, event: AccountEvent) -> None: ...
    def on_schedule(self, event: AccountEvent) -> Iterable[Alert]: ...
    def on_finding(self, event: AccountEvent) -> Iterable[Alert]: ...
    def retry(self, event: AccountEvent) -> Iterable[Alert]: ...


class Responses(Struct, frozen=True):
    """`alarm` is the ARN of the alarm on the trails' log group, empty without one."""

    remediator: Callable[[], Remediator] | None = None
    alarm: str = ""

    def respond(self, alert: Alert, event: AccountEvent) -> Responded:
        """Act on what the alert is about, if anything is to be done; never raises."""
        name = event.text("eventName")
        if self.remediator is None or event.source != "aws.cloudtrail" or name not in _ABOUT_TRAILS:
            return Responded()
        try:
            return self.remediator().on_call(alert, event)
        except Exception as error:  # a fault of ours must not keep the alert from being sent
            _log.error("a trail was not checked: unexpected %s", type(error).__name__)
            return Responded(_not_done, groupable=False)

    def on_event(self, event: AccountEvent) -> None:
        """Act on the trails' alarm; any other event is none. Raises QueueError."""
        is_alarm = event.source == "aws.cloudwatch" and self.alarm in event.resources
        if self.remediator is not None and self.alarm and is_alarm:
            self.remediator().on_alarm(event)

    @property
    def handlers(self) -> InternalEventHandlers:
        if (remediator := self.remediator) is None:
            return {}
        return {
            LOOK_AT_TRAILS: lambda event: remediator().on_schedule(event),
            TRAIL_NEWS: lambda event: remediator().on_finding(event),
            TRAIL_REPAIR_UNFINISHED: lambda event: remediator().retry(event),
        }
