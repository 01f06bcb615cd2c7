import threading
from functools import partial

import pytest

from account_event_handler.deliver.lane import Lane, pause
from account_event_handler.model import Severity


def test_of_the_alerts_that_wait_the_loudest_goes_first() -> None:
    lane, sent, go_on = Lane("slack"), list[str](), threading.Event()
    first = lane.submit(Severity.LOW, lambda: go_on.wait(5))
    waiting = {"b": Severity.MEDIUM, "c": Severity.MEDIUM, "a": Severity.CRITICAL}
    answers = [lane.submit(severity, partial(sent.append, name)) for name, severity in waiting.items()]
    go_on.set()
    assert first.result(5)
    for answer in answers:
        answer.result(5)
    assert sent == ["a", "b", "c"]


def test_what_waits_for_its_turn_lets_only_louder_alerts_overtake_it() -> None:
    lane, sent = Lane("slack"), list[str]()

    def send_medium() -> None:
        for severity in (Severity.CRITICAL, Severity.MEDIUM, Severity.HIGH, Severity.LOW):
            lane.submit(severity, partial(sent.append, severity))
        pause(0)
        sent.append("first")

    lane.submit(Severity.MEDIUM, send_medium).result(5)
    lane.submit(Severity.INFO, lambda: None).result(5)
    assert sent == ["critical", "high", "first", "medium", "low"]


def test_an_alert_that_is_given_up_is_not_sent_and_a_fault_costs_its_own_alert() -> None:
    lane, go_on, sent = Lane("slack"), threading.Event(), list[str]()
    lane.submit(Severity.CRITICAL, lambda: go_on.wait(5))
    given_up, faulty = lane.submit(Severity.HIGH, lambda: sent.append("no")), lane.submit(Severity.LOW, lambda: 1 / 0)
    assert given_up.cancel()
    go_on.set()
    with pytest.raises(ZeroDivisionError):
        faulty.result(5)
    lane.submit(Severity.LOW, lambda: sent.append("yes")).result(5)
    assert sent == ["yes"]
