"""Heartbeats of forwarders: what counts, when silence is alerted, and what is looked at."""

from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace
from typing import Any

import pytest
from botocore.exceptions import ClientError

from account_event_handler.aws.errors import BoundedLookups
from account_event_handler.aws.queue import FORWARDER_SOURCE
from account_event_handler.ingest import decode
from account_event_handler.limits import FORWARDER_LOOKS, FORWARDER_SILENT
from account_event_handler.model import AccountEvent, Alert
from account_event_handler.pipeline.forwarders import Forwarders, known_forwarders
from account_event_handler.render.headline import headline_of
from tests.support.state_table import Clock, memory_table

HOME = ("111122223333", "eu-west-1")
MEMBER, OTHER = "444455556666", "777788889999"
HOUR = 3600


class World:
    """A hub with its clock; `waiting` are the dead letters by account, None where its role is missing."""

    def __init__(self, accounts: list[str] | None = None) -> None:
        self.clock = Clock()
        self.waiting: dict[str, int | None] = {}
        self.accounts, self.asked = accounts, list[str]()
        self.error = ""  # what ListAccounts answers from its second page on
        self.state_table = memory_table(self.clock)
        organizations = None if accounts is None else lambda: self
        self.forwarders = Forwarders(
            self.state_table, self.client, organizations, BoundedLookups(ThreadPoolExecutor(2)), HOME
        )

    def client(self, service: str, account: str, region: str) -> Any:
        self.asked.append(f"{account} {region}")
        if (count := self.waiting.get(account, 0)) is None:
            raise ClientError({"Error": {"Code": "AccessDenied"}}, "AssumeRole")
        answer = {"Attributes": {"ApproximateNumberOfMessages": str(count)}}
        meta = SimpleNamespace(endpoint_url=f"https://{service}.{region}.amazonaws.com")
        return SimpleNamespace(meta=meta, get_queue_attributes=lambda **asked: answer)

    def list_accounts(self, **asked: str) -> dict[str, Any]:
        assert self.accounts is not None
        place = int(asked.get("NextToken", 0))
        if self.error and place:
            raise ClientError({"Error": {"Code": self.error}}, "ListAccounts")
        more = {"NextToken": str(place + 1)} if place + 1 < len(self.accounts) else {}
        return {"Accounts": [{"Id": self.accounts[place], "Status": "ACTIVE"}], **more}

    def beats(self, account: str, region: str = "eu-west-1", **said: Any) -> list[Alert]:
        return list(self.forwarders.heard(heartbeat(account, region, **said)))

    def looks(self) -> list[str]:
        return headlines(self.alerts())

    def alerts(self) -> list[Alert]:
        return list(self.forwarders.look(heartbeat(*HOME)))


def headlines(alerts: Iterable[Alert]) -> list[str]:
    return [headline_of(alert) for alert in alerts]


def heartbeat(account: str, region: str, **said: Any) -> AccountEvent:
    event = {"id": "h", "source": FORWARDER_SOURCE, "detail-type": "Heartbeat of a Forwarder", "detail": {}}
    decoded = decode({**event, "account": account, "region": region, "time": "2026-11-20T09:41:07Z", **said})
    assert isinstance(decoded, AccountEvent)
    return decoded


def test_two_missed_heartbeats_are_alerted_once_within_three_hours() -> None:
    world = World()
    world.beats(MEMBER)
    said = []
    for _ in range(12):  # each half an hour, as the schedule
        world.clock.seconds += HOUR / 2
        world.beats(OTHER)
        said.append(world.looks())
    first = next(number for number, each in enumerate(said) if each)
    assert HOUR * 2 < (first + 1) * HOUR / 2 <= HOUR * 3
    assert said[first] == [f"No heartbeat for two hours from account {MEMBER} in eu-west-1"]
    assert not any(said[first + 1 :])


def test_one_missed_heartbeat_is_no_silence() -> None:
    world = World()
    world.beats(MEMBER)
    world.clock.seconds += FORWARDER_SILENT
    assert world.looks() == []


