"""An ordinary fortnight, with fewer reads than the benchmark's, which no rule passes."""

from itertools import islice

from account_event_handler.model import Severity
from bench.fortnight import fortnight
from bench.routine import routine


def test_the_same_seed_makes_the_same_events() -> None:
    first, again, other = (list(islice(fortnight(seed), 500)) for seed in (1, 1, 2))
    assert first == again != other


def test_an_ordinary_fortnight_is_quiet_from_its_second_week_on_but_for_what_is_new() -> None:
    """Of the first 24 seeds, 6 have a day or two of four alerts in the second week."""
    found = routine(fortnight(1, reads=3))
    assert found.missed() == []
    second = {(alert.watch, alert.severity) for day, alerts in found.sent.items() if day >= 7 for alert in alerts}
    joiner = {("sso-user-created", Severity.MEDIUM), ("sso-user-added-to-group", Severity.MEDIUM)}
    service = {("elasticloadbalancing-traffic-moved", Severity.MEDIUM), ("watcher-ordinary-learned", Severity.LOW)}
    assert second >= joiner | service | {("behaviour-call-refused", Severity.LOW)}
