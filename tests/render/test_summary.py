"""One alert for many says how many, since when, on what, and what it leaves out."""

from copy import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from account_event_handler.model import Alert, Severity
from account_event_handler.render.headline import headline_of
from account_event_handler.render.summary import (
    NAMED,
    Held,
    Member,
    act_of,
    group_summary,
    is_own,
    rate_limit_began,
    rate_limit_summary,
)
from tests.support.alerts import alert_of

FIRST = alert_of("s3-bucket-deleted")  # maria@example.com deleted bucket payments-archive
START = datetime(2026, 11, 20, 9, 41, tzinfo=UTC)


def at(seconds: int) -> str:
    return (START + timedelta(seconds=seconds)).isoformat()


def member(seconds: int, **fields: Any) -> Member:
    given = {"at": at(seconds), "region": "eu-west-1", "resources": ("arn:a",), "headline": "deleted bucket a"}
    return Member(**{**given, **fields})


def summary(*members: Member, first_act: str = "") -> Alert:
    return group_summary(FIRST, members, "summary", first_act)


def test_one_repeat_is_once_more() -> None:
    alert = summary(member(5))
    assert headline_of(alert) == "Once more: maria@example.com deleted bucket payments-archive"
    assert (alert.id, alert.region, alert.events, alert.listed) == ("summary", "eu-west-1", 1, ())
    assert alert.time == START + timedelta(seconds=5)
    assert dict(alert.facts) == {
        "Repeats": "1 since the first alert",
        "First": "2026-11-20 09:41:05 UTC",
        "Last": "2026-11-20 09:41:05 UTC",
        "Regions": "eu-west-1",
        "Resources": "arn:a",
    }


@pytest.mark.parametrize(
    ("members", "first_act", "headline", "differs"),
    [
        ([member(9), member(5)], "", "2 more: maria@example.com deleted bucket payments-archive", None),
        (
            [member(5), member(9, headline="deleted bucket b")],
            "",
            "2 more: maria@example.com deleted bucket payments-archive and 1 other",
            "a; b",
        ),
        (
            [member(5, times=3), member(9, headline="deleted bucket b"), member(9, headline="deleted bucket c")],
            "deleted bucket x",
            "5 more: maria@example.com deleted bucket payments-archive and 2 others",
            "x; a; b; c",
        ),
        (
            [member(5), member(9, headline="", times=4)],
            "",
            "5 more: maria@example.com deleted bucket payments-archive",
            "a and 4 more",
        ),
        (
            [member(5, headline="deleted"), member(9, headline="deleted bucket b")],
            "",
            "2 more: maria@example.com deleted bucket payments-archive and 1 other",
            "deleted; deleted bucket b",
        ),
    ],
)
def test_repeats_that_differ_are_said_by_what_differs(
    members: list[Member], first_act: str, headline: str, differs: str | None
) -> None:
    alert = summary(*members, first_act=first_act)
    assert headline_of(alert) == headline
    assert dict(alert.facts).get("What differs") == differs
    assert bool(alert.listed) is (len({each.headline for each in members if each.headline}) > 1)


def test_a_summary_spans_all_its_times_regions_and_resources() -> None:
    alert = summary(
        member(9, until=at(70), resources=("arn:b", "arn:a")),
        member(5, region="us-east-1"),
        member(7, at="", region=""),
    )
    facts = dict(alert.facts)
    assert (facts["First"], facts["Last"]) == ("2026-11-20 09:41:05 UTC", "2026-11-20 09:42:10 UTC")
    assert facts["Regions"] == "eu-west-1, us-east-1"
    assert set(facts["Resources"].split(", ")) == {"arn:a", "arn:b"}
    assert (alert.region, alert.time) == ("", START + timedelta(seconds=70))
    assert summary(member(0, at="")).time is None


def test_of_many_resources_ten_are_named() -> None:
    for count, ending in ((NAMED, "arn:9"), (NAMED + 1, "arn:9 and 1 more"), (NAMED + 2, "arn:9 and 2 more")):
        resources = tuple(f"arn:{number}" for number in range(count))
        assert dict(summary(member(5, resources=resources)).facts)["Resources"].endswith(ending)


def test_members_add_up_from_the_first_to_the_last() -> None:
    both = member(9, times=2) + member(5, until=at(70))
    assert (both.at, both.until, both.times) == (at(5), at(70), 3)
    assert (member(5, at="") + member(9)).at == (member(9) + member(5, at="")).at == at(9)
    assert member(5).unnamed == replace(member(5), headline="", region="", resources=())
    assert member(5).key == member(9, times=7).key != member(5, region="x").key


HELD = [
    Held("s3-bucket-deleted", "ada", "111122223333", 3, Severity.LOW, "ada deleted bucket a", 2),
    Held("iam-user-created", "bob", "444455556666", 1, Severity.MEDIUM, "bob created user b", listed=("one", "two")),
    Held("s3-bucket-deleted", "", "", 1),
]


def test_what_was_held_back_is_said_loudest_first_and_counted() -> None:
    alert = rate_limit_summary("slack", HELD, START, "id")
    assert "4 alerts were" in headline_of(alert)
    assert "about 5 events" in headline_of(alert)
    shown = ("medium: bob created user b", "low: ada deleted bucket a (2 times)")
    assert dict(alert.facts) == {
        "Since": "2026-11-20 09:41 UTC",
        "Held back": f"{shown[0]}; {shown[1]} and 1 more",
        "By watch": "s3-bucket-deleted 3, iam-user-created 1",
        "By actor": "ada 2, bob 1",
        "Accounts": "111122223333 2, 444455556666 1",
    }
    assert alert.listed == (*shown, "medium: one", "medium: two")
    assert (alert.only, alert.events) == (("slack",), 5)


def test_of_one_alert_for_one_event_that_is_all_that_is_said() -> None:
    alert = rate_limit_summary("", [Held("w", "a", "1", 1)], START, "id")
    assert "1 alert was" in headline_of(alert)
    assert "events" not in headline_of(alert)
    assert "Held back" not in dict(alert.facts)
    assert alert.only == ()


def test_held_alerts_of_one_headline_add_up() -> None:
    both = HELD[0] + HELD[0]
    assert (both.events, both.alerts) == (6, 4)
    assert HELD[1].unnamed == Held("iam-user-created", "", "", 1, Severity.MEDIUM)


def test_that_a_limit_began_is_said_to_its_channel_and_is_no_event() -> None:
    alert = rate_limit_began("slack", 20, 10, START, "id")
    assert dict(alert.facts)["Held back"].startswith("medium and lower, until 09:41 UTC")
    assert (alert.only, alert.events) == (("slack",), 0)
    assert is_own(alert)
    assert not is_own(replace(alert, only=()))
    assert not is_own(replace(FIRST, only=("slack",)))


def test_what_was_done_is_the_same_whoever_did_it_and_however_it_ended() -> None:
    headline = replace(FIRST.headline, before="12 more: ", ending=": denied")
    assert act_of(replace(FIRST, headline=headline)) == act_of(FIRST) == "deleted bucket payments-archive"
