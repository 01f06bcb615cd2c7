"""The headline of an alert: who did or tried what, to what, and how it ended."""

import re
from copy import replace

from account_event_handler.ingest.sanitize import cut
from account_event_handler.model import Alert, Headline
from account_event_handler.render.actor import CLAIMED, name_of, shown_account

HEADLINE_LIMIT = 149  # Slack's header and a phone's lock screen take 150
_ACCOUNT = re.compile(r"\baccount (\d{12})(?!\d)", re.ASCII)
_REGULAR = """
    accept add allow archive ask assign attach call change close connect create deactivate decline delete deploy
    detach disable disconnect dismiss download enable end export fetch finish grant import invite launch lift link
    mirror move mute offer open pause point prepare register remove rename request reserve restore return resume
    revoke route schedule separate share sign silence start subscribe suppress suspend switch terminate turn unlock
    upload
"""
# fmt: off
BASE_FORMS = {f"{verb.removesuffix('e')}ed": verb for verb in _REGULAR.split()} | {
    "bought": "buy", "brought": "bring", "cancelled": "cancel", "copied": "copy", "cut": "cut", "emptied": "empty",
    "gave": "give", "got": "get", "let": "let", "made": "make", "put": "put", "ran": "run", "read": "read",
    "reset": "reset", "sent": "send", "set": "set", "stopped": "stop", "took": "take", "withdrew": "withdraw",
}
# fmt: on


def headline_of(alert: Alert, limit: int = HEADLINE_LIMIT) -> str:
    """The headline within the limit; it is cut before its ending, which says how the call ended."""
    headline = alert.headline
    if isinstance(headline, str):
        return headline if limit == HEADLINE_LIMIT else cut(headline, limit)
    said = headline.before
    if actor := alert.actor:
        said += f"{name_of(actor, alert)}{CLAIMED * actor.is_claimed} "
    for place, part in enumerate(headline.phrase):
        said += shown_account(part, alert.account_names.get(part, "")) if place % 2 else part
    return cut(said, limit - len(headline.ending)) + headline.ending


def phrase_of(text: str) -> tuple[str, ...]:
    """A Headline's phrase, with the accounts that it is about apart: they are shown by name."""
    return tuple(_ACCOUNT.split(text)) if "account " in text else (text,)


def with_ending(headline: Headline | str, ending: str) -> Headline | str:
    """The headline that says how it ended, or how it went on."""
    if isinstance(headline, str):
        return cut(headline, HEADLINE_LIMIT - len(ending)) + ending
    return replace(headline, ending=headline.ending + ending)
