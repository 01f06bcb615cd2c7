"""CloudTrail records as events, each once, whichever road they came by."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from account_event_handler.ingest import decode, envelope_of
from account_event_handler.model import AccountEvent


def events_of(records: Iterable[Mapping[str, Any]]) -> Iterator[AccountEvent]:
    """What can be read of them."""
    for record in records:
        event = decode(envelope_of(record))
        if isinstance(event, AccountEvent):
            yield event


def unique(events: Iterable[AccountEvent]) -> list[AccountEvent]:
    """Each call once: two trails may have recorded it, or two accounts, of which the caller's own names the person."""
    found = dict[str, AccountEvent]()
    for number, event in enumerate(events):
        identity = event.text("sharedEventID") or event.id or f"{number}"
        known = found.get(identity)
        if known is None or known.text("userIdentity.type") == "AWSAccount":
            found[identity] = event
    return list(found.values())
