"""What operators set and remove is alerted once, for nobody else records it."""

import pytest
from aws_lambda_powertools import Logger, Metrics

from account_event_handler.aws.queue import LOOK_AT_TRAILS, SOURCE
from account_event_handler.model import AccountEvent, Alert, Severity
from account_event_handler.render.headline import headline_of
from account_event_handler.state import DAY, OPERATOR_CONFIG, StateTable
from account_event_handler.suppress.operator_changes import OperatorChanges
from account_event_handler.wiring import Wiring
from tests.remediate.cloudtrail import CloudTrail
from tests.support.state_table import Clock, memory_table, unavailable_state_table
from tests.test_settings import ENVIRONMENT

EVENT = AccountEvent("1", SOURCE, LOOK_AT_TRAILS, "", "", None, (), {})
MUTE = {
    "pattern": '{"source": ["aws.iam"]}',
    "owner": "ada",
    "reason": "load test",
    "critical": False,
    "ends": 1795999999,
}


@pytest.fixture
def clock() -> Clock:
    return Clock(1_763_608_329)


@pytest.fixture
def state_table(clock: Clock) -> StateTable:
    return memory_table(clock)


def looked(state_table: StateTable) -> list[Alert]:
    return list(OperatorChanges(state_table, ("slack", "topic")).look(EVENT))


def test_what_is_set_changed_or_removed_is_alerted_with_who_asked_for_it(state_table: StateTable, clock: Clock) -> None:
    assert looked(state_table) == []
    state_table.put(OPERATOR_CONFIG, "mute#4f1a2b", MUTE)
    (alert,) = looked(state_table)
    assert (alert.watch, alert.severity, alert.only) == (
        "watcher-settings-changed",
        Severity.MEDIUM,
        ("slack", "topic"),
    )
    assert headline_of(alert) == "Mute 4f1a2b was set"
    facts = {"Owner": "ada", "Reason": "load test", "Pattern": MUTE["pattern"], "Ends": "2026-11-30 00:53 UTC"}
    assert dict(alert.facts) == facts
    clock.seconds += 3 * DAY
    assert looked(state_table) == []
    state_table.put(OPERATOR_CONFIG, "mute#4f1a2b", MUTE | {"critical": True})
    (louder,) = looked(state_table)
    assert (louder.severity, headline_of(louder)) == (Severity.HIGH, "Mute 4f1a2b was set, for critical alerts too")
    clock.seconds += 3 * DAY
    state_table.delete(OPERATOR_CONFIG, "mute#4f1a2b")
    assert [headline_of(each) for each in looked(state_table)] == ["Mute 4f1a2b was removed"]


def test_each_kind_is_named(state_table: StateTable) -> None:
    for key in ("setting#RATE_LIMIT", "peer#arn:aws:iam::111122223333:role/x", "watch#bucket-opened"):
        state_table.put(OPERATOR_CONFIG, key, {"value": "0"})
    assert [headline_of(alert) for alert in looked(state_table)] == [
        "Peer arn:aws:iam::111122223333:role/x was set",
        "Setting RATE_LIMIT was set",
        "Custom watch bucket-opened was set",
    ]


def test_until_it_was_surely_sent_it_is_the_same_alert(state_table: StateTable, clock: Clock) -> None:
    state_table.put(OPERATOR_CONFIG, "setting#SLACK_SEVERITY", {"value": "critical"})
    first = looked(state_table)
    clock.seconds += 900
    assert [each.id for each in looked(state_table)] == [each.id for each in first]


def test_for_two_days_it_is_made_again_and_counts_as_no_event(state_table: StateTable, clock: Clock) -> None:
    state_table.put(OPERATOR_CONFIG, "mute#4f1a2b", MUTE | {"reason": "word" * 100})
    (alert,) = looked(state_table)
    assert alert.events == 0
    assert len(dict(alert.facts)["Reason"]) == 300
    clock.seconds += 2 * DAY - 1
    assert len(looked(state_table)) == 1
    clock.seconds += 1
    assert looked(state_table) == []


def test_the_look_at_trails_brings_it_and_needs_no_table_for_the_trails(state_table: StateTable, clock: Clock) -> None:
    def handled(table: StateTable) -> list[Alert]:
        cloudtrail = CloudTrail(clock)
        cloudtrail.add()
        wiring = Wiring(ENVIRONMENT, Logger(service="test"), Metrics(namespace="test"))
        wiring.state_table, wiring.clients.cloudtrail = table, cloudtrail.client  # type: ignore[assignment]
        return list(wiring._handlers()[LOOK_AT_TRAILS](EVENT))

    state_table.put(OPERATOR_CONFIG, "setting#SLACK_SEVERITY", {"value": "critical"})
    assert [alert.watch for alert in handled(state_table)] == ["watcher-settings-changed"]
    assert handled(unavailable_state_table()) == []
