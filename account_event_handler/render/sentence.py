"""Fills a watch's templates, of sentences and of links, with the event's values.

A template holds placeholders: `{requestParameters.userName}` names a field of `detail` by its
path, `{$account}` or `{$region}` one of the envelope; a name that stands in `words` is worked out
by that function; `{a.b|c.d}` takes the first that has a value. A part in square brackets goes
unless all of its placeholders have a value: `deleted key[ {keyId}]`. Outside brackets a missing
value reads "(unknown)".
"""

import re
from collections.abc import Callable, Mapping
from functools import cache
from urllib.parse import quote

from account_event_handler.ingest.sanitize import clean, cut
from account_event_handler.model import AccountEvent

Words = Mapping[str, Callable[[AccountEvent], str | None]]

PLACEHOLDER = re.compile(r"\{([^{}]+)\}")
MISSING = "(unknown)"
# Placeholders whose words are the catalog's, not a name's: they are never shortened.
OWN_WORDS = frozenset({"did", "kind", "part", "parts", "unit"})
VALUE_LIMIT = 110  # characters of one value in a headline
LINK_LIMIT = 2000  # characters; no console's page needs so many, and browsers take no more
CLOUDTRAIL_EVENT = "cloudtrailv2/home?region={$region}#/events/{$id}"
_PARTS = re.compile(r"\[([^\[\]]*)\]|([^\[\]]+)")
_REGION = re.compile(r"[a-z]{2,4}(-[a-z]+){1,2}-\d{1,2}", re.ASCII)
# How a sentence says what became of a call: a name that says it, too, stands in quotation marks.
_ENDING = re.compile(r":\s*(?:denied|failed|dry run|not done)\b", re.IGNORECASE)
_EVENT_ID = re.compile(r"[0-9A-Za-z-]{8,64}")
_CONSOLES = {  # by what a Region's name begins with; those of the isolated partitions are not public
    "cn-": "console.amazonaws.cn",
    "us-gov-": "console.amazonaws-us-gov.com",
    "eusc-": "console.amazonaws-eusc.eu",
    "us-iso": "",
    "eu-iso": "",
    "": "console.aws.amazon.com",
}


def fill(template: str, event: AccountEvent, words: Words, limit: int = VALUE_LIMIT) -> str:
    """The template with its values, each cleaned and at most `limit` long, ARNs by their name."""
    return "".join(pieces_of(template, event, words, limit))


def pieces_of(template: str, event: AccountEvent, words: Words, limit: int = VALUE_LIMIT) -> tuple[str, ...]:
    """The same with the text apart from the values, which stand in the odd places; words of our own are text."""
    pieces = [""]
    for optional, (first, *rest) in _parts(template):
        texts = [_text_of(names, event, words, limit) for names in rest[::2]]
        if not optional or all(texts):
            pieces[-1] += first
            for names, text, after in zip(rest[::2], texts, rest[1::2], strict=True):
                is_misread = "eventName" in event.detail and _ENDING.search(pieces[-1][-2:] + text)
                shown = '"' + text.replace('"', "'") + '"' if is_misread else text
                if text and names in OWN_WORDS:
                    pieces[-1] += shown + after
                else:
                    pieces += [shown or MISSING, after]
    return tuple(pieces)


@cache
def _parts(template: str) -> list[tuple[bool, list[str]]]:
    """Whether each part may be left out, and its text with placeholders in the odd places."""
    found = _PARTS.finditer(template)
    return [(match[1] is not None, PLACEHOLDER.split(match[1] or match[2] or "")) for match in found]


def _text_of(names: str, event: AccountEvent, words: Words, limit: int) -> str:
    """The first of a placeholder's values that has words, empty where none has."""
    return next(filter(None, (_shown(_one(name, event, words), limit) for name in names.split("|"))), "")


def _shown(value: object, limit: int) -> str:
    text = clean(value, max(limit, 200))
    is_arn = text.startswith("arn:") and text.count(":") >= 5 and " " not in text
    return cut(short_arn(text) if is_arn else text, limit)


def short_arn(arn: str) -> str:
    """What people call the thing: `management-events`, `alice`, `account 111122223333`."""
    *_, account, resource = arn.split(":", 5)
    if resource == "root":
        return f"account {account}"
    return resource.rpartition("/" if "/" in resource else ":")[2] or resource


def _value_of(names: str, event: AccountEvent, words: Words) -> object:
    """The raw value of a placeholder's first name that has one with words, else None."""
    values = (_one(name, event, words) for name in names.split("|"))
    return next((value for value in values if clean(value)), None)


def _one(name: str, event: AccountEvent, words: Words) -> object:
    if name in words:
        try:
            return words[name](event)
        except Exception:  # whatever the event holds, the rest of the sentence is sent
            return None
    return getattr(event, name[1:]) if name.startswith("$") else event.field(name)


def link_of(event: AccountEvent, path: str, words: Words) -> str:
    """A console URL: CloudTrail's page of the event, or `path` for an event of a service's own.

    The values in `path` are percent-encoded. Empty when the region or the event's id is not what
    AWS would write, so that no event can make a link of its own, when it would be too long, and
    where the console is not public.
    """
    if "via CloudTrail" in event.detail_type:
        path = CLOUDTRAIL_EVENT if _EVENT_ID.fullmatch(event.id) else ""
    if not path or not _REGION.fullmatch(event.region):
        return ""
    pieces = PLACEHOLDER.split(path)
    values = [_value_of(names, event, words) for names in pieces[1::2]]
    if not all(isinstance(value, str) for value in values):
        return ""
    pieces[1::2] = [quote(str(value), safe="", errors="replace") for value in values]
    console = next(host for prefix, host in _CONSOLES.items() if event.region.startswith(prefix))
    link = f"https://{event.region}.{console}/{''.join(pieces)}"
    return link if console and len(link) <= LINK_LIMIT else ""
