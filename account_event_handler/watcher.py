"""A message enters; it is judged, checked and told, and what cannot be told comes again."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from aws_lambda_powertools import Logger

from account_event_handler.arrive import arrive
from account_event_handler.counters import Counters
from account_event_handler.deliver import Delivery
from account_event_handler.deliver.channel import NotNowError
from account_event_handler.deliver.delivery import Pending, Told
from account_event_handler.deliver.trouble import trouble
from account_event_handler.model import AccountEvent, Alert, Unreadable
from account_event_handler.own_message import SOURCE
from account_event_handler.pulse import Pulse
from account_event_handler.returns import Record, Returns, id_of, is_new
from account_event_handler.steps import Steps

Answer = Callable[[AccountEvent], Iterable[Alert]]  # what a message of our own asks to be told
NOTHING_TOLD = "no watch speaks about it, or it is muted, counted as a repeat, or was told before"
ENOUGH = 12.0  # seconds that one message may take
RESERVE = 4.0  # seconds in which what has not been answered is put off


@dataclass(frozen=True, slots=True)
class Started:
    """A message whose alerts are on their way, and why it is to be kept, if it is."""

    alerts: tuple[tuple[Alert, Pending], ...] = ()
    kept_because: str = ""


@dataclass(frozen=True, slots=True)
class Watcher:
    """What is done with messages, whatever becomes of their alerts."""

    steps: Steps
    answers: Mapping[str, Answer]
    delivery: Delivery
    returns: Returns
    counters: Counters
    logger: Logger
    pulse: Pulse | None
    time_left: Callable[[], float]

    def take(self, records: Sequence[Record]) -> list[str]:
        """Take SQS records; the message ids of those that must come again leave.

        All are begun before any is waited for, so that a slow channel delays only itself.
        """
        begun = [(record, self._begin(record)) for record in records]
        return [record["messageId"] for record, started in begun if not self._took(record, started)]

    def take_event(self, payload: object, request_id: str) -> dict[str, Any]:
        """One bare event, as `sam local invoke` and the console's Test button send it."""
        started = self._start(payload, request_id)
        told = [(alert, self._told(alert, pending)) for alert, pending in started.alerts]
        for _, each in told:
            if each.errors:
                raise each.errors[0][1]
        for alert, each in told:
            if each.told:
                return {"told": each.told, "watch": alert.watch, "headline": alert.headline}
        return {"told": (), "why": NOTHING_TOLD}

    def _begin(self, record: Record) -> Started | Exception:
        if self.time_left() < ENOUGH:
            return NotNowError("the invocation has no time left")
        try:
            new = is_new(record)
            return self._start(record["body"], id_of(record), new=new, waits=new)
        except Exception as error:  # one bad record costs one record
            return error

    def _took(self, record: Record, started: Started | Exception) -> bool:
        """Whether the record is done with; else the queue is asked to bring it again later."""
        try:
            if isinstance(started, Exception):
                return self.returns.failed(record, started)
            told = [(alert, self._told(alert, pending)) for alert, pending in started.alerts]
            return self.returns.told(record, told, started.kept_because)
        except Exception as error:  # such as a dead-letter queue that cannot be written to
            return self.returns.gave_up(record, error)

    def _start(
        self, payload: object, message_id: str, *, new: bool = True, waits: bool = False
    ) -> Started:
        """Take one message through the steps and begin to tell what it deserves."""
        arrived = arrive(payload)
        if isinstance(arrived, AccountEvent) and arrived.source == SOURCE:
            answer = self.answers.get(arrived.detail_type)
            if answer:
                return self._begun([self.steps.finished(alert) for alert in answer(arrived)])
        if new:
            self.counters.arrived()
            if self.pulse:
                self.pulse.event()
        verdict = self.steps.take(arrived, message_id, waits=waits)
        reason = verdict.arrived.reason if isinstance(verdict.arrived, Unreadable) else ""
        return self._begun([verdict.alert] if verdict.alert else [], reason)

    def _begun(self, alerts: Sequence[Alert], kept_because: str = "") -> Started:
        begun = tuple((alert, self.delivery.begin(alert)) for alert in alerts)
        return Started(begun, kept_because)

    def _told(self, alert: Alert, pending: Pending) -> Told:
        """Wait for the channels, and say what became of the alert."""
        told = pending.wait(self._patience())
        self.counters.told(alert, told)
        if self.pulse and told.told:
            self.pulse.alert(alert)
        said = {"watch": alert.watch, "event_id": alert.id, "told": told.told}
        self.logger.info("alert", extra=said)
        for channel, error in told.errors:
            self.logger.error("not told", extra={"channel": channel, "reason": str(error)})
        self._say_what_to_mend(alert, told)
        return told

    def _say_what_to_mend(self, alert: Alert, told: Told) -> None:
        """Once a day, to the other channels; what this cannot tell is in the log and the alarms."""
        for channel, error in told.errors:
            others = self.delivery.others(channel)
            if error.mend and others and not alert.only:
                notice = trouble(channel, error, others, datetime.now(UTC))
                said = self.delivery.begin(notice).wait(self._patience())
                if error.final:  # the alert does not come this way again
                    self.returns.later(notice, said, tries=1)

    def _patience(self) -> float:
        """The seconds that the channels have to answer."""
        return max(0.0, self.time_left() - RESERVE)
