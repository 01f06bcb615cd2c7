"""Security Hub sends a finding anew with every update: it is alerted once in each of its states."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from moto import mock_aws

from account_event_handler.model import AccountEvent
from account_event_handler.state import DAY, StateTable
from account_event_handler.suppress.mutes import Mute
from account_event_handler.suppress.repeated_findings import RepeatedFindings
from tests.pipeline.test_batch import World, record
from tests.support.samples import sample
from tests.support.state_table import Clock, dynamodb_table, memory_table, unavailable_state_table

FORMATS = ["securityhub-finding-imported", "securityhub-v2-finding-imported"]
CHANGES: dict[str, list[dict[str, Any]]] = {
    FORMATS[0]: [
        {"Severity": {"Label": "CRITICAL"}},
        {"Compliance": {"Status": "WARNING"}},
        {"Workflow": {"Status": "NOTIFIED"}},
        {"RecordState": "ARCHIVED"},
    ],
    FORMATS[1]: [{"severity": "High"}, {"status": "In Progress"}],
}


class Days(World):
    """A watcher whose clock goes on by hours."""

    def __init__(self) -> None:
        self.clock = Clock()
        super().__init__(memory_table(self.clock))
        self.number = 0

    def alerts(self, name: str, hours: float = 24, **changed: Any) -> int:
        """How many alerts come of an update so many hours later."""
        self.clock.seconds += hours * 3600
        self.number += 1
        event = sample(name)
        event["id"] = f"update-{self.number}"
        event["detail"]["findings"][0] |= changed
        before = len(self.slack.delivered)
        assert self.took(record(event, str(self.number)))
        return len(self.slack.delivered) - before


@pytest.fixture
def days() -> Iterator[Days]:
    with mock_aws():
        yield Days()


@pytest.mark.parametrize("name", FORMATS)
def test_a_finding_that_stands_is_alerted_once_for_all_its_daily_updates(days: Days, name: str) -> None:
    assert days.alerts(name) == 1
    later = [days.alerts(name, LastObservedAt=f"2026-11-{day}T09:49:00Z") for day in range(21, 29)]
    assert later == [0] * 8
    assert days.alerts(name, Id="another", finding_info={"uid": "another"}) == 1
    assert days.alerts(name, ProductArn="another", metadata={"product": {"uid": "another"}}) == 1


@pytest.mark.parametrize("name", FORMATS)
def test_after_it_was_in_another_state_it_is_alerted_again(days: Days, name: str) -> None:
    assert days.alerts(name) == 1
    assert days.alerts(name, hours=48) == 1  # between them it had passed: no rule lets that through


@pytest.mark.parametrize(("name", "change"), [(name, change) for name, found in CHANGES.items() for change in found])
def test_a_change_of_state_is_no_repeat(name: str, change: dict[str, Any]) -> None:
    repeated = RepeatedFindings(memory_table(), print)
    assert not repeated.is_repeat(updated(name), "1")
    assert repeated.is_repeat(updated(name), "2")
    assert not repeated.is_repeat(updated(name, **change), "3")
    assert not repeated.is_repeat(updated(name), "4")


def test_a_finding_that_becomes_graver_is_alerted(days: Days) -> None:
    assert days.alerts(FORMATS[0]) == 1
    assert days.alerts(FORMATS[0], Severity={"Label": "CRITICAL"}) == 1


def test_what_could_not_be_sent_is_no_repeat_when_it_is_tried_again(days: Days) -> None:
    event = record(sample(FORMATS[0]))
    repeated = RepeatedFindings(days.state_table, days.lost.append)
    assert not repeated.is_repeat(updated(FORMATS[0]), sample(FORMATS[0])["id"])  # then its environment died
    assert days.took(event)
    assert days.slack.delivered == ["securityhub-finding-imported"]


def test_what_was_muted_is_alerted_once_the_mute_is_over(days: Days) -> None:
    ends = datetime.now(UTC) + timedelta(days=80)
    pattern = json.dumps({"source": ["aws.securityhub"]})
    days.state_table.put("operator", "mute#m1", Mute("m1", pattern, "ada", "a test", ends, ends).item)
    assert days.alerts(FORMATS[0]) == 0
    days.state_table.delete("operator", "mute#m1")
    assert days.alerts(FORMATS[0]) == 1


def test_without_the_table_every_update_is_alerted() -> None:
    said = list[str]()
    repeated = RepeatedFindings(unavailable_state_table(), said.append)
    assert [repeated.is_repeat(updated(FORMATS[0]), each) for each in "12"] == [False, False]
    assert len(said) == 2


@pytest.fixture(params=["memory", "dynamodb"])
def table(request: pytest.FixtureRequest) -> Iterator[StateTable]:
    with mock_aws():
        yield memory_table() if request.param == "memory" else dynamodb_table()


def test_a_finding_of_any_id_can_be_noted(table: StateTable) -> None:
    repeated = RepeatedFindings(table, print)
    for identity in ("\ud800", "x" * 5000, "é"):
        event = updated(FORMATS[0], Id=identity, RecordState="\udfff")
        assert [repeated.is_repeat(event, each) for each in "12"] == [False, True]


def test_what_is_noted_of_a_finding_that_is_gone_does_not_stay(table: StateTable) -> None:
    RepeatedFindings(table, print).is_repeat(updated(FORMATS[0], Id="1"), "1")
    assert isinstance(table.clock, Clock)
    table.clock.seconds += 2 * DAY
    assert not RepeatedFindings(table, print).is_repeat(updated(FORMATS[0], Id="1"), "2")


def updated(name: str, **changed: Any) -> AccountEvent:
    event = sample(name)
    event["detail"]["findings"][0] |= changed
    return AccountEvent("", event["source"], event["detail-type"], "", "", None, (), event["detail"])
