"""The test that `account-watcher test` puts on the bus: it goes to every channel, and what became of it is noted."""

import re
from collections.abc import Callable, Iterable
from contextlib import suppress
from datetime import UTC, datetime

from msgspec import Struct

from account_event_handler.catalog.findings import TEST
from account_event_handler.deliver.delivery import Delivery, DeliveryResult
from account_event_handler.model import AccountEvent, Alert
from account_event_handler.render.alert import finding_alert
from account_event_handler.state import DAY, TESTS, StateTable, StateUnavailable

# The event's source: its own, since what comes from the source of internal events may hold any words. Of the event
# nothing but an id is read, so that it is no way to send what somebody has written.
TEST_SOURCE = "account-watcher.test"
TEST_ID = re.compile(r"[0-9a-f]{16}")
DELIVERED = "delivered"
# Tests that are sent in an hour: anyone who may put events can put any number, and each is posted to every channel.
MOST = 10
_TOO_MANY = [f"not sent, since more than {MOST} tests came within this hour", "Try again in the next hour."]


class SelfTest(Struct, frozen=True):
    """`account` is the stack's own: EventBridge says whose event it is, and another's is not taken."""

    delivery: Delivery
    state_table: StateTable
    account: str
    patience: Callable[[], float]

    def run(self, event: AccountEvent) -> Iterable[Alert]:
        """Send it to every channel, whatever severity that wants, and note what each answered."""
        test_id = event.text("id")
        if event.account != self.account or not TEST_ID.fullmatch(test_id):
            return ()
        names, arrived = self.delivery.names, self.state_table.now()
        if self._is_one_too_many(arrived):
            self._note(test_id, arrived, dict.fromkeys(names, _TOO_MANY))
            return ()
        self._note(test_id, arrived, {})
        time = datetime.fromtimestamp(arrived, UTC)
        where = {"account": event.account, "region": event.region}
        alert = finding_alert(TEST, f"test-{test_id}", {"id": test_id}, **where, time=time, only=names, events=0)
        self._note(test_id, arrived, _said(self.delivery.begin(alert).wait(self.patience())))
        return ()

    def _is_one_too_many(self, now: int) -> bool:
        with suppress(StateUnavailable):
            return int(self.state_table.add(TESTS, f"hour#{now // 3600}", {"count": 1}, DAY)["count"]) > MOST
        return False

    def _note(self, test_id: str, arrived: int, channels: dict[str, list[str]]) -> None:
        with suppress(StateUnavailable):
            self.state_table.put(TESTS, test_id, {"arrived": arrived, "channels": channels}, DAY)


def _said(result: DeliveryResult) -> dict[str, list[str]]:
    """By channel what became of it, and what can be done about it."""
    said = {name: [DELIVERED, ""] for name in result.delivered}
    said |= {name: [reason, ""] for name, reason in result.skipped}
    said |= {name: [deferred.reason, "Try again in a minute."] for name, deferred in result.deferred}
    return said | {name: [str(error), error.remedy] for name, error in result.errors}
