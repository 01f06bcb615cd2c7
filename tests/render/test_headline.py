"""A headline within a limit: names are shortened first; what decides and how it ended stay."""

from copy import replace

import pytest

from account_event_handler.model import Actor, ActorType, Alert, Headline
from account_event_handler.render.headline import (
    headline_of,
    joint,
    phrase_of,
    sentence_of,
    short_headline,
    shortened,
    with_ending,
)
from tests.support.alerts import alert_of

ADA = Actor("ada", ActorType.USER)
PLAIN = replace(alert_of("s3-bucket-deleted"), actor=ADA, account_names={})
LONG = "production/payments/database/primary"


def alert(*act: str, fact: tuple[str, ...] = (), **headline: str) -> Alert:
    return replace(PLAIN, headline=Headline(act, fact, **headline))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("name", "limit", "short"),
    [
        ("abcdef", 6, "abcdef"),
        ("abcdefg", 6, "abcd…g"),
        ("abcdefghij", 7, "abcd…ij"),
        ("abcdefghij", 9, "abcdef…ij"),
        ("abc defghij", 6, "abc…j"),
        (LONG, 20, "production/pa…rimary"),
    ],
)
def test_a_name_is_shortened_in_the_middle(name: str, limit: int, short: str) -> None:
    assert shortened(name, limit) == short


@pytest.mark.parametrize(
    ("made", "limit", "said"),
    [
        (alert("deleted secret ", LONG, ""), 80, f"ada deleted secret {LONG}"),
        (alert("deleted secret ", LONG, ""), 55, f"ada deleted secret {LONG}"),
        (alert("deleted secret ", LONG, ""), 54, "ada deleted secret production/payments/dat…ase/primary"),
        (alert("deleted secret ", LONG, ""), 28, "ada deleted secret produc…ry"),
        (alert("did it", ending=": denied (AccessDenied)"), 40, "ada did it: denied (AccessDenied)"),
        (alert("did it", ending=": denied (AccessDenied)"), 32, "ada did it: denied"),
        (alert("let ", "x", " in", fact=(", allowing everything",)), 60, "ada let x in, allowing everything"),
        (alert("shared it", fact=("with ", "account 444455556666", "")), 60, "ada shared it with account 444455556666"),
    ],
)  # fmt: skip
def test_a_line_is_as_long_as_it_may_be(made: Alert, limit: int, said: str) -> None:
    line = short_headline(made, limit)
    assert len(line) <= limit
    assert line == said


def test_of_two_names_the_longer_is_shortened_first() -> None:
    made = alert("moved ", "a" * 30, " to ", "b" * 20, "")
    assert len(headline_of(made)) == 64
    assert short_headline(made, 60).endswith(f" to {'b' * 20}")
    both = short_headline(made, 40)
    assert len(both) == 40
    assert "…b" in both
    assert "…a" in both


def test_an_account_goes_by_its_name_alone_where_it_must_be_short() -> None:
    made = replace(
        alert("shared it", fact=("with ", "account 444455556666", "")), account_names={"444455556666": "payments"}
    )
    assert headline_of(made) == "ada shared it with payments (444455556666)"
    assert short_headline(made, 100, "prod") == "prod: ada shared it with payments"


def test_an_actor_and_a_place_have_twenty_characters_and_a_claim_is_never_cut() -> None:
    long = replace(alert("did it"), actor=replace(ADA, name="n" * 40))
    assert short_headline(long, 100, "p" * 40) == f"{'p' * 13}…{'p' * 6}: {'n' * 13}…{'n' * 6} did it"


def test_the_first_words_of_what_decides_stay() -> None:
    made = alert("let ", "x" * 40, " in", fact=("to anyone on the internet and " + "many other people too " * 5,))
    line = short_headline(made, 90)
    assert len(line) <= 90
    assert "to anyone on the internet" in line
    assert line.endswith("…")


@pytest.mark.parametrize(
    ("pieces", "phrase"),
    [
        (("deleted ", "a", ""), ("deleted ", "a", "")),
        (("shared it with account 444455556666 too",), ("shared it with ", "account 444455556666", " too")),
        (("shared it with account ", "444455556666", ""), ("shared it with ", "account 444455556666", "")),
        (("shared bucket ", "444455556666", ""), ("shared bucket ", "444455556666", "")),
        (("account 4444555566667",), ("account 4444555566667",)),
        (("of ", "x account 444455556666", ""), ("of ", "x ", "", "account 444455556666", "")),
    ],
)
def test_an_account_stands_apart_in_a_phrase(pieces: tuple[str, ...], phrase: tuple[str, ...]) -> None:
    assert phrase_of(pieces) == phrase


@pytest.mark.parametrize(("fact", "between"), [("to anyone", " "), (", all", ""), (": all", ""), (" now", "")])
def test_a_fact_is_joined_as_it_begins(fact: str, between: str) -> None:
    assert joint((fact,)) == between


def test_a_sentence_has_no_actor_and_an_ending_is_added() -> None:
    whole = with_ending(sentence_of("Trail a was stopped"), " again")
    assert headline_of(replace(PLAIN, headline=whole)) == "Trail a was stopped again"
