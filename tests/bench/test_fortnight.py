"""An ordinary fortnight, with fewer reads than the benchmark's, which no rule passes."""

from functools import cache
from itertools import islice

import pytest

from account_event_handler.model import Severity
from bench.fortnight import fortnight
from bench.routine import Routine, routine


@cache
def _routine(seed: int = 1) -> Routine:
    return routine(fortnight(seed, reads=3))


def test_the_same_seed_makes_the_same_events() -> None:
    first, again, other = (list(islice(fortnight(seed), 500)) for seed in (1, 1, 2))
    assert first == again != other


@pytest.mark.parametrize("seed", [1, 4])  # of the first 24, 7 have a day or two of four alerts
def test_an_ordinary_fortnight_is_quiet_from_its_second_week_on(seed: int) -> None:
    assert _routine(seed).missed() == []


def test_what_is_new_in_it_is_alerted() -> None:
    second = {(alert.watch, alert.severity) for day, alerts in _routine().sent.items() if day >= 7 for alert in alerts}
    joiner = {("sso-user-created", Severity.MEDIUM), ("sso-user-added-to-group", Severity.MEDIUM)}
    service = {("elasticloadbalancing-traffic-moved", Severity.MEDIUM), ("watcher-ordinary-learned", Severity.LOW)}
    assert second >= joiner | service | {("behaviour-call-refused", Severity.LOW)}
