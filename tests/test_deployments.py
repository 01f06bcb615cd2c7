"""Which deployments are remembered, and what is done while none is known."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

import pytest
from moto import mock_aws

from account_event_handler.arrive import arrive
from account_event_handler.birth import birth
from account_event_handler.catalog.own.deployment import Deployment
from account_event_handler.deliver.channel import NotNowError
from account_event_handler.deployments import Deployments
from account_event_handler.memory import Memory
from account_event_handler.model import AccountEvent
from tests.memory_table import Clock, lost_memory, memory_table
from tests.samples import QUIET, load, sample
from tests.site import ACCOUNT, BEGUN, site

DAYS_AGO = BEGUN - 5 * 86_400
HERE = replace(site(), deployments=())
(PIECEWORK,) = (path for path in QUIET if path.stem == "watcher-role-changed--deployed")


@pytest.fixture
def clock() -> Clock:
    return Clock(DAYS_AGO)


@pytest.fixture
def memory(clock: Clock) -> Iterator[Memory]:
    """Of a stack that has been there for days."""
    with mock_aws():
        memory = memory_table(clock)
        birth(memory)
        clock.seconds = BEGUN + 60
        yield memory


@dataclass
class Told:
    """What is known beside an event, and why Memory was done without."""

    memory: Memory
    lost: list[str] = field(default_factory=list)

    def beside(self, event: dict[str, Any], *, waits: bool = False) -> tuple[Deployment, ...]:
        arrived = arrive(event)
        assert isinstance(arrived, AccountEvent)
        deployments = Deployments(self.memory, self.lost.append)
        return deployments.beside(HERE, arrived, waits=waits).deployments


def deployed(**change: Any) -> dict[str, Any]:
    event = sample("watcher-stack-deployed")
    event["detail"] |= change
    return event


def explained(event: dict[str, Any], known: tuple[Deployment, ...]) -> bool:
    arrived = arrive(event)
    assert isinstance(arrived, AccountEvent)
    return any(each.explains(arrived) for each in known)


def test_a_deployment_that_was_heard_explains_what_comes_of_it(memory: Memory) -> None:
    told = Told(memory)
    told.beside(deployed())
    assert explained(load(PIECEWORK), told.beside(load(PIECEWORK), waits=True))


def test_a_deployment_that_was_refused_explains_nothing(memory: Memory) -> None:
    told = Told(memory)
    told.beside(deployed(errorCode="AccessDenied", errorMessage="no"))
    assert not explained(load(PIECEWORK), told.beside(load(PIECEWORK)))


def test_what_no_deployment_explains_is_put_off_once_for_a_minute(memory: Memory) -> None:
    told = Told(memory)
    with pytest.raises(NotNowError) as put_off:
        told.beside(load(PIECEWORK), waits=True)
    assert put_off.value.wait == 60
    assert not explained(load(PIECEWORK), told.beside(load(PIECEWORK)))


def test_what_came_before_its_deployment_is_explained_when_it_comes_again(memory: Memory) -> None:
    told = Told(memory)
    with pytest.raises(NotNowError):
        told.beside(load(PIECEWORK), waits=True)
    told.beside(deployed())
    assert explained(load(PIECEWORK), told.beside(load(PIECEWORK)))


def test_a_deployment_of_another_stack_explains_nothing(memory: Memory) -> None:
    told = Told(memory)
    told.beside(deployed(requestParameters={"stackName": "innocent"}))
    assert not explained(load(PIECEWORK), told.beside(load(PIECEWORK)))


def test_what_is_no_piece_of_the_stack_neither_waits_nor_asks(memory: Memory) -> None:
    event = load(PIECEWORK)
    event["detail"]["requestParameters"]["roleName"] = "innocent"
    assert Told(memory).beside(event, waits=True) == ()


def test_what_people_do_themselves_does_not_wait(memory: Memory) -> None:
    assert Told(memory).beside(sample("watcher-role-changed"), waits=True) == ()


def test_within_half_an_hour_of_its_birth_cloudformation_s_work_is_its_own() -> None:
    with mock_aws():
        told = Told(memory_table(Clock(BEGUN)))
        event = load(PIECEWORK)
        identity = event["detail"]["userIdentity"]
        identity["arn"] = f"arn:aws:sts::{ACCOUNT}:assumed-role/another/ada"
        assert explained(event, told.beside(event, waits=True))
        event["time"] = event["detail"]["eventTime"] = "2026-11-20T10:41:07Z"
        assert not explained(event, told.beside(event))


def test_without_memory_nothing_is_known_and_nothing_waits(clock: Clock) -> None:
    told = Told(lost_memory(clock))
    assert told.beside(deployed()) == ()
    assert told.beside(load(PIECEWORK), waits=True) == ()
    assert len(told.lost) == 2
