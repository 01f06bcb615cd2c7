import json
from copy import replace

import pytest

from account_event_handler.model import Actor, ActorType, Alert, Headline
from account_event_handler.render.actor import accounts_of, shown_account
from account_event_handler.render.headline import headline_of, phrase_of, short_headline
from account_event_handler.render.message import message_of
from account_event_handler.render.slack import blocks_message, workflow_message
from account_event_handler.render.topic import body, machine_text
from tests.support.alerts import alert_of

UNNAMED = alert_of("s3-bucket-deleted")
NAMED = replace(UNNAMED, account_names={"111122223333": "payments-prod"})
SHOWN = "payments-prod (111122223333)"


def named(alert: Alert, names: dict[str, str]) -> Alert:
    return replace(alert, account_names=names)


def test_the_organizational_unit_is_shown_small_and_in_the_json() -> None:
    alert = replace(NAMED, unit="Workloads/Prod")
    assert message_of(alert).details[-2:] == ["account 111122223333", "OU Workloads/Prod"]
    assert json.loads(machine_text(alert))["organizationalUnit"] == "Workloads/Prod"


def test_every_channel_shows_the_name_and_the_number() -> None:
    assert blocks_message(NAMED)["text"].startswith("🟡 [MEDIUM] payments-prod: ")
    first, *_, small = blocks_message(NAMED)["blocks"]
    assert first["text"]["text"].startswith("🟡 MEDIUM · payments-prod\n")
    assert small["elements"][0]["text"].endswith(" · account 111122223333")
    assert workflow_message(NAMED)["account"] == SHOWN
    assert workflow_message(NAMED)["text"].startswith("[MEDIUM] payments-prod: ")
    assert body(NAMED).startswith("MEDIUM · payments-prod: ")
    assert "\naccount 111122223333\n" in body(NAMED)


def test_machines_get_the_number_and_the_name_apart() -> None:
    alert = json.loads(machine_text(NAMED))
    assert (alert["account"], alert["accountName"]) == ("111122223333", "payments-prod")
    assert json.loads(machine_text(UNNAMED))["accountName"] == ""


def test_without_a_name_the_number_stands_alone() -> None:
    assert message_of(UNNAMED).first_line == "MEDIUM · account 111122223333"
    assert "account 111122223333" not in message_of(UNNAMED).details
    assert blocks_message(UNNAMED)["text"].startswith("🟡 [MEDIUM] 111122223333: ")
    assert workflow_message(UNNAMED)["account"] == "111122223333"


@pytest.mark.parametrize("name", ["", "payments-prod"])
def test_without_a_number_there_is_no_account(name: str) -> None:
    alert = replace(UNNAMED, account="", account_names={"111122223333": name})
    assert shown_account("", name) == ""
    assert workflow_message(alert)["account"] == ""
    assert message_of(alert).first_line == "MEDIUM"


@pytest.mark.parametrize(("name", "where"), [("", "in account 444455556666"), ("audit", "in audit (444455556666)")])
def test_the_actor_s_own_account_is_named_too(name: str, where: str) -> None:
    actor = Actor("ada", ActorType.USER, account="444455556666")
    alert = replace(UNNAMED, actor=actor, account_names={"444455556666": name})
    assert message_of(alert).who == f"ada (IAM user, {where})"
    assert json.loads(machine_text(alert))["actor"]["accountName"] == name


@pytest.mark.parametrize(
    ("names", "who"),
    [
        ({}, "the root user of account 111122223333, with MFA"),
        ({"111122223333": "payments-prod"}, "the root user of payments-prod, with MFA"),
    ],
)
def test_root_is_that_of_an_account_whose_number_stands_elsewhere(names: dict[str, str], who: str) -> None:
    told = message_of(named(alert_of("behaviour-root-used"), names))
    assert told.who == who
    assert "111122223333" in " ".join((told.first_line, *told.details))


