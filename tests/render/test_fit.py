import json
from copy import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from account_event_handler.ingest.sanitize import clean
from account_event_handler.model import Alert
from account_event_handler.render.headline import headline_of
from account_event_handler.render.message import CUT, cut_at_sentence, fitted, message_of
from account_event_handler.render.slack import MESSAGE_LIMIT, SECTION_LIMIT, blocks_message, workflow_message
from account_event_handler.render.topic import body, topic_message
from tests.support.alerts import alert_of, alert_with

ALERT = alert_of("s3-bucket-deleted")
SNS_LIMIT = 262_144  # bytes, of message, subject and attributes together
WIDE = ("a", "&", "\\", '"', "🪣", "é", "*", "word. ", "word ")


@pytest.mark.parametrize(
    ("text", "limit", "left"),
    [
        ("One. Two.", 9, "One. Two."),
        ("One is short. Two is longer.", 20, "One is short. …"),
        ("Was it? Yes! No; more words here", 20, "Was it? Yes! No; …"),
        ("no sentence but words", 13, "no sentence …"),
        ("x" * 30, 10, "x" * 9 + "…"),
        ("One. " + "x" * 30, 6, "One. …"),
    ],
)
def test_a_text_is_cut_behind_a_sentence_or_a_word(text: str, limit: int, left: str) -> None:
    assert cut_at_sentence(text, limit) == left


@given(st.text(), st.integers(2, 50))
def test_a_cut_text_is_its_beginning(text: str, limit: int) -> None:
    left = cut_at_sentence(text, limit)
    assert len(left) <= limit
    assert left == text or text.startswith(left.removesuffix("…").removesuffix(" "))


def test_what_fits_is_left_alone() -> None:
    message = message_of(ALERT)
    assert fitted(message, lambda each: each.alert, lambda _: True) == (message, message.alert)


def huge(unit: str) -> Alert:
    """Every text of ten thousand characters, every list of 120 of them."""
    text = unit * (10_000 // len(unit))
    facts = tuple((f"Fact {number} {unit * 50}", text) for number in range(120))
    alert = alert_with(text)
    return replace(
        alert,
        id="id",
        link="https://eu-west-1.console.aws.amazon.com/",
        facts=facts,
        resources=(text,) * 120,
        also=(text,) * 120,
    )


@pytest.mark.parametrize("unit", WIDE)
def test_a_huge_alert_fits_the_topic_slack_and_a_workflow_and_says_that_it_was_cut(unit: str) -> None:
    alert = huge(unit)
    message = topic_message(alert)
    assert len(message.encode()) + 4096 <= SNS_LIMIT
    texts = json.loads(message)
    machine = json.loads(texts["sqs"])
    assert texts["sqs"] == texts["lambda"] == texts["https"]
    assert machine["facts"][CUT] == "the event has more, see the link"
    assert f"{CUT}:" in texts["default"]
    blocks = blocks_message(alert)["blocks"]
    sections = [block["text"]["text"] for block in blocks if block["type"] == "section"]
    assert all(0 < len(text) <= SECTION_LIMIT for text in sections)
    assert sum(map(len, sections)) <= MESSAGE_LIMIT + len("\n") * 50
    assert len(blocks) <= 50
    assert f"*{CUT}*  the event has more, see the link" in "\n".join(sections)
    workflow = workflow_message(alert)
    assert all(len(value) <= SECTION_LIMIT for value in workflow.values())
    assert f"{CUT}: the event has more" in workflow["details"]


def test_what_to_do_is_not_what_is_cut() -> None:
    alert = replace(ALERT, facts=tuple((f"Fact {n}", "Much. " * 2000) for n in range(100)))
    sections = blocks_message(alert)["blocks"]
    told = "\n".join(block["text"]["text"] for block in sections if "text" in block)
    assert ALERT.advice in told
    assert ALERT.why in told
    assert "Much. Much. …" in told


def test_only_what_is_too_long_is_cut() -> None:
    alert = replace(ALERT, facts=(("Short", "as it is"), ("Long", "Very long. " * 30_000)))
    texts = json.loads(topic_message(alert))
    machine = json.loads(texts["sqs"])
    assert machine["facts"]["Short"] == "as it is"
    assert machine["facts"]["Long"].endswith("Very long. …")
    assert machine["headline"] == headline_of(ALERT)


def test_without_a_link_nobody_is_sent_to_one() -> None:
    alert = replace(ALERT, link="", facts=(("Long", "x" * 500_000),))
    assert json.loads(json.loads(topic_message(alert))["sqs"])["facts"][CUT] == "the event has more"


def test_an_alert_of_any_sample_s_size_is_not_cut() -> None:
    assert json.loads(topic_message(ALERT))["default"] == body(ALERT)
    assert CUT not in dict(message_of(ALERT).lines)


@given(st.text().map(lambda text: clean(text, 5000)))
def test_any_clean_text_fits(text: str) -> None:
    alert = alert_with(text * 100)
    assert len(topic_message(replace(alert, id="id")).encode()) + 4096 <= SNS_LIMIT
    assert all(
        len(block["text"]["text"]) <= SECTION_LIMIT for block in blocks_message(alert)["blocks"] if "text" in block
    )
