"""The test of `account-watcher test` reaches every channel, and says nothing that its sender wrote."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import pytest

from account_event_handler.aws.queue import TEST
from account_event_handler.deliver import Delivery, DeliveryError
from account_event_handler.deliver.self_test import DELIVERED, MOST, TEST_SOURCE, SelfTest
from account_event_handler.model import AccountEvent, Alert, Defer, Severity
from account_event_handler.render.message import message_of
from account_event_handler.state import TESTS, StateTable
from tests.deliver.test_delivery import Fake
from tests.support.delivery import delivery
from tests.support.state_table import Clock, memory_table, unavailable_state_table


@dataclass
class Slack(Fake):
    """Keeps the alerts."""

    sent: list[Alert] = field(default_factory=list)

    def send(self, alert: Alert) -> Defer | None:
        self.sent.append(alert)
        return super().send(alert)


HERE, ID = "111122223333", "0123456789abcdef"


def event(account: str = HERE, **detail: Any) -> AccountEvent:
    time = datetime(2026, 11, 20, tzinfo=UTC)
    return AccountEvent("1", TEST_SOURCE, TEST, account, "eu-west-1", time, (), {"id": ID} | detail)


def run(sent: AccountEvent, *channels: Any, table: StateTable | None = None) -> Any:
    """What is noted of it."""
    state_table = table or memory_table()
    assert list(SelfTest(Delivery(channels), state_table, HERE, lambda: 5.0).run(sent)) == []
    return None if table else state_table.get(TESTS, ID)


def test_every_channel_is_sent_it_whatever_severity_it_wants() -> None:
    slack, topic = Slack("slack"), Slack("topic")
    slack.lowest = topic.lowest = Severity.CRITICAL
    noted = run(event(), slack, topic)
    assert noted["channels"] == {"slack": [DELIVERED, ""], "topic": [DELIVERED, ""]}
    assert [alert.watch for alert in (*slack.sent, *topic.sent)] == ["watcher-test"] * 2


def test_what_a_channel_refuses_is_noted_with_what_to_do_and_keeps_it_from_no_other() -> None:
    failure = DeliveryError("Slack answered 404 no_service", final=True, remedy="Make a new webhook.")
    noted = run(event(), Fake("slack", failure=failure), Fake("topic"))
    assert noted["channels"] == {
        "slack": ["Slack answered 404 no_service", "Make a new webhook."],
        "topic": [DELIVERED, ""],
    }


@pytest.mark.parametrize(
    "sent",
    [
        event(account="444455556666"),
        event(account=""),
        event(id="<https://example.com|call us>"),
        event(id=f"{ID}\n"),
        event(id={"$": ID}),
        event(id=None),
    ],
)
def test_nothing_is_sent_for_another_account_or_with_other_words(sent: AccountEvent) -> None:
    slack = Slack("slack")
    assert run(sent, slack) is None
    assert slack.sent == []


def test_what_else_stands_in_the_event_is_not_sent() -> None:
    slack = Slack("slack")
    run(event(message="call 555", headline="call 555", why="call 555"), slack)
    (alert,) = slack.sent
    assert "555" not in str(alert) + str(message_of(alert))


def test_without_the_table_it_is_sent_all_the_same() -> None:
    slack = Slack("slack")
    run(event(), slack, table=unavailable_state_table())
    assert len(slack.sent) == 1


def test_a_flood_of_tests_is_not_sent_and_the_next_one_says_why() -> None:
    slack, table = Slack("slack"), memory_table()
    for number in range(MOST + 5):
        run(event(id=f"{number:016x}"), slack, table=table)
    assert len(slack.sent) == MOST
    noted = table.get(TESTS, f"{MOST:016x}")
    assert noted is not None
    assert noted["channels"]["slack"] == [
        "not sent, since more than 10 tests came within this hour",
        "Try again in the next hour.",
    ]


def test_what_a_channel_puts_off_is_noted_with_its_reason() -> None:
    noted = run(event(), Fake("slack", failure=Defer(15, "it is cooling down")))
    assert noted["channels"] == {"slack": ["it is cooling down", "Try again in a minute."]}


def test_that_it_arrived_is_noted_before_it_is_sent() -> None:
    table, seen = memory_table(), list[Any]()

    class Looking(Fake):
        def send(self, alert: Alert) -> None:
            seen.append((table.get(TESTS, ID) or {}).get("channels"))

    run(event(), Looking("slack"), table=table)
    assert seen == [{}]


def test_of_a_test_that_was_sent_already_it_is_said_so() -> None:
    table = memory_table()
    world = delivery([Fake("slack")], table)
    for _ in range(2):
        assert list(SelfTest(world, table, HERE, lambda: 5.0).run(event())) == []
    noted = table.get(TESTS, ID)
    assert noted
    assert noted["channels"] == {"slack": ["delivered", ""]}
    assert noted["arrived"] == table.now()


def test_the_next_hour_takes_tests_again() -> None:
    slack, clock = Slack("slack"), Clock(3600 * 500_000)
    table = memory_table(clock)
    for number in range(MOST):
        run(event(id=f"{number:016x}"), slack, table=table)
    clock.seconds += 3599
    run(event(id="f" * 16), slack, table=table)
    assert len(slack.sent) == MOST
    clock.seconds += 1
    run(event(id="e" * 16), slack, table=table)
    assert len(slack.sent) == MOST + 1
