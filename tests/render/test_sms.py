import json
from copy import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from account_event_handler.catalog import CATALOG
from account_event_handler.model import Alert, Headline
from account_event_handler.pipeline.judge import judge
from account_event_handler.render.headline import sentence_of
from account_event_handler.render.sms import GSM, LIMIT, sms
from account_event_handler.render.topic import topic_message
from tests.support.alerts import alert_of, alert_with
from tests.support.samples import every_sample, load
from tests.support.stack_context import context

STOPPED = alert_of("cloudtrail-trail-stopped")


def assert_one_part(alert: Alert) -> None:
    text = sms(alert)
    assert 0 < len(text) <= 140
    assert set(text) - GSM == set()


@every_sample()
def test_every_sample_is_one_text_message(path: Path) -> None:
    alert = judge(load(path), CATALOG, context()).alert
    for each in filter(None, [alert, alert and replace(alert, age=90_000, account_names={alert.account: "p" * 50})]):
        assert_one_part(each)
        assert sms(each).startswith(f"{each.severity.upper()}, ")
        assert sms(each).endswith(")") or not each.region


def test_the_alphabet_is_that_of_the_phone_networks() -> None:
    assert len(GSM) == 128 - 3  # without line feed, carriage return and escape
    assert set("[]{}|\\~^€") & GSM == set()


def test_a_phone_gets_a_text_of_its_own_and_a_mail_the_whole() -> None:
    texts = json.loads(topic_message(STOPPED))
    assert texts["sms"] == sms(STOPPED)
    assert texts["sms"] != texts["default"]


def test_severity_headline_and_place_are_said() -> None:
    assert sms(STOPPED) == "CRITICAL, 111122223333: alice stopped logging of trail management-events (eu-west-1)"
    named = replace(STOPPED, account_names={STOPPED.account: "payments-prod"}, age=7200)
    assert (
        sms(named) == "CRITICAL, 2 h ago, payments-prod: alice stopped logging of trail management-events (eu-west-1)"
    )


def test_how_a_call_ended_is_said_however_long_its_headline_is() -> None:
    headline = Headline(("tried to delete bucket ", "x" * 130, ""), ending=": denied (AccessDenied)")
    text = sms(replace(STOPPED, headline=headline))
    assert text.endswith("xx: denied (eu-west-1)")
    assert len(text) > LIMIT - 4  # no room is given away


@pytest.mark.parametrize(
    ("said", "sent"),
    [
        ("Zoë Müller’s “key” [hidden] …", 'Zoe Müller\'s "key" (hidden) ..'),
        ("https[:]//example.com ~ {x}|y\\z^", "https(:)//example.com - (x)/y/z'"),
        ("日本 🔴", "?? ?"),
        ("Šárka, ﬁ, Ａ", "Sarka, f, A"),
        ("5 €", "5 EUR"),
    ],
)
def test_what_a_phone_network_does_not_carry_is_said_otherwise(said: str, sent: str) -> None:
    assert sms(replace(STOPPED, headline=sentence_of(said), account="", region="")) == f"CRITICAL, {sent}"


@given(st.text(max_size=400))
def test_any_text_is_one_text_message(text: str) -> None:
    assert_one_part(alert_with(text))
    assert_one_part(
        replace(STOPPED, headline=Headline((text,), ending=text[:60]), account_names={STOPPED.account: text})
    )
