"""Whom a record, or the history of its session, names."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Principal:
    """`name` as one would say it aloud, `kind` as what and how that is known.

    `via` is what they acted as, the last first: "role Deploy via Audit"; `account` the number of
    the account that knows them, empty where it is the event's own or nobody said.
    """

    name: str
    kind: str
    via: str = ""
    account: str = ""
