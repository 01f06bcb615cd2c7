"""A CloudTrail record enters, the one thing its call was about leaves, as far as the record says.

Of a refused call CloudTrail often keeps the thing's name in the error message only.
"""

import re
from collections.abc import Iterator, Mapping

from account_event_handler.catalog.one_or_many import strings
from account_event_handler.catalog.refusal import refused_name
from account_event_handler.model import AccountEvent

_NAMES = re.compile(r"(name|id|ids|identifier|arn|bucket|url)$", re.IGNORECASE)
_NAMES_NOTHING = re.compile(r"session|token|request|client|caller|event", re.IGNORECASE)
_DEEPEST = 4


def target_of(event: AccountEvent) -> str | None:
    """A name, id or ARN; None where the record names nothing."""
    named = (refused_name(event) or "").strip("\"'\\").rstrip(".,;")
    if named.strip("*"):
        return named
    return next(_named_in(event.field("requestParameters"), _DEEPEST), None) or _listed(event)


def _named_in(value: object, depth: int) -> Iterator[str]:
    """What the fields that hold names hold, those nearest to the surface first."""
    if isinstance(value, list) and depth:
        for item in value[:3]:
            yield from _named_in(item, depth - 1)
    if not isinstance(value, Mapping):
        return
    for key, held in value.items():
        if _NAMES.search(key) and not _NAMES_NOTHING.search(key):
            for name in strings(held):
                yield _of_url(name) if key.lower().endswith("url") else name
    for held in value.values():
        if depth and isinstance(held, Mapping | list):
            yield from _named_in(held, depth - 1)


def _of_url(url: str) -> str:
    """A queue's name in its URL; of other addresses the host, for their rest may be a secret."""
    host, _, path = url.rpartition("://")[2].partition("/")
    is_queue = host.startswith("sqs.") or ".amazonaws.com" in host
    return path.rpartition("/")[2] if is_queue else host.rpartition("@")[2]


def _listed(event: AccountEvent) -> str | None:
    return event.text("resources.0.ARN") or event.text("resources.0.arn") or None
