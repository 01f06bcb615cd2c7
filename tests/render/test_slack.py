import html
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from account_event_handler.ingest.sanitize import clean
from account_event_handler.render.slack import SECTION_LIMIT, blocks_message, literal, workflow_message
from tests.support.alerts import alert_of, alert_with

HOSTILE = "<!channel> <@U1> <https://evil.example|x> *b* &amp; </script>"
cleaned = st.text().map(clean).filter(bool) | st.just(clean(HOSTILE))


def texts(part: Any) -> list[str]:
    """Every text in a message, however deep."""
    if isinstance(part, dict):
        own = [part["text"]] if isinstance(part.get("text"), str) else []
        return own + [text for value in part.values() for text in texts(value)]
    return [text for item in part for text in texts(item)] if isinstance(part, list) else []


@given(cleaned)
def test_no_markup_of_an_event_reaches_slack(text: str) -> None:
    for shown in texts(blocks_message(alert_with(text))):
        assert "<" not in shown
        assert ">" not in shown
        assert "&" not in shown.replace("&amp;", "").replace("&lt;", "").replace("&gt;", "")


@given(cleaned)
def test_what_slack_shows_is_what_the_event_said(text: str) -> None:
    _, headline, *_ = blocks_message(alert_with(text))["blocks"][0]["text"]["text"].split("\n")
    assert html.unescape(headline) == f"*{literal(text, within='*')}*"


@given(st.text(min_size=1).map(clean).filter(bool))
def test_every_section_is_within_slack_s_limit(text: str) -> None:
    long = alert_with((text * 400)[:2000])
    blocks = blocks_message(long)["blocks"]
    assert len(blocks) <= 50
    assert all(len(block["text"]["text"]) <= SECTION_LIMIT for block in blocks if "text" in block)


def test_plain_text_is_shown_as_it_is() -> None:
    blocks = blocks_message(alert_of("s3-bucket-deleted"))["blocks"]
    assert all(block["text"]["verbatim"] for block in blocks if "text" in block)


def test_a_notification_says_severity_who_what_and_where() -> None:
    message = blocks_message(alert_of("s3-bucket-deleted"))
    assert message["text"] == "🟡 [MEDIUM] 111122223333: maria@example.com deleted bucket payments-archive"


def test_a_message_has_one_link_of_ours() -> None:
    alert = alert_of("s3-bucket-deleted")
    link = [text for text in texts(blocks_message(alert)) if "<" in text]
    assert link == [f"<{alert.link}|Open in CloudTrail>"]


def test_an_alert_without_a_link_has_no_empty_element() -> None:
    *_, small = blocks_message(alert_with("x"))["blocks"]
    assert [element["text"] for element in small["elements"]] == ["x · s3-bucket-deleted"]


def test_no_section_is_folded() -> None:
    *sections, _ = blocks_message(alert_of("s3-bucket-deleted"))["blocks"]
    assert all(block["expand"] for block in sections)


@given(cleaned)
def test_a_workflow_gets_flat_strings_without_markup(text: str) -> None:
    message = workflow_message(alert_with(text))
    assert all(isinstance(value, str) for value in message.values())
    assert "<" not in "".join(message.values())
