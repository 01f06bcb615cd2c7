"""Cuts a message that is too long for a channel, and says so in it."""

from collections.abc import Callable
from dataclasses import fields, replace
from typing import Any

from account_event_handler.render.message import Message

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
    facts = [
        (cut_at_sentence(label, longest), cut_at_sentence(value, longest))
        for label, value in kept[:most]
    ]
    more = "the event has more" + (", see the link" if message.alert.link else "")
    return replace(message, **shorter, facts=(*facts, (CUT, more)))
