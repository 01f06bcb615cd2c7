"""Actors as JSON: in messages that wait in a queue, and with the sessions of the state table."""

from collections.abc import Mapping
from dataclasses import fields
from typing import Any

from account_event_handler.model import Actor, ActorType, KnownBy


def actor_to_json(actor: Actor) -> dict[str, Any]:
    """What is empty is left out."""
    values = {each.name: getattr(actor, each.name) for each in fields(actor)}
    kept = {name: value for name, value in values.items() if value or name == "mfa"}
    return kept | ({"chain": [list(link) for link in actor.chain]} if actor.chain else {})


def actor_from_json(record: Mapping[str, Any]) -> Actor:
    """The actor again; raises TypeError or ValueError for what is none.

    Until November 2026 `kind` and `via` were words: "IAM user with MFA", "role Deploy via Audit".
    """
    if "kind" in record:
        return _of_words(record)
    known_by = record.get("known_by")
    return Actor(
        **{
            **record,
            "type": ActorType(record["type"]),
            "known_by": KnownBy(known_by) if known_by else None,
            "chain": tuple((ActorType(kind), name) for kind, name in record.get("chain", ())),
        }
    )


def _of_words(record: Mapping[str, str]) -> Actor:
    """The words stay, but for those that decide something."""
    what, mfa, of = record["kind"], None, ""
    for words, used in ((" with MFA", True), (" without MFA", False)):
        if what.endswith(words):
            what, mfa = what.removesuffix(words).removesuffix(","), used
    if what.startswith("root of account ") and what[16:].isdecimal():
        kind, of = ActorType.ROOT, what[16:]
    elif what in (ActorType.USER, ActorType.NO_USER, ActorType.SERVICE):
        kind = ActorType(what)
    else:
        kind, of, mfa = ActorType.OTHER, record["kind"], None
    via = record.get("via", "")
    return Actor(
        record["name"],
        kind,
        of,
        mfa=mfa,
        chain=((ActorType.OTHER, via),) if via else (),
        account=record.get("account", ""),
        address=record.get("address", ""),
        tool=record.get("tool", ""),
    )
