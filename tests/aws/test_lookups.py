import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest

from account_event_handler.aws.errors import BoundedLookups


@pytest.fixture
def hung() -> Iterator[Callable[[], str]]:
    """A look-up that does not come back until the test is over."""
    over = Event()

    def hang() -> str:
        over.wait(30)
        return "too late"

    yield hang
    over.set()


@pytest.fixture
def pool() -> Iterator[ThreadPoolExecutor]:
    pool = ThreadPoolExecutor(2)
    yield pool
    pool.shutdown(wait=False, cancel_futures=True)


def failing() -> str:
    raise KeyError("surprise")


def test_what_is_brought_comes_in_the_order_it_was_asked_for(pool: ThreadPoolExecutor) -> None:
    assert BoundedLookups(pool).run([lambda: "one", lambda: "two", lambda: "three"]) == ["one", "two", "three"]


def test_an_errand_that_fails_in_an_unforeseen_way_costs_the_others_nothing(pool: ThreadPoolExecutor) -> None:
    first, second = BoundedLookups(pool).run([failing, lambda: "two"])
    assert isinstance(first, KeyError)
    assert second == "two"


def test_an_errand_that_hangs_is_waited_for_no_longer_than_the_budget(
    pool: ThreadPoolExecutor, hung: Callable[[], str]
) -> None:
    start = time.monotonic()
    late, found = BoundedLookups(pool, seconds=0.1).run([hung, lambda: "found"])
    assert time.monotonic() - start < 2
    assert isinstance(late, TimeoutError)
    assert found == "found"


def test_two_that_hang_share_one_budget(pool: ThreadPoolExecutor, hung: Callable[[], str]) -> None:
    moments = iter([100.0, 100.02, 200.0])  # the second is asked for when the time is long over
    late = BoundedLookups(pool, seconds=0.05, clock=lambda: next(moments)).run([hung, hung])
    assert [type(each) for each in late] == [TimeoutError, TimeoutError]


def test_when_every_thread_hangs_the_next_alert_still_waits_no_longer(
    pool: ThreadPoolExecutor, hung: Callable[[], str]
) -> None:
    lookups = BoundedLookups(pool, seconds=0.05)
    lookups.run([hung, hung])
    started: list[str] = []
    (late,) = lookups.run([lambda: started.append("yes")])
    assert isinstance(late, TimeoutError)
    assert started == []


def test_without_errands_there_is_nothing_to_bring(pool: ThreadPoolExecutor) -> None:
    assert BoundedLookups(pool).run([]) == []
