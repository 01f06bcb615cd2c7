"""What hides nothing and fills no table, with everything between a watcher and its channels as deployed."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from moto import mock_aws

from account_event_handler.model import Alert, Severity
from account_event_handler.state import DAY, WATCHED_ACCOUNTS
from tests.pipeline.test_batch import World
from tests.support.in_memory import InMemoryStateTable
from tests.support.pipeline import RecordingChannel, environment
from tests.support.samples import sample
from tests.support.state_table import Clock, memory_table
from tests.support.virtual_queue import VirtualQueue

LIMIT = 30
Payload = dict[str, Any]


class Attack:
    """Events of one window, which one environment takes."""

    def __init__(self, lowest: Severity = Severity.LOW) -> None:
        self.clock = Clock()
        self.table: InMemoryStateTable = memory_table(self.clock)
        self.queue = VirtualQueue(self.clock)
        self.channels = [RecordingChannel(name, self.clock, lowest=lowest) for name in ("slack", "topic")]
        self.watcher = environment(World(self.table), self.queue, self.channels, LIMIT)

    def take(self, *events: Payload) -> None:
        for event in events:
            self.queue.send_message(QueueUrl="activity", MessageBody=json.dumps(event))
            records = self.queue.batch()
            self.queue.forget(records, self.watcher.take(records))

    def end(self) -> list[Alert]:
        """What Slack was sent when the window has closed, too."""
        while self.queue.messages:
            records = self.queue.batch()
            self.queue.forget(records, self.watcher.take(records))
        return [alert for _, alert in self.channels[0].delivered]

    @property
    def items(self) -> int:
        return sum(map(len, self.table.stored_items.values()))

    def growth(self, *events: Payload) -> int:
        before = self.items
        self.take(*events)
        return self.items - before


@pytest.fixture
def attack() -> Iterator[Attack]:
    with mock_aws():
        yield Attack()


def session(name: str, event_name: str, number: int, **detail: Any) -> Payload:
    """A call by a session of one role, of the moment that the clock has."""
    event = sample(event_name)
    identity = event["detail"]["userIdentity"]
    role = "arn:aws:sts::111122223333:assumed-role/ci"
    event["detail"]["userIdentity"] = {
        "type": "AssumedRole",
        "principalId": f"AROAEXAMPLECI0000000:{name}",
        "arn": f"{role}/{name}",
        "accountId": identity["accountId"],
        "accessKeyId": f"ASIA{number:016}",
        "sessionContext": {
            "sessionIssuer": {
                "type": "Role",
                "principalId": "AROAEXAMPLECI0000000",
                "arn": "arn:aws:iam::111122223333:role/ci",
                "accountId": identity["accountId"],
                "userName": "ci",
            },
            "attributes": {"creationDate": "2026-11-20T09:00:00Z", "mfaAuthenticated": "false"},
        },
    }
    now = "2027-01-15T08:00:00Z"
    event["time"] = now
    event["detail"] |= {"eventID": f"event-{event_name}-{name}-{number}", "eventTime": now, **detail}
    return event


def denied(number: int, name: str = "") -> Payload:
    return session(name or f"name-{number}", "iam-user-created--refused", number)


def test_denied_calls_under_many_names_take_two_items_for_a_group_and_one_for_an_event(attack: Attack) -> None:
    attack.take(*(denied(number) for number in range(LIMIT + 5)))  # the counters of the window are there
    assert attack.growth(*(denied(number) for number in range(100, 200))) <= 100 * (2 + 1)
    assert len(attack.end()) <= LIMIT + 2


def test_repeats_take_one_item_each(attack: Attack) -> None:
    attack.take(denied(0, "mallory"), denied(1, "mallory"))
    assert attack.growth(*(denied(number, "mallory") for number in range(100, 200))) == 100


def test_what_is_done_among_denied_calls_is_sent(attack: Attack) -> None:
    attack.take(*(denied(number) for number in range(40)))
    attack.take(session("mallory", "iam-user-created", 50), session("mallory", "iam-role-created--other-account", 51))
    sent = [alert.watch for alert in attack.end()]
    assert {"iam-user-created", "iam-role-created"} <= set(sent)


def test_administrator_access_for_four_users_names_all_four(attack: Attack) -> None:
    users = ("ada", "grace", "mallory", "maria")
    for number, user in enumerate(users):
        parameters = {"userName": user, "policyArn": "arn:aws:iam::aws:policy/AdministratorAccess"}
        attack.take(session("ci", "iam-policy-attached", number, requestParameters=parameters))
    said = " ".join(str(alert) for alert in attack.end())
    assert [user for user in users if user in said] == list(users)


def test_somebody_new_is_said_to_be_in_the_first_alert_that_anybody_is_sent(attack: Attack) -> None:
    attack = Attack(lowest=Severity.HIGH)
    attack.table.put(WATCHED_ACCOUNTS, "111122223333", {"since": attack.table.now() - 30 * DAY})
    quiet, loud = session("mallory", "iam-user-created", 1), session("mallory", "iam-policy-attached", 2)
    attack.take(quiet, loud, session("mallory", "iam-user-created", 3))
    (alert,) = attack.end()
    assert "First seen" in dict(alert.facts)
