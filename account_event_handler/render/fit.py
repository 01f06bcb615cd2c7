"""An Alert that is too long for a channel enters; one that fits, and says so, leaves."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any

from account_event_handler.model import Alert

CUT = "Cut"  # the label of the line that says it
# Characters of one text and texts of one list; what the last leaves fits every channel.
_STEPS = ((10_000, 100), (2_000, 40), (500, 20), (150, 10), (50, 5))
_ENDS = (". ", "! ", "? ", "; ")
_TEXTS = ("headline", "account", "account_name", "region", "action", "why", "advice")
_OF_ACTOR = ("name", "kind", "address", "tool", "via", "account")


def fitted(alert: Alert, fits: Callable[[Alert], bool]) -> Alert:
    """The alert itself, or one with fewer and shorter texts that `fits`.

    Who, what, why and what to do stay; the longest texts lose most.
    """
    for longest, most in _STEPS:
        if fits(alert):
            break
        alert = _shorter(alert, longest, most)
    return alert


def cut_at_sentence(text: str, limit: int) -> str:
    """The text itself, or its first whole sentences, else words, and an ellipsis."""
    if len(text) <= limit:
        return text
    kept = text[: limit - 1]  # the space before the ellipsis is the one after the sentence
    end = max(kept.rfind(mark) for mark in _ENDS) + 1 or kept.rfind(" ")
    return f"{kept[:end].rstrip()} …" if end > 0 else f"{kept}…"


def _shorter(alert: Alert, longest: int, most: int) -> Alert:
    told = tuple((label, value) for label, value in alert.facts if label != CUT)
    facts = tuple(
        (cut_at_sentence(label, longest), cut_at_sentence(value, longest))
        for label, value in told[:most]
    )
    more = "the event has more" + (", see the link" if alert.link else "")
    alert = _with_shorter(alert, _TEXTS, longest)
    return replace(
        alert,
        outcome=_with_shorter(alert.outcome, ("code", "message"), longest),
        actor=_with_shorter(alert.actor, _OF_ACTOR, longest) if alert.actor else None,
        resources=_fewer(alert.resources, longest, most),
        also=_fewer(alert.also, longest, most),
        facts=(*facts, (CUT, more)),
    )


def _with_shorter(thing: Any, names: Iterable[str], longest: int) -> Any:
    shorter = {name: cut_at_sentence(getattr(thing, name), longest) for name in names}
    return replace(thing, **shorter)


def _fewer(texts: tuple[str, ...], longest: int, most: int) -> tuple[str, ...]:
    return tuple(cut_at_sentence(text, longest) for text in texts[:most])
