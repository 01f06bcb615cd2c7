"""A refusing answer of Slack enters; what it means, and what a person can do, leaves."""

import json
import re

import requests

from account_event_handler.deliver.channel import DeliveryError

DEFAULT_WAIT = 1  # second, Slack's limit being one message a second for each webhook
LONGEST_WAIT = 900  # seconds; what a queue can wait
_ERROR_WORD = re.compile(r"[a-z_]{1,60}")

# Slack's words for errors: api.slack.com, "Handling errors" of incoming webhooks.
_NEW_URL = "Make a new webhook in Slack and put its URL into the SSM parameter."
_OF_THE_URL = (401, 403, 404, 410)
_FORM = (
    "Slack did not take the message's form: a workflow needs the variables that README names;"
    " of a webhook, please report it."
)
_REMEDIES = {
    "channel_is_archived": "Unarchive the channel in Slack, or make a webhook for another one.",
    "channel_not_found": "The channel is gone: make a webhook for another one and store its URL.",
    "action_prohibited": "A rule of the workspace forbids the post: ask a Slack administrator.",
    "posting_to_general_channel_denied": "Ask an administrator, or use another channel.",
    "team_disabled": "The workspace is disabled: ask a Slack administrator.",
    "no_service": _NEW_URL,
    "invalid_token": _NEW_URL,
    "invalid_payload": _FORM,
    "invalid_blocks": _FORM,
}


def is_refusal(answer: requests.Response) -> bool:
    """Whether it is anything but ok; a workflow's trigger can say so in its JSON alone."""
    return answer.status_code != requests.codes.ok or _said(answer).get("ok") is False


def refusal(answer: requests.Response) -> DeliveryError:
    """The error for an answer that asking again does not change."""
    word = str(_said(answer).get("error", "")) or answer.text
    word = word if _ERROR_WORD.fullmatch(word) else ""
    text = f"Slack answered {answer.status_code} {word}".rstrip()
    status = answer.status_code
    fallback = _NEW_URL if status in _OF_THE_URL or 300 <= status < 400 else _FORM
    return DeliveryError(text, final=True, remedy=_REMEDIES.get(word, fallback))


def _said(answer: requests.Response) -> dict[str, object]:
    """A trigger's answer, which is JSON; a webhook's is a word."""
    try:
        said = json.loads(answer.text)
    except (ValueError, RecursionError):
        return {}
    return said if isinstance(said, dict) else {}


def retry_after(answer: requests.Response) -> int:
    """The seconds that Slack asks to wait; one where it does not say."""
    value = answer.headers.get("Retry-After", "")
    seconds = int(value) if value.isdecimal() and len(value) < 6 else DEFAULT_WAIT
    return max(DEFAULT_WAIT, min(seconds, LONGEST_WAIT))
