import json

import pytest
import requests

from account_event_handler.deliver.slack import is_refusal, refusal

NEW_URL = "Make a new webhook in Slack and put its URL into the SSM parameter."


def answer(status: int, text: str) -> requests.Response:
    made = requests.Response()
    made.status_code, made._content, made.encoding = status, text.encode(), "utf-8"
    return made


@pytest.mark.parametrize(
    ("status", "text", "denied"),
    [
        (200, "ok", False),
        (200, '{"ok": true}', False),
        (200, "", False),
        (200, "[]", False),
        (200, '{"ok": false, "error": "trigger_not_found"}', True),
        (302, "", True),
        (400, "invalid_payload", True),
    ],
)
def test_a_trigger_may_refuse_in_its_json_alone(status: int, text: str, denied: bool) -> None:
    assert is_refusal(answer(status, text)) is denied


@pytest.mark.parametrize(
    "text", ["no_service", json.dumps({"ok": False, "error": "no_service"})], ids=["webhook", "trigger"]
)
def test_slack_s_word_is_said_in_whichever_form_it_comes(text: str) -> None:
    assert str(refusal(answer(404, text))) == "Slack answered 404 no_service"


@pytest.mark.parametrize(
    "text",
    [
        "<html>https://hooks.slack.com/services/T0</html>",
        '{"ok": false, "error": "https://hooks.slack.com/services/T0"}',
        '{"ok": false, "error": {"a": 1}}',
        "[" * 100_000,
    ],
)
def test_what_is_no_word_is_not_said(text: str) -> None:
    assert str(refusal(answer(400, text))) == "Slack answered 400"


@pytest.mark.parametrize("status", [300, 301, 399, 401, 403, 404, 410])
def test_an_unknown_word_about_the_url_asks_for_a_new_one(status: int) -> None:
    assert refusal(answer(status, "unheard_of")).remedy == NEW_URL


@pytest.mark.parametrize("status", [200, 299, 400, 413, 422])
def test_an_unknown_word_about_the_message_does_not(status: int) -> None:
    remedy = refusal(answer(status, "unheard_of")).remedy
    assert remedy.startswith("A workflow needs the variables")


@pytest.mark.parametrize(("word", "hint"), [("invalid_token", "new webhook"), ("no_text", "report it")])
def test_a_known_word_counts_more_than_the_status(word: str, hint: str) -> None:
    assert hint in refusal(answer(400, word)).remedy


def test_no_refusal_is_tried_again() -> None:
    assert refusal(answer(400, "")).final
