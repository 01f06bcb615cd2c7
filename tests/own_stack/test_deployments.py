"""Which deployments are remembered, and what is done while none is known."""

from copy import replace
from dataclasses import dataclass, field
from typing import Any

import pytest

from account_event_handler.ingest import decode
from account_event_handler.model import AccountEvent, Defer
from account_event_handler.own_stack.context import Deployment
from account_event_handler.own_stack.deployments import DeploymentTracker
from account_event_handler.state import StateTable
from tests.support.samples import QUIET, load, sample
from tests.support.stack_context import ACCOUNT, BEGUN, context
from tests.support.state_table import Clock, memory_table, unavailable_state_table

DAYS_AGO = BEGUN - 5 * 86_400
HERE = replace(context(), deployments=())
(PIECEWORK,) = (path for path in QUIET if path.stem == "watcher-role-changed--deployed")


@pytest.fixture
def clock() -> Clock:
    return Clock(DAYS_AGO)


@pytest.fixture
def state_table(clock: Clock) -> StateTable:
    """Of a stack that has been there for days."""
    state_table = memory_table(clock)
    state_table.installed_at()
    clock.seconds = BEGUN + 60
    return state_table


@dataclass
class Known:
    """What is known beside an event, and why Memory was done without."""

    state_table: StateTable
    lost: list[str] = field(default_factory=list)

    def context_for(self, event: dict[str, Any], *, may_defer: bool = False) -> tuple[Deployment, ...] | Defer:
        arrived = decode(event)
        assert isinstance(arrived, AccountEvent)
        deployments = DeploymentTracker(self.state_table, self.lost.append)
        known = deployments.context_for(HERE, arrived, may_defer=may_defer)
        return known if isinstance(known, Defer) else known.deployments


def deployed(**change: Any) -> dict[str, Any]:
    event = sample("watcher-stack-deployed")
    event["detail"] |= change
    return event


def explained(event: dict[str, Any], known: tuple[Deployment, ...] | Defer) -> bool:
    assert not isinstance(known, Defer)
    arrived = decode(event)
    assert isinstance(arrived, AccountEvent)
    return any(each.explains(arrived) for each in known)


def test_a_deployment_that_was_heard_explains_what_comes_of_it(state_table: StateTable) -> None:
    told = Known(state_table)
    told.context_for(deployed())
    assert explained(load(PIECEWORK), told.context_for(load(PIECEWORK), may_defer=True))


def test_a_deployment_that_was_refused_explains_nothing(state_table: StateTable) -> None:
    told = Known(state_table)
    told.context_for(deployed(errorCode="AccessDenied", errorMessage="no"))
    assert not explained(load(PIECEWORK), told.context_for(load(PIECEWORK)))


def test_what_no_deployment_explains_is_put_off_once_for_a_minute(state_table: StateTable) -> None:
    told = Known(state_table)
    deferred = told.context_for(load(PIECEWORK), may_defer=True)
    assert isinstance(deferred, Defer)
    assert deferred.seconds == 60
    assert not explained(load(PIECEWORK), told.context_for(load(PIECEWORK)))


def test_what_came_before_its_deployment_is_explained_when_it_comes_again(state_table: StateTable) -> None:
    told = Known(state_table)
    assert isinstance(told.context_for(load(PIECEWORK), may_defer=True), Defer)
    told.context_for(deployed())
    assert explained(load(PIECEWORK), told.context_for(load(PIECEWORK)))


def test_a_deployment_of_another_stack_explains_nothing(state_table: StateTable) -> None:
    told = Known(state_table)
    told.context_for(deployed(requestParameters={"stackName": "innocent"}))
    assert not explained(load(PIECEWORK), told.context_for(load(PIECEWORK)))


def test_what_is_no_piece_of_the_stack_neither_waits_nor_asks(state_table: StateTable) -> None:
    event = load(PIECEWORK)
    event["detail"]["requestParameters"]["roleName"] = "innocent"
    assert Known(state_table).context_for(event, may_defer=True) == ()


def test_what_people_do_themselves_does_not_wait(state_table: StateTable) -> None:
    assert Known(state_table).context_for(sample("watcher-role-changed"), may_defer=True) == ()


def test_within_half_an_hour_of_its_birth_cloudformation_s_work_is_its_own() -> None:
    told = Known(memory_table(Clock(BEGUN)))
    event = load(PIECEWORK)
    identity = event["detail"]["userIdentity"]
    identity["arn"] = f"arn:aws:sts::{ACCOUNT}:assumed-role/another/ada"
    assert explained(event, told.context_for(event, may_defer=True))
    event["time"] = event["detail"]["eventTime"] = "2026-11-20T10:41:07Z"
    assert not explained(event, told.context_for(event))


def test_without_memory_nothing_is_known_and_nothing_waits(clock: Clock) -> None:
    told = Known(unavailable_state_table(clock))
    assert told.context_for(deployed()) == ()
    assert told.context_for(load(PIECEWORK), may_defer=True) == ()
    assert len(told.lost) == 2
