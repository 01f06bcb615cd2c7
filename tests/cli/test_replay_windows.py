"""Replay counts the messages that the watcher's own groups make."""

import random
from copy import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from account_event_handler.model import AccountEvent, Actor, ActorType, Alert, Outcome, Result, Severity
from account_event_handler.state import DAY
from account_event_handler.suppress.grouping import AlertGrouper, Decision
from account_event_handler.suppress.novelty import BURST, Novelty
from cli.replay.reader import Kind, Moment
from cli.replay.windows import LIST, SECONDS, Windows
from tests.support.alerts import alert_of
from tests.support.state_table import Clock, memory_table
from tests.suppress.test_grouping import Queue

KIND = Kind(Severity.LOW, "w", "a", "1")


def grouped(alerts: list[Alert], clock: Clock) -> int:
    """The messages that the watcher sends: alerts, and a summary for each window that a message asks to close."""
    queue: Any = Queue()
    grouper, sent = AlertGrouper(memory_table(clock), queue, SECONDS), 0
    for alert in alerts:
        assert alert.time
        clock.seconds = alert.time.timestamp()
        sent += grouper.part(alert) in (Decision.DELIVER, Decision.DELIVER_REPEAT)
    return sent + len({event.id for event, _ in queue.sent})


@pytest.mark.parametrize("name", ["s3-bucket-deleted", "cloudtrail-trail-stopped"])
@pytest.mark.parametrize("seed", range(5))
def test_as_many_messages_are_counted_as_the_watcher_sends_in_whatever_order_they_are_read(
    name: str, seed: int
) -> None:
    draw, first = random.Random(seed), alert_of(name)
    times = sorted(draw.sample(range(1_800_000_000, 1_800_000_000 + 6 * SECONDS), 60))
    alerts = [
        replace(first, id=f"e{time}", time=datetime.fromtimestamp(time, UTC), resources=(f"r{draw.randrange(9)}",))
        for time in times
    ]
    windows, kind = Windows(), KIND._replace(severity=first.severity)
    for alert in draw.sample(alerts, len(alerts)):
        windows.add(Moment.of(alert), kind)
    windows.close()
    assert 6 <= windows.messages[kind] == grouped(alerts, Clock())


@pytest.mark.parametrize("seed", range(5))
def test_low_firsts_are_as_many_messages_as_the_watcher_sends(seed: int) -> None:
    draw, start = random.Random(seed), 20_000 * DAY
    found = [
        (
            start + draw.randrange(14 * DAY),
            draw.choice("12"),
            draw.choice((Severity.LOW, Severity.LOW, Severity.MEDIUM)),
            draw.choice((True, True, False)),  # whether it is ordinary
            draw.choice(("", "", "sqs:DeleteQueue", "sqs:PurgeQueue")),  # what was denied instead
        )
        for _ in range(40)
    ]
    clock, windows = Clock(start), Windows()
    novelty, sent = Novelty(memory_table(clock), pytest.fail), 0
    heartbeats = [(start + day * DAY, "", Severity.INFO, False, "") for day in range(1, 15)]
    known, listed = dict[Any, int](), set[int]()
    for number, (time, account, severity, is_ordinary, denied) in enumerate(sorted([*found, *heartbeats])):
        clock.seconds = time
        at = datetime.fromtimestamp(time, UTC)
        if not account:
            sent += len(list(novelty.summary(AccountEvent("", "", "", "", "", at, (), {}))))
            continue
        alert = replace(
            alert_of("cloudfront-code-changed"),
            actor=Actor("role Deploy", ActorType.UNNAMED_SESSION),
            id=f"{number}",
            account=account,
            severity=severity,
            watch=f"w{number}",
        )
        if denied:
            alert = replace(alert, watch="behaviour-call-refused", action=denied, outcome=Outcome(Result.DENIED))
            first = known.setdefault((account, severity, denied), time)
            listed |= {time} if time >= first + BURST else set()
        sent += isinstance(novelty.judged(alert, is_ordinary=is_ordinary and not denied), Alert)
    for number, (time, account, severity, is_ordinary, denied) in enumerate(draw.sample(found, len(found))):
        kind, is_quiet = Kind(severity, "w", "a", account), severity is Severity.LOW
        is_first = is_ordinary and not denied
        moment, is_listed = Moment(f"{number}", float(time)), time in listed
        windows.add(moment, kind, is_quiet=is_quiet, is_first=is_first, is_listed=is_listed)
    windows.close()
    assert windows.messages[LIST] >= 2
    assert windows.messages.total() == sent


def test_a_burst_is_two_messages() -> None:
    windows = Windows()
    for time in range(500):
        windows.add(Moment("a", float(time)), KIND)
    windows.close()
    assert windows.messages == {KIND: 2}


def test_what_waits_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cli.replay.windows._MOST", 10)
    windows = Windows()
    for number in range(25):
        windows.add(Moment(str(number)), KIND)
    assert windows.messages == {KIND: 20}
