"""A refusing answer of Slack enters; what it means, and what a person can do, leaves."""

import re

import requests

from account_event_handler.deliver.channel import DeliveryError

DEFAULT_WAIT = 1  # second, Slack's limit being one message a second for each webhook
LONGEST_WAIT = 900  # seconds; what a queue can wait
_ERROR_WORD = re.compile(r"[a-z_]{1,60}")

# Slack's words for errors: api.slack.com, "Handling errors" of incoming webhooks.
_NEW_URL = "Make a new webhook in Slack and put its URL into the SSM parameter."
_MENDS = {
    "channel_is_archived": "Unarchive the channel in Slack, or make a webhook for another one.",
    "channel_not_found": "The channel is gone: make a webhook for another one and store its URL.",
    "action_prohibited": "A rule of the workspace forbids the post: ask a Slack administrator.",
    "posting_to_general_channel_denied": "Ask an administrator, or use another channel.",
    "team_disabled": "The workspace is disabled: ask a Slack administrator.",
    "invalid_payload": "Slack did not take the message's form. Please report it.",
    "invalid_blocks": "Slack did not take the message's form. Please report it.",
}


def refusal(answer: requests.Response) -> DeliveryError:
    """The error for an answer that asking again does not change."""
    word = answer.text if _ERROR_WORD.fullmatch(answer.text) else ""
    text = f"Slack answered {answer.status_code} {word}".rstrip()
    return DeliveryError(text, final=True, mend=_MENDS.get(word, _NEW_URL))


def retry_after(answer: requests.Response) -> int:
    """The seconds that Slack asks to wait; one where it does not say."""
    value = answer.headers.get("Retry-After", "")
    seconds = int(value) if value.isdecimal() and len(value) < 6 else DEFAULT_WAIT
    return max(DEFAULT_WAIT, min(seconds, LONGEST_WAIT))
