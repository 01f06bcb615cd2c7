"""The way of an alert past `respond`, as the watcher goes it, with a clock that tests move."""

import itertools
import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from account_event_handler.aws.queue import LOOK_AT_TRAILS, QueueError
from account_event_handler.catalog import CATALOG
from account_event_handler.model import AccountEvent, Alert
from account_event_handler.own_stack.context import StackContext
from account_event_handler.pipeline.judge import judge
from account_event_handler.remediate import Responded, Responses
from account_event_handler.remediate.check import TrailRemediator
from account_event_handler.remediate.cloudtrail import CloudTrail as Client
from account_event_handler.remediate.cloudtrail import WhoStopped
from account_event_handler.remediate.restart import Restarter
from account_event_handler.remediate.trail_state import TrailStore
from account_event_handler.state import StateTable
from tests.remediate.cloudtrail import ACCOUNT, REGION, TRAIL, CloudTrail
from tests.support.samples import sample
from tests.support.state_table import Clock

ALARM = f"arn:aws:cloudwatch:{REGION}:{ACCOUNT}:alarm:account-watcher-trail-stopped"
OWN_ROLE = f"arn:aws:iam::{ACCOUNT}:role/account-watcher"
LATE = 120  # seconds, later than any event is waited for


@dataclass
class Queue:
    """Keeps what is sent to it until it is due; can be out of order."""

    clock: Clock
    waiting: list[tuple[float, str]] = field(default_factory=list)
    broken: bool = False

    def send(self, body: str, delay: int = 0) -> None:
        if self.broken:
            raise QueueError("no")
        assert 0 <= delay <= 900
        self.waiting.append((self.clock() + delay, body))

    def due(self) -> list[str]:
        bodies = [body for when, body in self.waiting if when <= self.clock()]
        self.waiting = [(when, body) for when, body in self.waiting if when > self.clock()]
        return bodies


class World:
    """One account with its CloudTrail; `told` are the alerts people got, each id once."""

    def __init__(
        self, state_table: StateTable, clock: Clock, *, on: bool = True, stoppers: tuple[str, ...] = ()
    ) -> None:
        self.clock, self.lost = clock, list[str]()
        self.cloudtrail, self.queue = CloudTrail(clock), Queue(clock)
        self.context = StackContext(own_role=OWN_ROLE, trail_alarm=ALARM)
        queue: Any = self.queue
        self.store = store = TrailStore(state_table, self.lost.append)
        cloudtrail = Client(self.cloudtrail.client)
        restarter = Restarter(cloudtrail, store, (ACCOUNT, REGION), on, lambda seconds: None)
        who_stopped = WhoStopped(cloudtrail, stoppers)
        self.remediator = TrailRemediator(
            restarter, store, who_stopped, queue, lambda event, alert: event.id in self.muted
        )
        self.responses = Responses(lambda: self.remediator, ALARM)
        self.told: list[Alert] = []
        self.muted: set[str] = set()
        self.responded: list[Responded] = []
        self._ids = itertools.count()

    # what happens

    def stop(self, trail: str = TRAIL, **change: Any) -> dict[str, Any]:
        """Somebody stops the trail now; the event that will tell of it."""
        self.cloudtrail.stop(trail)
        return self.event("cloudtrail-trail-stopped", trail, **change)

    def event(self, name: str, trail: str = TRAIL, user: str = "alice", **detail: Any) -> dict[str, Any]:
        """The sample of that name, as of now and with an id of its own."""
        event = sample(name)
        moment = datetime.fromtimestamp(self.clock(), UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        identity = event["detail"]["userIdentity"] | {"userName": user, "arn": f"arn:aws:iam::{ACCOUNT}:user/{user}"}
        event["detail"] |= {
            "eventID": f"00000000-0000-0000-0000-{next(self._ids):012}",
            "eventTime": moment,
            "requestParameters": {"name": trail},
            "userIdentity": identity,
            **detail,
        }
        return event

    # what arrives

    def arrives(self, payload: Any) -> list[Alert]:
        """One message taken as the watcher takes it; the alerts that people had not got before."""
        verdict = judge(json.dumps(payload) if isinstance(payload, dict) else payload, CATALOG, self.context)
        event = verdict.decoded
        assert isinstance(event, AccountEvent)
        if event.source == "account-watcher":
            return self._tell(self.responses.handlers[event.detail_type](event))
        self.responses.on_event(event)
        if verdict.alert is None:
            return []
        self.responded.append(self.responses.respond(verdict.alert, event))
        return self._tell([self.responded[-1].words(verdict.alert)])

    def looks(self, look: str = "") -> list[Alert]:
        """The schedule's message, and what comes of it at once."""
        message = {"source": "account-watcher", "detail-type": LOOK_AT_TRAILS, "id": look or f"look-{next(self._ids)}"}
        return self.arrives(message) + self.delivers()

    def rings(self) -> list[Alert]:
        """The alarm on the log group, and what comes of it at once."""
        return self.arrives(self.alarm()) + self.delivers()

    def alarm(self) -> dict[str, Any]:
        event = sample("cloudwatch-alarm-raised")
        event["resources"] = [ALARM]
        event["detail"]["alarmName"] = ALARM.rpartition(":")[2]
        moment = datetime.fromtimestamp(self.clock(), UTC)
        event["detail"]["state"]["timestamp"] = moment.strftime("%Y-%m-%dT%H:%M:%S.000+0000")
        return event

    def delivers(self, after: int = 0) -> list[Alert]:
        """The messages that are due then."""
        self.clock.seconds += after
        return [alert for body in self.queue.due() for alert in self.arrives(body)]

    def _tell(self, alerts: Iterable[Alert]) -> list[Alert]:
        known = {alert.id for alert in self.told}
        new = [alert for alert in alerts if alert.id not in known]
        self.told += new
        return new


def facts(alert: Alert) -> dict[str, str]:
    return dict(alert.facts)
