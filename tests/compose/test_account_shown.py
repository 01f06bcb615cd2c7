import json
from dataclasses import replace

import pytest

from account_event_handler.compose.lines import lines, shown_account
from account_event_handler.compose.machine import machine_text
from account_event_handler.compose.mail import body
from account_event_handler.compose.slack import blocks_message, workflow_message
from account_event_handler.model import Actor
from tests.alerts import alert_of

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
    ("name", "where"),
    [("", "in account 444455556666"), ("audit", "in audit (444455556666)")],
)
def test_the_actor_s_own_account_is_named_too(name: str, where: str) -> None:
    actor = Actor("ada", "IAM user", account="444455556666", account_name=name)
    alert = replace(UNNAMED, actor=actor)
    assert dict(lines(alert))["Who"] == f"ada (IAM user, {where})"
    assert json.loads(machine_text(alert))["actor"]["accountName"] == name


def test_a_name_s_markup_does_not_reach_slack() -> None:
    hostile = replace(UNNAMED, account_name="<!channel> & co")
    text = json.dumps(blocks_message(hostile), ensure_ascii=False)
    assert "<!channel>" not in text
    assert "&lt;!channel&gt; &amp; co (111122223333)" in text
