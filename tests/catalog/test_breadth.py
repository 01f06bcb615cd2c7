"""public_rule_sets.csv: how many public rule sets name a call, and which CIS control asks it."""

import csv
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

import pytest

from account_event_handler.catalog import CATALOG
from account_event_handler.catalog.watch import Watch
from tests.support.every import every
from tools.generate.cis import CONTROLS
from tools.generate.unwatched import BESIDES, UNWATCHED, Unwatched

Call = tuple[str, str]


@dataclass(frozen=True)
class Named:
    """A call, how many public rule sets name it, and its CIS control or nothing."""

    call: Call
    rule_sets: int
    cis: str


def named_calls() -> list[Named]:
    with Path(__file__).with_name("public_rule_sets.csv").open() as file:
        return [
            Named((row["service"], row["eventName"]), int(row["rule_sets"]), row["cis"]) for row in csv.DictReader(file)
        ]


def watches_by_call() -> dict[Call, list[Watch]]:
    by_call: dict[Call, list[Watch]] = defaultdict(list)
    for watch in CATALOG.watches:
        for source in watch.on.get("source", []):
            for name in watch.on.get("detail", {}).get("eventName", []):
                by_call[source.removeprefix("aws."), name].append(watch)
    return by_call


def calls_of(unwatched: tuple[Unwatched, ...]) -> list[Call]:
    return [(each.service, call) for each in unwatched for call in each.calls]


NAMED = named_calls()
WATCHED = watches_by_call()
ASKED_FOR = [named for named in NAMED if named.rule_sets > 1 or named.cis]
each_entry = pytest.mark.parametrize(
    "entry", [*UNWATCHED, *BESIDES], ids=lambda entry: f"{entry.service}-{entry.calls[0]}"
)


def test_the_list_names_each_call_once() -> None:
    calls = [named.call for named in NAMED]
    assert len(calls) == len(set(calls)) > 350
    assert len(ASKED_FOR) > 150


@every(NAMED, lambda named: "-".join(named.call), lambda named: named.call[0])
def test_what_public_rule_sets_name_is_watched_or_has_its_reason(named: Named) -> None:
    assert (named.call in WATCHED) is not (named.call in calls_of(UNWATCHED))


def attack_calls() -> list[Call]:
    with Path(__file__).with_name("attack_calls.csv").open() as file:
        return [(row["service"], row["eventName"]) for row in csv.DictReader(file)]


@every(attack_calls(), "-".join, lambda call: call[0])
def test_what_an_intruder_calls_is_watched_or_has_its_reason(call: Call) -> None:
    assert (call in WATCHED) is not (call in calls_of(UNWATCHED + BESIDES))


@pytest.mark.parametrize("named", [named for named in NAMED if named.cis], ids=lambda named: "-".join(named.call))
def test_what_a_cis_control_asks_for_is_watched_under_its_number(named: Named) -> None:
    assert named.cis in [watch.cis for watch in WATCHED[named.call]]


@pytest.mark.parametrize("control", CONTROLS)
def test_every_cis_control_has_a_watch(control: str) -> None:
    assert control in [watch.cis for watch in CATALOG.watches]


def test_every_control_that_a_watch_names_is_one_of_cis() -> None:
    assert {watch.cis for watch in CATALOG.watches} - {""} == set(CONTROLS)
    assert list(CONTROLS) == [f"4.{number}" for number in range(1, 17)]


def test_what_is_not_watched_is_listed_once() -> None:
    calls = calls_of(UNWATCHED + BESIDES)
    assert len(calls) == len(set(calls))


def test_what_is_not_watched_besides_is_named_by_no_rule_set() -> None:
    named = {each.call for each in NAMED}
    assert set(calls_of(UNWATCHED)) <= named
    assert not set(calls_of(BESIDES)) & (named | set(WATCHED))


@each_entry
def test_what_is_watched_instead_is_watched(entry: Unwatched) -> None:
    for call in entry.instead.split():
        assert (entry.service, call) in WATCHED


@each_entry
def test_a_reason_is_a_sentence(entry: Unwatched) -> None:
    assert entry.reason[0].isupper()
    assert entry.reason.endswith(".")
