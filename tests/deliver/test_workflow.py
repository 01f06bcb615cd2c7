"""A Slack workflow is started ten times a minute at most, by all environments together."""

from collections.abc import Iterator
from copy import replace

import pytest
from moto import mock_aws
from msgspec import field

from account_event_handler.deliver.slack import SlackChannel
from account_event_handler.deliver.workflow import TRIES, WorkflowPace
from account_event_handler.limits import WORKFLOW_RATE, WORKFLOW_RESERVE
from account_event_handler.model import Alert, Defer, Severity
from account_event_handler.state import WORKFLOW_STARTS, Item, StateTable
from tests.end_to_end.support.http_server import Listener
from tests.support.alerts import alert_of
from tests.support.in_memory import InMemoryStateTable
from tests.support.state_table import Clock, dynamodb_table, memory_table, unavailable_state_table

CRITICAL = alert_of("cloudtrail-trail-stopped")
MEDIUM = alert_of("s3-bucket-policy-deleted")


@pytest.fixture(params=["memory", "dynamodb"])
def table(request: pytest.FixtureRequest) -> Iterator[StateTable]:
    with mock_aws():
        yield memory_table() if request.param == "memory" else dynamodb_table()


def pace(table: StateTable) -> WorkflowPace:
    return WorkflowPace(table, print)


def clock_of(table: StateTable) -> Clock:
    assert isinstance(table.clock, Clock)
    return table.clock


@pytest.mark.parametrize(("alert", "most"), [(CRITICAL, 10), (MEDIUM, 7)], ids=["critical", "medium"])
def test_no_minute_has_more_starts_than_slack_takes(table: StateTable, alert: Alert, most: int) -> None:
    environments, clock, started = [pace(table) for _ in range(6)], clock_of(table), list[float]()
    for number in range(300):
        clock.seconds += (number * 7 % 11) / 5
        if not environments[number % 6].wait(alert):
            started.append(clock.seconds)
    assert all(later - earlier >= 60 for earlier, later in zip(started, started[most:], strict=False))
    assert len(started) > most * (clock.seconds - started[0]) / 60 - most  # nor has it fewer


def test_what_comes_too_soon_waits_until_the_first_of_the_ten_is_a_minute_old(table: StateTable) -> None:
    clock = clock_of(table)
    for _ in range(WORKFLOW_RATE):
        assert pace(table).wait(CRITICAL) == 0
        clock.seconds += 2
    assert pace(table).wait(CRITICAL) == 40
    clock.seconds += 40
    assert [pace(table).wait(CRITICAL) for _ in range(2)] == [0, 2]


def test_quieter_alerts_leave_room_for_the_loud(table: StateTable) -> None:
    waits = [pace(table).wait(MEDIUM) for _ in range(WORKFLOW_RATE)]
    assert waits == [0] * (WORKFLOW_RATE - WORKFLOW_RESERVE) + [60] * WORKFLOW_RESERVE
    high = replace(MEDIUM, severity=Severity.HIGH)
    assert [pace(table).wait(high) for _ in range(4)] == [0, 0, 0, 60]


def test_without_the_table_slack_itself_says_when_it_is_too_much() -> None:
    said = list[str]()
    assert WorkflowPace(unavailable_state_table(), said.append).wait(MEDIUM) == 0
    assert len(said) == 1


class Contested(InMemoryStateTable, frozen=True):
    """Another environment starts the workflow between each of so many reads and the write after it."""

    others: list[int] = field(default_factory=list)

    def _read(self, pk: str, sk: str) -> Item | None:
        found = InMemoryStateTable._read(self, pk, sk)
        if self.others:
            started = [*(found["at"] if found else []), int(self.clock() * 1000) - self.others.pop()]
            self.update(pk, sk, {"at": started})
        return found


@pytest.mark.parametrize(("others", "wait", "counted"), [(1, 0, 2), (TRIES - 1, 0, TRIES), (TRIES, 1, TRIES)])
def test_environments_that_ask_at_the_same_time_are_all_counted(others: int, wait: int, counted: int) -> None:
    contested = Contested(clock=Clock(), others=[1] * others)
    assert pace(contested).wait(CRITICAL) == wait
    item = contested.get(*WORKFLOW_STARTS)
    assert item
    assert len(item["at"]) == counted


@pytest.mark.parametrize(("path", "taken"), [("triggers", 10), ("workflows", 10), ("services", 12)])
def test_only_a_workflow_has_this_pace_and_what_is_over_it_is_deferred(path: str, taken: int) -> None:
    with Listener() as slack:
        wait = pace(memory_table()).wait
        channel = SlackChannel(lambda: f"{slack.url}/{path}/T/B/x", Severity.LOW, workflow_wait=wait)
        answers = [channel.send(CRITICAL) for _ in range(12)]
    assert len(slack.bodies) == taken
    assert answers[taken:] == [Defer(60, "Slack starts a workflow ten times a minute at most")] * (12 - taken)
