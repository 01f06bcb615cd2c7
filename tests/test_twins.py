"""One change of the Slack parameter, told by two events: once, and by name where one names who."""

from collections.abc import Iterator
from typing import Any

import pytest
from moto import mock_aws

from account_event_handler.alerts import judge
from account_event_handler.arrive import arrive
from account_event_handler.catalog import CATALOG
from account_event_handler.deliver.channel import NotNowError
from account_event_handler.memory import Memory
from account_event_handler.model import AccountEvent
from account_event_handler.twins import Twins
from tests.memory_table import lost_memory, memory_table
from tests.samples import sample
from tests.site import site

MOMENT = "2026-11-20T09:50:3{}Z"


@pytest.fixture
def memory() -> Iterator[Memory]:
    with mock_aws():
        yield memory_table()


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


def told(memory: Memory, event: dict[str, Any], *, waits: bool = False) -> str:
    """The watch that speaks about it now, empty if none."""
    arrived = arrive(event)
    assert isinstance(arrived, AccountEvent)
    where = Twins(memory, lambda reason: None).beside(site(), arrived, waits=waits)
    alert = judge(event, CATALOG, where).alert
    return alert.watch if alert else ""


def test_the_change_waits_for_the_call_that_names_who(memory: Memory) -> None:
    with pytest.raises(NotNowError) as put_off:
        told(memory, change(), waits=True)
    assert put_off.value.wait == 60
    assert told(memory, call(3), waits=True) == "watcher-slack-url-set"
    assert told(memory, change()) == ""


def test_a_change_of_which_no_call_has_come_is_told_and_the_late_call_is_not(
    memory: Memory,
) -> None:
    assert told(memory, change()) == "watcher-slack-url-changed"
    assert told(memory, call()) == ""


def test_what_was_told_or_silent_stays_so_when_it_comes_again(memory: Memory) -> None:
    for _ in range(2):
        assert told(memory, call()) == "watcher-slack-url-set"
        assert told(memory, change()) == ""


def test_two_changes_are_told_both(memory: Memory) -> None:
    watches = [
        told(memory, call(1, "p1")),
        told(memory, change(1, "c1")),
        told(memory, change(2, "c2")),
        told(memory, call(2, "p2")),
    ]
    assert watches == ["watcher-slack-url-set", "", "watcher-slack-url-changed", ""]


def test_changes_that_lie_apart_are_no_twins(memory: Memory) -> None:
    assert told(memory, call(1)) != ""
    assert told(memory, change(8)) != ""


def test_a_call_that_failed_hides_no_change(memory: Memory) -> None:
    failed = call()
    failed["detail"] |= {"errorCode": "AccessDenied", "errorMessage": "no"}
    told(memory, failed)
    assert told(memory, change()) == "watcher-slack-url-changed"


def test_a_deletion_is_told_once_as_well(memory: Memory) -> None:
    deleted = at(1, "watcher-slack-url-deleted", "d")
    assert told(memory, deleted) == "watcher-slack-url-deleted"
    assert told(memory, at(1, "watcher-slack-url-changed--deleted", "c")) == ""


def test_another_parameter_has_no_twin_and_does_not_wait(memory: Memory) -> None:
    event = change()
    event["detail"]["name"] = "/payments/url"
    for _ in range(2):
        assert told(memory, event, waits=True) == "ssm-parameter-changed"


def test_without_memory_both_are_told_at_once() -> None:
    lost = lost_memory()
    assert told(lost, change(), waits=True) == "watcher-slack-url-changed"
    assert told(lost, call(), waits=True) == "watcher-slack-url-set"
