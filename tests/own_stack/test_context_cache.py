from copy import replace

import pytest
from aws_lambda_powertools import Logger, Metrics

from account_event_handler.aws.trail import Trail
from account_event_handler.catalog import CATALOG
from account_event_handler.own_stack.context import StackContext, TrailRef
from account_event_handler.own_stack.context_cache import FRESH, StackContextCache
from account_event_handler.pipeline.judge import judge
from account_event_handler.remediate.trail_state import TrailStore
from account_event_handler.state import StateTable
from account_event_handler.wiring import Wiring
from tests.support.samples import sample
from tests.support.state_table import Clock, memory_table, unavailable_state_table
from tests.test_settings import ENVIRONMENT

ARN = "arn:aws:cloudtrail:eu-west-1:111122223333:trail/audit"


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def state_table(clock: Clock) -> StateTable:
    return memory_table(clock)


def look(state_table: StateTable, bucket: str) -> None:
    """What a check of the trails writes down."""
    saw(state_table, {"S3BucketName": bucket})


def saw(state_table: StateTable, description: dict[str, str], *, gone: bool = False) -> None:
    trail, store = Trail.of_arn(ARN), TrailStore(state_table, lambda reason: None)
    assert trail is not None
    store.update(store.load(trail), lambda state: replace(state, description=description, logging=True, gone=gone))


def test_where_trails_write_to_is_known_from_the_last_look(state_table: StateTable, clock: Clock) -> None:
    look(state_table, "audit-logs")
    now = StackContextCache(StackContext(own_role="me"), state_table)
    assert now() == StackContext(
        own_role="me", trail_things=frozenset({"audit-logs"}), trails=(TrailRef(ARN, "audit-logs"),)
    )
    look(state_table, "other-logs")
    assert now().trail_things == {"audit-logs"}
    clock.seconds += FRESH
    assert now().trail_things == {"other-logs"}


def test_the_function_knows_the_trail_s_key_after_a_look(clock: Clock) -> None:
    disabled = sample("cloudtrail-key-disabled")
    key = disabled["detail"]["requestParameters"]["keyId"]
    state_table = memory_table(clock)
    wiring = Wiring(ENVIRONMENT, Logger(service="test"), Metrics(namespace="test"))
    wiring.state_table = state_table
    arn = f"arn:aws:kms:eu-west-1:111122223333:key/{key}"
    saw(state_table, {"S3BucketName": "b", "KmsKeyId": arn})
    alert = judge(disabled, CATALOG, wiring.context()).alert
    assert alert is not None
    assert alert.watch == "cloudtrail-key-disabled"


def test_other_stacks_are_those_that_an_operator_has_named(state_table: StateTable, clock: Clock) -> None:
    role = "arn:aws:iam::111122223333:role/account-watcher-AccountEventHandlerRole-7F6E5D4C3B2A1"
    wiring = Wiring(ENVIRONMENT, Logger(service="test"), Metrics(namespace="test"))
    wiring.state_table = state_table
    assert wiring.context().peers == ()
    state_table.put("operator", f"peer#{role}", {})
    clock.seconds += 60
    assert wiring.context().peers == (role,)
    assert wiring.context() is wiring.context()


def test_a_trail_that_is_gone_writes_nowhere(state_table: StateTable) -> None:
    saw(state_table, {"S3BucketName": "audit-logs"}, gone=True)
    assert StackContextCache(StackContext(), state_table)().trails == ()


def test_without_memory_the_last_known_things_stand(state_table: StateTable, clock: Clock) -> None:
    look(state_table, "audit-logs")
    now = StackContextCache(StackContext(), state_table)
    now()
    now.state_table = unavailable_state_table(clock)
    clock.seconds += FRESH
    assert now().trail_things == {"audit-logs"}
    assert StackContextCache(StackContext(), unavailable_state_table(clock))().trail_things == set()
