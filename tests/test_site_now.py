from collections.abc import Iterator

import pytest
from moto import mock_aws

from account_event_handler.catalog.silence import Site
from account_event_handler.memory import Memory
from account_event_handler.respond.ledger import TrailLedger
from account_event_handler.respond.seen import Seen
from account_event_handler.respond.trail import Trail
from account_event_handler.site_now import FRESH, SiteNow
from tests.memory_table import Clock, lost_memory, memory_table

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
    assert now() == Site(own_role="me", trail_things=frozenset({"audit-logs"}))
    look(memory, "other-logs")
    assert now().trail_things == {"audit-logs"}
    clock.seconds += FRESH
    assert now().trail_things == {"other-logs"}


def test_without_memory_the_last_known_things_stand(memory: Memory, clock: Clock) -> None:
    look(memory, "audit-logs")
    now = SiteNow(Site(), memory)
    now()
    now.memory = lost_memory(clock)
    clock.seconds += FRESH
    assert now().trail_things == {"audit-logs"}
    assert SiteNow(Site(), lost_memory(clock))().trail_things == set()
