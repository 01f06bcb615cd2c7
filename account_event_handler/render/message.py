"""All the words of an alert, made once, and cut to what a channel takes."""

from collections.abc import Callable
from dataclasses import dataclass, fields, replace
from datetime import datetime
from typing import Any

from account_event_handler.model import Alert
from account_event_handler.render.actor import address_of, kind_of, name_of, via_of, who
from account_event_handler.render.headline import headline_of

HOUR, DAY = 3600, 86_400  # seconds
NEWS = HOUR  # what is no older needs no word: the log files' road alone takes minutes


@dataclass(frozen=True, slots=True)
class Message:
    """All but `alert` is what may be cut where a channel takes no more; `age` is "6 h ago"."""

    alert: Alert
    headline: str
    account: str
    account_name: str
    region: str
    action: str
    why: str
    advice: str
    code: str
    error: str
    age: str
    who: str = ""
    name: str = ""
    kind: str = ""
    via: str = ""
    address: str = ""
    tool: str = ""
    actor_account: str = ""
    actor_account_name: str = ""
    resources: tuple[str, ...] = ()
    also: tuple[str, ...] = ()
    facts: tuple[tuple[str, str], ...] = ()


def message_of(alert: Alert) -> Message:
    """The alert's words."""
    actor, names = alert.actor, alert.account_names
    return Message(
        alert=alert,
        headline=headline_of(alert),
        account=alert.account,
        account_name=names.get(alert.account, ""),
        region=alert.region,
        action=alert.action,
        why=alert.why,
        advice=alert.advice,
        code=alert.outcome.code,
        error=alert.outcome.message,
        age=_ago(alert.age),
        who=who(alert),
        name=name_of(actor, alert) if actor else "",
        kind=kind_of(actor, alert) if actor else "",
        via=via_of(actor, alert) if actor else "",
        address=address_of(actor, alert) if actor else "",
        tool=actor.tool if actor else "",
        actor_account=actor.account if actor else "",
        actor_account_name=names.get(actor.account, "") if actor else "",
        resources=alert.resources,
        also=alert.also,
        facts=alert.facts,
    )


def aged(alert: Alert, now: datetime) -> Alert:
    """With its age where it happened more than an hour before `now`."""
    seconds = (now - alert.time).total_seconds() if alert.time else 0
    return replace(alert, age=int(seconds) if seconds > NEWS else 0)


def _ago(seconds: int) -> str:
    if not seconds:
        return ""
    if seconds < 2 * DAY:
        return f"{seconds // HOUR} h ago"
    return f"{seconds // DAY} days ago"


CUT = "Cut"  # the label of the line that says it
# Characters of one text and texts of one list; what the last leaves fits every channel.
_STEPS = ((10_000, 100), (2_000, 40), (500, 20), (150, 10), (50, 5))
_ENDS = (". ", "! ", "? ", "; ")


def fitted(message: Message, fits: Callable[[Message], bool]) -> Message:
    """The message itself, or one with fewer and shorter texts that `fits`.

    Who, what, why and what to do stay; the longest texts lose most.
    """
    for longest, most in _STEPS:
        if fits(message):
            break
        message = _shorter(message, longest, most)
    return message


def cut_at_sentence(text: str, limit: int) -> str:
    """The text itself, or its first whole sentences, else words, and an ellipsis."""
    if len(text) <= limit:
        return text
    kept = text[: limit - 1]  # the space before the ellipsis is the one after the sentence
    end = max(kept.rfind(mark) for mark in _ENDS) + 1 or kept.rfind(" ")
    return f"{kept[:end].rstrip()} …" if end > 0 else f"{kept}…"


def _shorter(message: Message, longest: int, most: int) -> Message:
    shorter: dict[str, Any] = {}
    for name in (each.name for each in fields(message) if each.name not in ("alert", "facts")):
        value = getattr(message, name)
        if isinstance(value, str):
            shorter[name] = cut_at_sentence(value, longest)
        else:
            shorter[name] = tuple(cut_at_sentence(text, longest) for text in value[:most])
    kept = [(label, value) for label, value in message.facts if label != CUT]
    facts = [(cut_at_sentence(label, longest), cut_at_sentence(value, longest)) for label, value in kept[:most]]
    more = "the event has more" + (", see the link" if message.alert.link else "")
    return replace(message, **shorter, facts=(*facts, (CUT, more)))
