import json
import logging
from collections.abc import Iterator
from copy import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from account_event_handler.event_pattern import PatternError
from account_event_handler.ingest import decode
from account_event_handler.limits import OPERATOR_CONFIG_COOLDOWN, OPERATOR_CONFIG_FRESH
from account_event_handler.model import AccountEvent
from account_event_handler.state import DAY, StateUnavailable, decision_key
from account_event_handler.suppress.grouping import Decision, decision
from account_event_handler.suppress.mutes import COUNTS, KIND, Mute, Mutes, hidden
from account_event_handler.suppress.operator_config import PARTITION, OperatorConfig
from account_event_handler.suppress.tally import REMEMBERED
from tests.support.samples import sample
from tests.suppress.fixtures import NOON, Table, table

DELETED = {"source": ["aws.s3"], "detail": {"eventName": ["DeleteBucket"]}}


@pytest.fixture
def world() -> Iterator[Table]:
    with table() as made:
        yield made


def event(name: str = "s3-bucket-deleted", event_id: str = "") -> AccountEvent:
    arrived = decode(sample(name))
    assert isinstance(arrived, AccountEvent)
    return replace(arrived, id=event_id) if event_id else arrived


def mute(mute_id: str = "abc123", pattern: object = None, ends: float = NOON + 30 * DAY) -> Mute:
    return Mute(
        id=mute_id,
        pattern=json.dumps(pattern or DELETED),
        owner="ada",
        reason="we move buckets",
        ends=datetime.fromtimestamp(ends, UTC),
        created=datetime.fromtimestamp(NOON, UTC),
    )


def keep(world: Table, *mutes: Mute) -> None:
    for each in mutes:
        world.state_table.put(PARTITION, f"{KIND}#{each.id}", each.item)


def test_a_mute_survives_memory_as_it_is(world: Table) -> None:
    keep(world, mute())
    (item,) = world.state_table.items(PARTITION)
    assert Mute.of(item) == mute()


def test_a_mute_with_a_bad_pattern_cannot_be_made() -> None:
    with pytest.raises(PatternError):
        mute(pattern={"source": "aws.s3"})


def test_an_event_that_matches_is_muted_and_no_other(world: Table) -> None:
    keep(world, mute())
    mutes = Mutes(OperatorConfig(world.state_table))
    assert mutes.muting(event()) == mute()
    assert mutes.muting(event("iam-access-key-created")) is None


def test_the_first_mute_that_matches_is_named(world: Table) -> None:
    keep(world, mute("b"), mute("a"), mute("0", {"source": ["aws.iam"]}))
    found = Mutes(OperatorConfig(world.state_table)).muting(event())
    assert found is not None
    assert found.id == "a"


def test_a_critical_alert_is_muted_only_by_a_mute_that_says_so(world: Table) -> None:
    loud = replace(mute("b"), critical=True)
    keep(world, mute("a"))
    assert Mutes(OperatorConfig(world.state_table)).muting(event(), critical=True) is None
    keep(world, loud)
    assert Mutes(OperatorConfig(world.state_table)).muting(event(), critical=True) == loud


@pytest.mark.parametrize("said", [None, "true", 1, "false"])
def test_only_a_plain_true_lets_a_mute_hide_critical_alerts(world: Table, said: object) -> None:
    item = {**mute().item, "critical": said}
    world.state_table.put(PARTITION, f"{KIND}#abc123", item)
    assert Mutes(OperatorConfig(world.state_table)).muting(event(), critical=True) is None


def test_a_new_mute_is_in_force_within_a_minute_and_so_is_its_end(world: Table) -> None:
    mutes = Mutes(OperatorConfig(world.state_table))
    assert mutes.muting(event()) is None
    keep(world, mute())
    world.now += 60
    assert mutes.muting(event()) is not None
    world.state_table.delete(PARTITION, f"{KIND}#abc123")
    world.now += 60
    assert mutes.muting(event()) is None


def test_memory_is_asked_once_for_all_the_events_of_half_a_minute(world: Table) -> None:
    keep(world, mute())
    mutes = Mutes(OperatorConfig(world.state_table))
    for _ in range(OPERATOR_CONFIG_FRESH):
        mutes.muting(event())
        world.now += 0.9
    assert world.queries == 1
    world.now += OPERATOR_CONFIG_FRESH
    mutes.muting(event())
    assert world.queries == 2


def test_a_mute_speaks_again_the_moment_it_ends_without_asking_memory(world: Table) -> None:
    keep(world, mute(ends=NOON + 5))
    mutes = Mutes(OperatorConfig(world.state_table))
    world.now = NOON + 4.9
    assert mutes.muting(event()) is not None
    world.now = NOON + 5
    assert mutes.muting(event()) is None
    assert world.queries == 1


BROKEN: dict[str, dict[str, Any]] = {
    "no JSON": {"pattern": "{"},
    "no pattern": {"pattern": "{}"},
    "pattern of another type": {"pattern": 1},
    "operator that EventBridge has not": {"pattern": '{"source": [{"like": "x"}]}'},
    "end that is no time": {"ends": "soon"},
    "end beyond the calendar": {"ends": 10**15},
    "nothing at all": {"pattern": None, "ends": None},
}


