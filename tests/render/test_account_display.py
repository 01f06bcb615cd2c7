import json
from dataclasses import replace

import pytest

from account_event_handler.identity.machine import machine_text
from account_event_handler.identity.principal import Principal
from account_event_handler.ingest import decode
from account_event_handler.model import AccountEvent, Actor, Outcome, Result
from account_event_handler.render.account_display import accounts_of, named
from account_event_handler.render.alert import HEADLINE_LIMIT, with_ending
from account_event_handler.render.lines import lines, shown_account
from account_event_handler.render.mail import body
from account_event_handler.render.session_person import attributed_to
from account_event_handler.render.slack import blocks_message, workflow_message
from tests.support.alerts import alert_of
from tests.support.samples import sample

UNNAMED = alert_of("s3-bucket-deleted")
NAMED = replace(UNNAMED, account_name="payments-prod")
SHOWN = "payments-prod (111122223333)"


def test_every_channel_shows_the_name_and_the_number() -> None:
    assert SHOWN in blocks_message(NAMED)["text"]
    assert f"*Where*  {SHOWN} · eu-west-1" in json.dumps(blocks_message(NAMED), ensure_ascii=False)
    assert workflow_message(NAMED)["account"] == SHOWN
    assert workflow_message(NAMED)["text"].endswith(f" · {SHOWN}")
    assert f"{SHOWN} · eu-west-1" in body(NAMED)


def test_machines_get_the_number_and_the_name_apart() -> None:
    alert = json.loads(machine_text(NAMED))
    assert (alert["account"], alert["accountName"]) == ("111122223333", "payments-prod")
    assert json.loads(machine_text(UNNAMED))["accountName"] == ""


def test_without_a_name_the_number_stands_alone() -> None:
    assert dict(lines(UNNAMED))["Where"] == "account 111122223333 · eu-west-1"
    assert blocks_message(UNNAMED)["text"].endswith(" (111122223333)")
    assert workflow_message(UNNAMED)["account"] == "111122223333"


@pytest.mark.parametrize("name", ["", "payments-prod"])
def test_without_a_number_there_is_no_account(name: str) -> None:
    alert = replace(UNNAMED, account="", account_name=name)
    assert shown_account(alert.account, alert.account_name) == ""
    assert workflow_message(alert)["account"] == ""
    assert dict(lines(alert))["Where"] == "eu-west-1"


@pytest.mark.parametrize(
    ("name", "where"), [("", "in account 444455556666"), ("audit", "in audit (444455556666)")]
)
def test_the_actor_s_own_account_is_named_too(name: str, where: str) -> None:
    actor = Actor("ada", "IAM user", account="444455556666", account_name=name)
    alert = replace(UNNAMED, actor=actor)
    assert dict(lines(alert))["Who"] == f"ada (IAM user, {where})"
    assert json.loads(machine_text(alert))["actor"]["accountName"] == name


@pytest.mark.parametrize(
    ("names", "who"),
    [
        ({}, "the root user of account 111122223333, with MFA"),
        ({"111122223333": "payments-prod"}, "the root user of payments-prod, with MFA"),
    ],
)
def test_root_is_that_of_an_account_whose_number_stands_elsewhere(
    names: dict[str, str], who: str
) -> None:
    told = dict(lines(named(alert_of("behaviour-root-used"), names)))
    assert told["Who"] == who
    assert "111122223333" in told["Where"]


def test_root_of_another_account_keeps_its_number() -> None:
    actor = Actor("the root user", "root of account 444455556666")
    told = named(replace(UNNAMED, actor=actor), NAMES)
    assert dict(lines(told))["Who"] == "the root user of audit (444455556666)"


def test_without_an_actor_the_headline_speaks_of_the_account_by_its_name() -> None:
    alert = alert_of("health-credentials-exposed")
    assert named(alert, {}) == alert
    told = named(alert, {"111122223333": "payments-prod"})
    assert told.headline.startswith("AWS warns payments-prod (111122223333): credentials exposed")
    assert told.actor is None


ABROAD = Actor(
    "account 444455556666",
    "another AWS account, delegated to account 777788889999",
    via="root of account 444455556666",
    address="10.0.1.5 through VPC endpoint vpce-1 of account 777788889999",
)
NAMES = {"111122223333": "payments-prod", "444455556666": "audit", "777788889999": ""}


def test_accounts_are_named_wherever_an_actor_s_words_speak_of_them() -> None:
    alert = replace(UNNAMED, actor=ABROAD, headline="account 444455556666 deleted bucket ledger")
    assert accounts_of(alert) == ["111122223333", "444455556666", "777788889999"]
    told = named(alert, NAMES)
    assert told.headline == "audit (444455556666) deleted bucket ledger"
    assert told.account_name == "payments-prod"
    assert told.actor == Actor(
        "audit (444455556666)",
        "another AWS account, delegated to account 777788889999",
        via="root of audit (444455556666)",
        address="10.0.1.5 through VPC endpoint vpce-1 of account 777788889999",
    )


def test_without_names_every_word_stays() -> None:
    alert = replace(UNNAMED, actor=ABROAD)
    assert named(alert, dict.fromkeys(NAMES, "")) == alert


@pytest.mark.parametrize("ending", [": refused (AccessDenied)", ": refused"])
def test_a_name_never_hides_that_a_call_was_refused(ending: str) -> None:
    outcome = Outcome(Result.DENIED, "AccessDenied" if "(" in ending else "")
    headline = with_ending("account 444455556666 tried to delete bucket " + "x" * 200, ending)
    alert = replace(UNNAMED, actor=ABROAD, outcome=outcome, headline=headline)
    told = named(alert, {"444455556666": "n" * 50}).headline
    assert told.startswith("n" * 50)
    assert told.endswith(ending)
    assert len(told) <= HEADLINE_LIMIT


def test_a_summary_s_headline_gets_no_ending_that_it_had_not() -> None:
    outcome = Outcome(Result.DENIED, "AccessDenied")
    alert = replace(
        UNNAMED, actor=ABROAD, outcome=outcome, headline="7 times: account 444455556666"
    )
    assert named(alert, NAMES).headline == "7 times: audit (444455556666)"


def test_a_caller_s_name_takes_the_place_of_the_session_s() -> None:
    read = decode(sample("s3-bucket-deleted--refused"))
    assert isinstance(read, AccountEvent)
    alert = alert_of("s3-bucket-deleted--refused")
    assert alert.actor is not None
    told = attributed_to(Principal("ada", "IAM user"), alert, read)
    assert told.headline == alert.headline.replace(alert.actor.name, "ada", 1)
    assert told.actor is not None
    assert told == replace(alert, headline=told.headline, actor=told.actor)


def test_a_name_s_markup_does_not_reach_slack() -> None:
    hostile = replace(UNNAMED, account_name="<!channel> & co")
    text = json.dumps(blocks_message(hostile), ensure_ascii=False)
    assert "<!channel>" not in text
    assert "&lt;!channel&gt; &amp; co (111122223333)" in text