def test_root_of_another_account_keeps_its_number() -> None:
    actor = Actor("the root user", ActorType.ROOT, "444455556666")
    told = named(replace(UNNAMED, actor=actor), NAMES)
    assert message_of(told).who == "the root user of audit (444455556666)"


def test_without_an_actor_the_headline_speaks_of_the_account_by_its_name() -> None:
    alert = alert_of("health-credentials-exposed")
    assert headline_of(alert).startswith("AWS warned account 111122223333: credentials exposed")
    said = headline_of(named(alert, NAMES))
    assert said.startswith("AWS warned payments-prod (111122223333): credentials exposed")


ABROAD = Actor(
    "account 444455556666",
    ActorType.ACCOUNT,
    "444455556666",
    chain=((ActorType.ROOT, "444455556666"),),
    delegate="777788889999",
    address="10.0.1.5",
    endpoint="vpce-1",
    endpoint_account="777788889999",
)
NAMES = {"111122223333": "payments-prod", "444455556666": "audit", "777788889999": ""}
DELETED = Headline(phrase_of(("deleted bucket ledger of account 444455556666",)))


def test_accounts_are_named_wherever_an_actor_s_words_speak_of_them() -> None:
    alert = replace(UNNAMED, actor=ABROAD, headline=DELETED)
    assert accounts_of(alert) == ["111122223333", "444455556666", "777788889999"]
    told = json.loads(machine_text(named(alert, NAMES)))
    said = "audit (444455556666) deleted bucket ledger of audit (444455556666)"
    assert told["headline"] == said
    assert told["accountName"] == "payments-prod"
    assert told["actor"] == {
        "name": "audit (444455556666)",
        "kind": "another AWS account, delegated to account 777788889999",
        "via": "root of audit (444455556666)",
        "address": "10.0.1.5 through VPC endpoint vpce-1 of account 777788889999",
        "tool": "",
        "account": "",
        "accountName": "",
    }


def test_a_user_who_is_called_like_an_account_is_not_given_its_name() -> None:
    actor = Actor("account 444455556666", ActorType.USER)
    alert = named(replace(UNNAMED, actor=actor), NAMES)
    assert headline_of(alert).startswith("account 444455556666 deleted")


def test_without_names_every_word_stays() -> None:
    alert = replace(UNNAMED, actor=ABROAD)
    assert machine_text(named(alert, dict.fromkeys(NAMES, ""))) == machine_text(alert)


@pytest.mark.parametrize("ending", [": denied (AccessDenied)", ": denied"])
def test_a_name_never_hides_that_a_call_was_denied(ending: str) -> None:
    headline = Headline(phrase_of(("tried to delete bucket ", "x" * 200, "")), ending=ending)
    alert = named(replace(UNNAMED, actor=ABROAD, headline=headline), {"444455556666": "n" * 50})
    assert headline_of(alert).startswith("n" * 50)
    assert headline_of(alert).endswith(ending)
    told = short_headline(alert, 99)
    assert told.startswith("n" * 13 + "…" + "n" * 6 + " tried")
    assert told.endswith(": denied")
    assert len(told) <= 99


def test_a_summary_s_headline_names_the_account_behind_its_count() -> None:
    headline = replace(DELETED, before="7 more: ")
    alert = named(replace(UNNAMED, actor=ABROAD, headline=headline), NAMES)
    assert headline_of(alert).startswith("7 more: audit (444455556666) deleted")


def test_another_actor_takes_the_place_of_the_session_s() -> None:
    alert = alert_of("s3-bucket-deleted--refused")
    assert alert.actor is not None
    told = replace(alert, actor=Actor("ada", ActorType.USER))
    assert headline_of(told) == headline_of(alert).replace(alert.actor.name, "ada", 1)


def test_a_name_s_markup_does_not_reach_slack() -> None:
    hostile = named(UNNAMED, {"111122223333": "<!channel> & co"})
    text = json.dumps(blocks_message(hostile), ensure_ascii=False)
    assert "<!channel>" not in text
    assert "MEDIUM · &lt;!channel&gt; &amp; co" in text