@pytest.mark.parametrize("change", BROKEN.values(), ids=list(BROKEN))
def test_a_mute_that_cannot_be_read_silences_nothing_and_is_logged(
    world: Table, change: dict[str, Any], caplog: pytest.LogCaptureFixture
) -> None:
    everything = mute("bad", {"source": [{"exists": True}]})
    world.state_table.put(PARTITION, f"{KIND}#bad", {**everything.item, **change})
    keep(world, mute("good"))
    mutes = Mutes(OperatorConfig(world.state_table))
    with caplog.at_level(logging.WARNING):
        assert mutes.muting(event("iam-access-key-created")) is None
        found = mutes.muting(event())
    assert found is not None
    assert found.id == "good"
    assert [record.getMessage().split(" cannot")[0] for record in caplog.records] == ["mute#bad"]


def test_a_mute_without_its_fields_silences_nothing(world: Table) -> None:
    world.state_table.put(PARTITION, f"{KIND}#empty", {})
    assert Mutes(OperatorConfig(world.state_table)).muting(event()) is None


def test_without_memory_nothing_is_muted_and_memory_is_left_alone_for_a_while(world: Table) -> None:
    keep(world, mute())
    lost: list[str] = []
    mutes = Mutes(OperatorConfig(world.state_table, lost.append))
    world.away = True
    for _ in range(10):
        assert mutes.muting(event()) is None
        world.now += OPERATOR_CONFIG_COOLDOWN / 20
    assert (world.queries, lost) == (1, ["EndpointConnectionError"])
    world.now += OPERATOR_CONFIG_COOLDOWN
    assert mutes.muting(event()) is None
    assert world.queries == 2


def test_a_mute_that_was_known_speaks_when_memory_is_lost_and_mutes_when_it_is_back(world: Table) -> None:
    keep(world, mute())
    mutes = Mutes(OperatorConfig(world.state_table))
    assert mutes.muting(event()) is not None
    world.now, world.away = world.now + OPERATOR_CONFIG_FRESH, True
    assert mutes.muting(event()) is None
    world.now, world.away = world.now + OPERATOR_CONFIG_COOLDOWN, False
    assert mutes.muting(event()) is not None


def test_a_muted_event_is_counted_once_however_often_it_comes(world: Table) -> None:
    mutes = Mutes(OperatorConfig(world.state_table))
    parts = [mutes.count(mute(), event(event_id="one")) for _ in range(3)]
    assert parts == [Decision.SUPPRESS, Decision.SUPPRESSED, Decision.SUPPRESSED]
    world.now += 90
    assert mutes.count(mute(), event(event_id="two"))
    found = hidden(world.state_table)["abc123"]
    assert (found.events, found.last) == (2, NOON + 90)


def test_an_event_that_comes_by_both_roads_is_counted_once(world: Table) -> None:
    mutes = Mutes(OperatorConfig(world.state_table))
    by_log_file = replace(event(), resources=(), region="")
    assert mutes.count(mute(), event()) is Decision.SUPPRESS
    assert mutes.count(mute(), by_log_file) is Decision.SUPPRESSED
    assert hidden(world.state_table)["abc123"].events == 1


def test_an_event_that_two_mutes_hide_one_after_the_other_is_counted_once(world: Table) -> None:
    mutes = Mutes(OperatorConfig(world.state_table))
    mutes.count(mute("first"), event())
    mutes.count(mute("second"), event())
    assert set(hidden(world.state_table)) == {"first"}


@settings(max_examples=20)
@given(deliveries=st.lists(st.tuples(st.sampled_from("abcdef"), st.sampled_from("12"))))
def test_the_counts_of_all_mutes_add_up_to_the_events(deliveries: list[tuple[str, str]]) -> None:
    with table() as world:
        mutes = Mutes(OperatorConfig(world.state_table))
        for event_id, mute_id in deliveries:
            mutes.count(mute(mute_id), event(event_id=event_id))
        counted = sum(each.events for each in hidden(world.state_table).values())
        assert counted == len({event_id for event_id, _ in deliveries})


def test_what_was_told_or_folded_before_the_mute_is_not_counted_as_hidden(world: Table) -> None:
    mutes = Mutes(OperatorConfig(world.state_table))
    world.state_table.transact(decision("told", suppress=False))
    world.state_table.transact(decision("folded", suppress=True))
    assert mutes.count(mute(), event(event_id="told")) is Decision.REDELIVER
    assert mutes.count(mute(), event(event_id="folded")) is Decision.SUPPRESSED
    assert hidden(world.state_table) == {}


def test_an_event_that_cannot_be_counted_is_counted_nowhere(world: Table) -> None:
    mutes = Mutes(OperatorConfig(world.state_table))
    world.away = True
    with pytest.raises(StateUnavailable):
        mutes.count(mute(), event())
    world.away = False
    assert hidden(world.state_table) == {}


def test_changing_a_mute_leaves_its_count(world: Table) -> None:
    mutes = Mutes(OperatorConfig(world.state_table))
    mutes.count(mute(), event())
    keep(world, mute(ends=NOON + 60 * DAY))
    assert hidden(world.state_table)["abc123"].events == 1


def test_nothing_of_a_mute_is_kept_for_good(world: Table) -> None:
    keep(world, mute())
    Mutes(OperatorConfig(world.state_table)).count(mute(), event(event_id="one"))
    ends = NOON + 30 * DAY
    kept = {
        (pk, sk): item["expiration"]
        for pk, sk in ((PARTITION, f"{KIND}#abc123"), (COUNTS, "abc123"), decision_key("one"))
        if (item := world.state_table.get(pk, sk))
    }
    assert list(kept.values()) == [ends + REMEMBERED, ends + REMEMBERED, NOON + REMEMBERED]
