"""What an event asks of the state table does not grow with what that remembers."""

from collections.abc import Callable

import pytest

from account_event_handler.identity.sessions.session import SessionKey
from account_event_handler.identity.sessions.store import ENOUGH, SessionStore
from account_event_handler.ingest import decode
from account_event_handler.model import AccountEvent
from account_event_handler.own_stack.parameter_changes import ParameterChangeDedup
from account_event_handler.state import DAY, PARAMETER_CHANGES, StateTable, sessions_partition
from tests.support.in_memory import InMemoryStateTable
from tests.support.samples import QUIET, SPEAKING, load
from tests.support.stack_context import BEGUN, context
from tests.support.state_table import Clock, memory_table

ARN = "arn:aws:sts::111122223333:assumed-role/Deploy/ada"
FEW, MANY = 10, 5000
Table = StateTable


def no_loss(reason: str) -> None:
    raise AssertionError(reason)


def event_of(name: str) -> AccountEvent:
    (path,) = (path for path in (*SPEAKING, *QUIET) if path.stem == name)
    event = decode(load(path))
    assert isinstance(event, AccountEvent)
    return event


def parameter_changes(table: Table, number: int) -> Callable[[], object]:
    event = event_of("watcher-slack-url-changed")
    assert event.time
    for each in range(number):
        at = int(event.time.timestamp()) - each * 400
        item = {"shape": "call", "at": at, "twin": "another"}
        table.put(PARAMETER_CHANGES, f"{at:011d}#call#{each}", item, 29 * DAY)
    dedup = ParameterChangeDedup(table, no_loss)
    return lambda: dedup.context_for(context(), event, may_defer=False)


def sessions(table: Table, number: int, key: str, began: int) -> Callable[[], object]:
    for each in range(number):
        item = {"who": "ada", "what": "IAM user", "begun": BEGUN - each * 60}
        for name in (f"ASIA{each:016}", f"console#{BEGUN - each * 60}#ASIA{each:016}"):
            table.put(sessions_partition(ARN), name, item, DAY)
    return lambda: SessionStore(table).issued(SessionKey(ARN, key, began))


WAYS: dict[str, Callable[[Table, int], Callable[[], object]]] = {
    "parameter changes": parameter_changes,
    "a session's key": lambda table, n: sessions(table, n, "ASIA0000000000000000", BEGUN),
    "a session's begin": lambda table, n: sessions(table, n, "", BEGUN),
    "a session's ARN": lambda table, n: sessions(table, n, "", 0),
}
AT_MOST = {"a session's ARN": ENOUGH + 1}  # items; else as with few


@pytest.mark.sweep
@pytest.mark.parametrize("way", WAYS)
def test_requests_and_reads_are_the_same_for_few_and_many(way: str) -> None:
    few, many = (cost(WAYS[way], number) for number in (FEW, MANY))
    assert len(few) == len(many)
    assert sum(many) <= max(sum(few), AT_MOST.get(way, 0) + 1)


def cost(made: Callable[[Table, int], Callable[[], object]], number: int) -> list[int]:
    """The items read by each request of one event."""
    table: InMemoryStateTable = memory_table(Clock(BEGUN + 60))
    table.installed_at()
    ask = made(table, number)
    table.items_read.clear()
    ask()
    return list(table.items_read)


def test_sessions_that_began_at_other_times_are_not_read() -> None:
    table = memory_table(Clock(BEGUN))
    ask = sessions(table, 100, "", BEGUN - 60)
    table.items_read.clear()
    assert ask() is not None
    assert table.items_read == [1]
