import pytest

from account_event_handler.state import StateTable
from tests.remediate.world import World
from tests.support.state_table import Clock, memory_table

START = 1_763_608_329  # 2025-11-20 03:12:09 UTC


@pytest.fixture
def clock() -> Clock:
    return Clock(START)


@pytest.fixture
def state_table(clock: Clock) -> StateTable:
    return memory_table(clock)


@pytest.fixture
def world(state_table: StateTable, clock: Clock) -> World:
    """An account with one trail that logs and was seen to."""
    world = World(state_table, clock)
    world.cloudtrail.add()
    world.looks()
    world.cloudtrail.calls.clear()
    return world
