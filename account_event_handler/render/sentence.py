"""Fills a watch's template with the event's values, clean ones.

A template holds placeholders: `{requestParameters.userName}` names a field of `detail` by its
path, `{$account}` or `{$region}` one of the envelope; a name that stands in `words` is worked out
by that function; `{a.b|c.d}` takes the first that has a value. A part in square brackets goes
unless all of its placeholders have a value: `deleted key[ {keyId}]`. Outside brackets a missing
value reads "(unknown)".
"""

import re
from collections.abc import Callable, Mapping
from functools import cache

from account_event_handler.ingest.sanitize import clean, cut
from account_event_handler.model import AccountEvent

Words = Mapping[str, Callable[[AccountEvent], str | None]]

PLACEHOLDER = re.compile(r"\{([^{}]+)\}")
MISSING = "(unknown)"
VALUE_LIMIT = 110  # characters of one value in a headline, which takes 149 in all
_PARTS = re.compile(r"\[([^\[\]]*)\]|([^\[\]]+)")


def fill(template: str, event: AccountEvent, words: Words, limit: int = VALUE_LIMIT) -> str:
    """The template with its values, each cleaned and at most `limit` long, ARNs by their name."""
    filled = []
    for optional, part in _parts(template):
        texts = [_shown(value_of(names, event, words), limit) for names in PLACEHOLDER.findall(part)]
        if not optional or all(texts):
            pieces = PLACEHOLDER.split(part)
            pieces[1::2] = [text or MISSING for text in texts]
            filled.append("".join(pieces))
    return "".join(filled)


def value_of(names: str, event: AccountEvent, words: Words) -> object:
    """The raw value of a placeholder's first name that has one with words, else None."""
    values = (_one(name, event, words) for name in names.split("|"))
    return next((value for value in values if clean(value)), None)


def short_arn(arn: str) -> str:
    """What people call the thing: `management-events`, `alice`, `account 111122223333`."""
    *_, account, resource = arn.split(":", 5)
    if resource == "root":
        return f"account {account}"
    return resource.rpartition("/" if "/" in resource else ":")[2] or resource


def _shown(value: object, limit: int) -> str:
    text = clean(value, max(limit, 200))
    is_arn = text.startswith("arn:") and text.count(":") >= 5 and " " not in text
    return cut(short_arn(text) if is_arn else text, limit)


@cache
def _parts(template: str) -> tuple[tuple[bool, str], ...]:
    found = _PARTS.finditer(template)
    return tuple((match[1] is not None, match[1] or match[2] or "") for match in found)


def _one(name: str, event: AccountEvent, words: Words) -> object:
    if name in words:
        try:
            return words[name](event)
        except Exception:  # whatever the event holds, the rest of the sentence is sent
            return None
    return getattr(event, name[1:]) if name.startswith("$") else event.field(name)
