"""The headline of an alert: who did or tried what, to what, and how it ended."""

import re
from dataclasses import replace

from account_event_handler.ingest.sanitize import cut
from account_event_handler.model import Alert, Headline, Outcome, Result
from account_event_handler.render.actor import name_of, shown_account

# fmt: off
BASE_FORMS = {
    "accepted": "accept", "added": "add", "allowed": "allow", "archived": "archive",
    "asked": "ask", "assigned": "assign", "attached": "attach", "bought": "buy",
    "brought": "bring", "called": "call", "changed": "change", "closed": "close",
    "connected": "connect", "copied": "copy", "created": "create", "cut": "cut",
    "deactivated": "deactivate", "declined": "decline", "deleted": "delete", "deployed": "deploy",
    "detached": "detach", "disabled": "disable", "disconnected": "disconnect",
    "dismissed": "dismiss", "downloaded": "download", "emptied": "empty", "enabled": "enable",
    "ended": "end", "exported": "export", "fetched": "fetch", "finished": "finish", "gave": "give",
    "got": "get", "granted": "grant", "imported": "import", "invited": "invite",
    "launched": "launch", "let": "let", "lifted": "lift", "made": "make", "mirrored": "mirror",
    "moved": "move", "muted": "mute", "offered": "offer", "opened": "open", "paused": "pause",
    "pointed": "point", "prepared": "prepare", "put": "put", "ran": "run", "read": "read",
    "registered": "register", "removed": "remove", "renamed": "rename", "requested": "request",
    "reset": "reset", "restored": "restore", "resumed": "resume", "revoked": "revoke",
    "routed": "route", "scheduled": "schedule", "sent": "send", "separated": "separate",
    "set": "set", "shared": "share", "signed": "sign", "silenced": "silence", "started": "start",
    "stopped": "stop", "subscribed": "subscribe", "suppressed": "suppress", "suspended": "suspend",
    "switched": "switch", "took": "take", "turned": "turn", "unlocked": "unlock",
    "uploaded": "upload", "withdrew": "withdraw",
}
# fmt: on


def tried(sentence: str) -> str:
    """`deleted bucket x` becomes `tried to delete bucket x`."""
    verb, _, rest = sentence.partition(" ")
    return f"tried to {BASE_FORMS.get(verb, verb)} {rest}".rstrip()


HEADLINE_LIMIT = 149  # Slack's header and a phone's lock screen take 150
_ENDING_LIMIT = 60  # characters of it that say how the call ended
_ACCOUNT = re.compile(r"\baccount (\d{12})(?!\d)", re.ASCII)


def headline_of(alert: Alert) -> str:
    """The headline within its limit; it is cut before its ending, which says how the call ended."""
    headline = alert.headline
    if isinstance(headline, str):
        return headline
    said = headline.before + (f"{name_of(alert.actor, alert)} " if alert.actor else "")
    for place, part in enumerate(headline.phrase):
        said += shown_account(part, alert.account_names.get(part, "")) if place % 2 else part
    return cut(said, HEADLINE_LIMIT - len(headline.ending)) + headline.ending


def phrase_of(text: str) -> tuple[str, ...]:
    """A Headline's phrase, with the accounts that it is about apart: they are shown by name."""
    return tuple(_ACCOUNT.split(text)) if "account " in text else (text,)


def beginning_with(words: str, headline: Headline | str) -> Headline | str:
    """The headline after some words; of those and a plain sentence no more than the limit."""
    if isinstance(headline, str):
        return cut(words + headline, HEADLINE_LIMIT)
    return replace(headline, before=words)


def with_ending[Said: (Headline, str, Headline | str)](headline: Said, ending: str) -> Said:
    """The headline that says how it ended, or how it went on."""
    if isinstance(headline, str):
        return cut(headline, HEADLINE_LIMIT - len(ending)) + ending
    return replace(headline, ending=headline.ending + ending)


def ending_of(outcome: Outcome) -> str:
    """Such as ": refused (AccessDenied)"; empty where it was done."""
    if outcome.result is Result.DONE:
        return ""
    code = f" ({outcome.code})" if outcome.code else ""
    return cut(f": {outcome.result}{code}", _ENDING_LIMIT)
