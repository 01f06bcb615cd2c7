"""Entries that differ in their calls only say of each call what it did, and weigh as their kind does."""

import pytest

from account_event_handler.catalog.kinds import Kind, bought, copied, deleted, opened, rerouted, weakened
from account_event_handler.catalog.watch import Watches
from account_event_handler.model import Severity
from account_event_handler.render.sentence import fill
from tests.support.records import asked

SERVICE = Watches("any", mitre="T1")


@pytest.mark.parametrize(
    ("kind", "call", "says", "ordinary", "mitre"),
    [
        (deleted, "DeleteArchive", "deleted Any archive orders", True, "T1485"),
        (weakened, "PutRetention", "set Any retention orders", True, "T1562"),
        (opened, "CreateGrant", "created Any grant orders", True, "T1098"),
        (copied, "ExportTable", "exported Any table orders", True, "T1537"),
        (rerouted, "UpdateRoute", "changed Any route orders", True, "T1557"),
        (bought, "CreateReservation", "bought Any reservation orders", False, "T1496"),
        (bought, "RenewDomain", "renewed Any domain orders", False, "T1496"),
    ],
)
def test_an_entry_says_what_its_call_did(kind: Kind, call: str, says: str, ordinary: bool, mitre: str) -> None:
    watch = kind(SERVICE, "Any", call, name="a-watch", severity=Severity.LOW)
    event = asked({"name": "orders"}, call)
    assert fill(watch.says, event, watch.words) == says
    assert (watch.ordinary, watch.mitre, watch.severity) == (ordinary, mitre, Severity.LOW)
    assert watch.would
    assert watch.would[0].islower()