def test_many_that_fall_silent_at_once_are_one_alert() -> None:
    world = World()
    for number in range(30):
        world.beats(f"{number:012}")
    world.clock.seconds += FORWARDER_SILENT + 1
    (said,) = world.looks()
    assert "000000000000 in eu-west-1" in said


def test_a_forwarder_that_is_heard_again_is_said_once() -> None:
    world = World()
    world.beats(MEMBER)
    world.clock.seconds += 3 * HOUR
    world.looks()
    assert "sends heartbeats again" in headlines(world.beats(MEMBER))[0]
    assert world.beats(MEMBER) == []


def test_a_heartbeat_counts_for_the_account_of_its_envelope_and_from_when_it_comes() -> None:
    world = World()
    claims = {"account": OTHER, "region": "eu-north-1", "time": "2030-01-01T00:00:00Z"}
    world.beats(MEMBER, detail=claims, time="2030-01-01T00:00:00Z", resources=[OTHER])
    (known,) = known_forwarders(world.state_table)
    assert (known.account, known.region, known.heard) == (MEMBER, "eu-west-1", world.state_table.now())


@pytest.mark.parametrize(("account", "region"), [("", "eu-west-1"), (MEMBER, ""), (MEMBER, "eu-west-1#x"), ("1", "x")])
def test_what_no_aws_would_put_on_an_envelope_is_not_kept(account: str, region: str) -> None:
    world = World()
    assert world.beats(account, region) == []
    assert known_forwarders(world.state_table) == []


def test_dead_letters_of_a_forwarder_are_alerted_when_they_grow() -> None:
    world = World()
    world.beats(MEMBER)
    world.waiting[MEMBER] = 3
    said = [f"3 events of account {MEMBER} in eu-west-1 did not reach the hub"]
    assert [world.looks(), world.looks()] == [said, []]
    world.waiting[MEMBER] = 4
    assert len(world.looks()) == 1


def test_a_member_without_the_role_costs_the_look_nothing() -> None:
    world = World()
    world.beats(MEMBER)
    world.waiting[MEMBER] = None
    assert world.looks() == []


def test_each_look_asks_a_few_and_all_have_their_turn() -> None:
    world = World()
    for number in range(3 * FORWARDER_LOOKS):
        world.beats(f"{number:012}")
    for look in range(3):
        world.clock.seconds += 60
        world.looks()
        assert len(world.asked) == (look + 1) * FORWARDER_LOOKS
    assert len(set(world.asked)) == 3 * FORWARDER_LOOKS


def test_accounts_and_regions_without_a_forwarder_are_said_once_a_week() -> None:
    world = World([HOME[0], MEMBER, OTHER])
    world.beats(MEMBER)
    world.beats(MEMBER, "us-east-1")
    said = f"No forwarder has ever sent a heartbeat from account {HOME[0]} in us-east-1 and {OTHER}"
    assert world.looks() == [said]
    assert world.looks() == []
    world.clock.seconds += 7 * 24 * HOUR
    world.beats(MEMBER)
    world.beats(MEMBER, "us-east-1")
    assert said in world.looks()


@pytest.mark.parametrize("error", ["TooManyRequestsException", "ServiceException", "ServiceUnavailable"])
def test_a_list_of_accounts_that_failed_is_asked_for_again_with_the_next_look(error: str) -> None:
    world = World([HOME[0], MEMBER, OTHER])
    world.beats(MEMBER)
    world.error = error
    assert world.looks() == []
    world.error = ""
    assert world.looks() == [f"No forwarder has ever sent a heartbeat from account {OTHER}"]


@pytest.mark.parametrize("error", ["AccessDeniedException", "AWSOrganizationsNotInUseException"])
def test_an_organization_that_answers_nothing_is_asked_once_a_week(error: str) -> None:
    world = World([HOME[0], MEMBER, OTHER])
    world.error = error
    assert world.looks() == []
    world.error = ""
    assert world.looks() == []
    world.clock.seconds += 7 * 24 * HOUR
    assert len(world.looks()) == 1


def test_nothing_is_said_to_be_missing_where_nobody_can_know() -> None:
    world = World()
    world.beats(MEMBER)
    assert world.looks() == []
