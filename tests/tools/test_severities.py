import pytest

from account_event_handler.catalog import CATALOG
from account_event_handler.catalog.conditions import (
    any_of,
    event_is,
    has,
    not_,
    request_has,
    request_is,
    said,
    words_of,
)
from account_event_handler.catalog.watch import CRITICAL, HIGH, LOW, MEDIUM, Watch
from account_event_handler.model import AccountEvent, Severity
from tests.support.watches import every_watch, page, watch
from tools.generate.severities import OTHERWISE, cases_of, explained, severities_of, when_of
from tools.generate.shown import shown

DEPENDING = [watch for watch in CATALOG.watches if not isinstance(watch.severity, Severity)]


@every_watch(DEPENDING)
def test_the_page_says_when_each_severity_of_a_watch_applies(watch: Watch) -> None:
    assert all(words for _, words in cases_of(watch)), f"{watch.name}: give each condition words, by @said"
    assert len(cases_of(watch)) > 1
    assert f"<br><sub>{explained(watch)}</sub>" in page()


@every_watch()
def test_every_severity_that_a_sample_shows_is_named(watch: Watch) -> None:
    assert set(shown(watch).severities) <= set(severities_of(watch))


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("s3-bucket-acl-changed", "**critical**: anyone may write or change the ACL; high: anyone may read; medium"),
        ("kms-key-policy-changed", "**critical**: anyone; high: another account; medium: a policy that cannot be read"),
        ("kms-key-deletion-scheduled", "**critical**: within 7 days; high otherwise"),
        ("kafka-deleted", "high: DeleteCluster; medium otherwise"),
        ("behaviour-call-refused", "info: a probe"),  # as it is denied only, one step quieter
    ],
)
def test_a_watch_is_explained(name: str, words: str) -> None:
    assert explained(watch(name)).startswith(words)


def test_a_policy_that_opens_nothing_is_not_named_where_such_a_call_is_silent() -> None:
    assert "nobody outside the account" in explained(watch("kms-key-policy-changed"))
    assert "nobody outside the account" not in explained(watch("kms-open-key-created"))


def test_what_is_decided_already_is_not_decided_again() -> None:
    is_set = request_has("a")
    depending = HIGH.when(is_set, else_=LOW.when(request_is("b.c", True, "x"), else_=MEDIUM.when(is_set, else_=LOW)))
    assert when_of(depending) == [(HIGH, "a is set"), (LOW, "b.c is true or x"), (LOW, OTHERWISE)]


def test_a_condition_of_others_says_what_they_say() -> None:
    given = said("anyone")(lambda event: None)
    assert words_of(any_of(not_(request_has("a", "b")), has(given), event_is("C", "D"))) == (
        "a or b is not set, or anyone, or C or D"
    )


def _is_whole(event: AccountEvent) -> bool:
    """Whether it is whole."""
    return True


def _is_other(event: AccountEvent) -> bool:
    """What this is for is not when it holds."""
    return True


def test_a_docstring_is_the_words_only_where_it_says_whether() -> None:
    assert [words_of(each) for each in (_is_whole, _is_other, lambda event: True)] == ["it is whole", "", ""]


def test_a_function_that_decides_itself_names_every_severity_or_has_no_words() -> None:
    def decide(event: AccountEvent) -> Severity:
        return CRITICAL

    assert when_of(said("critical: a; low otherwise; one step lower: b")(decide)) == [
        (CRITICAL, "a"),
        (LOW, OTHERWISE),
        (None, "b"),
    ]
    assert when_of(said("grave: a; low otherwise")(decide)) == [(None, ""), (LOW, OTHERWISE)]
