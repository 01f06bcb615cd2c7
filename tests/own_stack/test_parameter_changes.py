"""One change of the Slack parameter, told by two events: once, and by name where one names who."""

from typing import Any

import pytest

from account_event_handler.catalog import CATALOG
from account_event_handler.ingest import decode
from account_event_handler.model import AccountEvent, Defer
from account_event_handler.own_stack.parameter_changes import ParameterChangeDedup
from account_event_handler.pipeline.judge import judge
from account_event_handler.state import StateTable
from tests.support.samples import sample
from tests.support.stack_context import context
from tests.support.state_table import memory_table, unavailable_state_table

MOMENT = "2026-11-20T09:50:3{}Z"


@pytest.fixture
def state_table() -> StateTable:
    return memory_table()


def at(second: int, name: str, event_id: str) -> dict[str, Any]:
    event = sample(name)
    event["time"] = MOMENT.format(second)
    event["id"] = event_id
    if "eventID" in event["detail"]:
        event["detail"] |= {"eventTime": event["time"], "eventID": event_id}
    return event


def change(second: int = 1, event_id: str = "c") -> dict[str, Any]:
    return at(second, "watcher-slack-url-changed", event_id)


def call(second: int = 1, event_id: str = "p") -> dict[str, Any]:
    return at(second, "watcher-slack-url-set", event_id)


def told(state_table: StateTable, event: dict[str, Any], *, may_defer: bool = False) -> str | Defer:
    """The watch that alerts on it now, empty if none."""
    arrived = decode(event)
    assert isinstance(arrived, AccountEvent)
    where = ParameterChangeDedup(state_table, lambda reason: None).context_for(context(), arrived, may_defer=may_defer)
    if isinstance(where, Defer):
        return where
    alert = judge(event, CATALOG, where).alert
    return alert.watch if alert else ""


def test_the_change_waits_for_the_call_that_names_who(state_table: StateTable) -> None:
    deferred = told(state_table, change(), may_defer=True)
    assert isinstance(deferred, Defer)
    assert deferred.seconds == 60
    assert told(state_table, call(3), may_defer=True) == "watcher-slack-url-set"
    assert told(state_table, change()) == ""


def test_a_change_of_which_no_call_has_come_is_told_and_the_late_call_is_not(state_table: StateTable) -> None:
    assert told(state_table, change()) == "watcher-slack-url-changed"
    assert told(state_table, call()) == ""


def test_what_was_told_or_silent_stays_so_when_it_comes_again(state_table: StateTable) -> None:
    for _ in range(2):
        assert told(state_table, call()) == "watcher-slack-url-set"
        assert told(state_table, change()) == ""


def test_two_changes_are_told_both(state_table: StateTable) -> None:
    watches = [
        told(state_table, call(1, "p1")),
        told(state_table, change(1, "c1")),
        told(state_table, change(2, "c2")),
        told(state_table, call(2, "p2")),
    ]
    assert watches == ["watcher-slack-url-set", "", "watcher-slack-url-changed", ""]


def test_changes_that_lie_apart_are_no_twins(state_table: StateTable) -> None:
    assert told(state_table, call(1)) != ""
    assert told(state_table, change(8)) != ""


def test_a_call_that_failed_hides_no_change(state_table: StateTable) -> None:
    failed = call()
    failed["detail"] |= {"errorCode": "AccessDenied", "errorMessage": "no"}
    told(state_table, failed)
    assert told(state_table, change()) == "watcher-slack-url-changed"


def test_a_deletion_is_told_once_as_well(state_table: StateTable) -> None:
    deleted = at(1, "watcher-slack-url-deleted", "d")
    assert told(state_table, deleted) == "watcher-slack-url-deleted"
    assert told(state_table, at(1, "watcher-slack-url-changed--deleted", "c")) == ""


def test_a_harmless_call_beside_it_hides_no_change(state_table: StateTable) -> None:
    label = change(1, "label")
    label["detail"]["operation"] = "LabelParameterVersion"
    labels = call(1, "labels")
    labels["detail"]["eventName"] = "LabelParameterVersion"
    told(state_table, label)
    told(state_table, labels)
    assert told(state_table, call(2)) == "watcher-slack-url-set"
    assert told(state_table, change(2, "d")) == ""
    deletes = at(3, "watcher-slack-url-deleted", "x")
    assert told(state_table, change(3, "e")) == "watcher-slack-url-changed"
    assert told(state_table, deletes) == "watcher-slack-url-deleted"


def test_another_parameter_has_no_twin_and_does_not_wait(state_table: StateTable) -> None:
    event = change()
    event["detail"]["name"] = "/payments/url"
    for _ in range(2):
        assert told(state_table, event, may_defer=True) == "ssm-parameter-changed"


def test_without_memory_both_are_told_at_once() -> None:
    lost = unavailable_state_table()
    assert told(lost, change(), may_defer=True) == "watcher-slack-url-changed"
    assert told(lost, call(), may_defer=True) == "watcher-slack-url-set"
