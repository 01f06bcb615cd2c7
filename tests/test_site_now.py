from collections.abc import Iterator

import pytest
from aws_lambda_powertools import Logger, Metrics
from moto import mock_aws

from account_event_handler.alerts import judge
from account_event_handler.assembly import Assembly
from account_event_handler.catalog import CATALOG
from account_event_handler.catalog.known_trail import KnownTrail
from account_event_handler.catalog.silence import Site
from account_event_handler.memory import Memory
from account_event_handler.respond.ledger import TrailLedger
from account_event_handler.respond.seen import Seen
from account_event_handler.respond.trail import Trail
from account_event_handler.site_now import FRESH, SiteNow
from tests.memory_table import Clock, lost_memory, memory_table
from tests.samples import sample
from tests.test_settings import ENVIRONMENT

ARN = "arn:aws:cloudtrail:eu-west-1:111122223333:trail/audit"


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def memory(clock: Clock) -> Iterator[Memory]:
    with mock_aws():
        yield memory_table(clock)


def look(memory: Memory, bucket: str) -> None:
    """What a look at the trails writes down."""
    trail = Trail.of_arn(ARN)
    assert trail is not None
    seen = Seen({"S3BucketName": bucket}, logging=True, errors={})
    TrailLedger(memory, lambda reason: None).saw(trail, seen)


def test_where_trails_write_to_is_known_from_the_last_look(memory: Memory, clock: Clock) -> None:
    look(memory, "audit-logs")
    now = SiteNow(Site(own_role="me"), memory)
    assert now() == Site(
        own_role="me",
        trail_things=frozenset({"audit-logs"}),
        trails=(KnownTrail(ARN, "audit-logs"),),
    )
    look(memory, "other-logs")
    assert now().trail_things == {"audit-logs"}
    clock.seconds += FRESH
    assert now().trail_things == {"other-logs"}


def test_the_function_knows_the_trail_s_key_after_a_look(clock: Clock) -> None:
    disabled = sample("cloudtrail-key-disabled")
    key = disabled["detail"]["requestParameters"]["keyId"]
    with mock_aws():
        memory = memory_table(clock)
        assembly = Assembly(ENVIRONMENT, Logger(service="test"), Metrics(namespace="test"))
        assembly.memory = memory
        trail = Trail.of_arn(ARN)
        assert trail is not None
        arn = f"arn:aws:kms:eu-west-1:111122223333:key/{key}"
        seen = Seen({"S3BucketName": "b", "KmsKeyId": arn}, logging=True, errors={})
        TrailLedger(memory, lambda reason: None).saw(trail, seen)
        alert = judge(disabled, CATALOG, assembly.site()).alert
    assert alert is not None
    assert alert.watch == "cloudtrail-key-disabled"


def test_a_trail_that_is_gone_writes_nowhere(memory: Memory) -> None:
    trail = Trail.of_arn(ARN)
    assert trail is not None
    seen = Seen({"S3BucketName": "audit-logs"}, logging=True, errors={}, gone=True)
    TrailLedger(memory, lambda reason: None).saw(trail, seen)
    assert SiteNow(Site(), memory)().trails == ()


def test_without_memory_the_last_known_things_stand(memory: Memory, clock: Clock) -> None:
    look(memory, "audit-logs")
    now = SiteNow(Site(), memory)
    now()
    now.memory = lost_memory(clock)
    clock.seconds += FRESH
    assert now().trail_things == {"audit-logs"}
    assert SiteNow(Site(), lost_memory(clock))().trail_things == set()
