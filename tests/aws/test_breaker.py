import pytest

from account_event_handler.aws.errors import CircuitBreaker
from tests.support.state_table import Clock


@pytest.mark.parametrize("failures", [1, 2, 3])
def test_a_breaker_opens_after_so_many_failures_in_a_row(failures: int) -> None:
    clock = Clock()
    breaker = CircuitBreaker(10, failures, clock)
    for _ in range(failures - 1):
        breaker.failed()
    assert not breaker.is_open()
    breaker.succeeded()
    for _ in range(failures):
        assert not breaker.is_open()
        breaker.failed()
    assert breaker.is_open()
    clock.seconds += 10
    assert not breaker.is_open()
    breaker.failed()
    assert breaker.is_open()


def test_a_success_closes_it() -> None:
    breaker = CircuitBreaker(10, clock=Clock())
    breaker.failed()
    breaker.succeeded()
    assert not breaker.is_open()
