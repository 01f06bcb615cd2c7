"""Splits details into as few patterns as EventBridge takes, so that no event matches two.

Details that differ only in their event names are merged, others stand side by side in `$or`. What
is too long is split by the initial letters of the event names, never by condition, so that the
parts share no event.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from itertools import count
from typing import Any

PATTERN_LIMIT = 2048  # characters; EventBridge's default quota for a rule's pattern

Detail = dict[str, Any]
Initials = list[Any]  # the values of eventName that stand for a part's initial letters


def fitting(envelope: Mapping[str, Any], details: list[Detail]) -> list[Detail]:
    """One detail for each pattern that is needed, every pattern under the limit."""
    letters = sorted({name[0] for detail in details for name in _names(detail) or []})
    for parts in count(1):
        if parts > max(len(letters), 1):
            raise ValueError(f"no split of {envelope} fits into {PATTERN_LIMIT} characters")
        fitted = [_merged(_within(details, part)) for part in _divided(letters, parts)]
        if all(_size(envelope, detail) < PATTERN_LIMIT for detail in fitted):
            break
    return fitted


def _divided(letters: list[str], parts: int) -> list[tuple[list[str], bool]]:
    """The letters of each part; the last also has every letter that no other part has."""
    step = max(-(-len(letters) // parts), 1)
    chunks = [letters[start : start + step] for start in range(0, len(letters), step)] or [[]]
    earlier = [letter for chunk in chunks[:-1] for letter in chunk]
    return [*((chunk, False) for chunk in chunks[:-1]), (earlier, True)]


def _within(details: list[Detail], part: tuple[list[str], bool]) -> list[Detail]:
    letters, is_rest = part
    if is_rest and not letters:
        return details
    initials: Initials = [{"prefix": letter} for letter in letters]
    if is_rest:
        initials = [{"anything-but": {"prefix": letters}}]
    kept = []
    for detail in details:
        names = _names(detail)
        if names is None:
            kept.append({**detail, "eventName": initials})
        elif own := [name for name in names if (name[0] in letters) is not is_rest]:
            kept.append({**detail, "eventName": own})
    return kept


def _names(detail: Detail) -> list[str] | None:
    """The event names of a detail, None where it is about any name."""
    names = detail.get("eventName")
    if names is not None and not all(isinstance(name, str) for name in names):
        raise ValueError(f"an event name must be exact: {names}")
    return names


def _merged(details: Iterable[Detail]) -> Detail:
    names: dict[str, set[str]] = defaultdict(set)
    others: list[Detail] = []
    for detail in details:
        rest = {key: value for key, value in detail.items() if key != "eventName"}
        if all(isinstance(name, str) for name in detail.get("eventName", [{}])):
            names[json.dumps(rest, sort_keys=True)].update(detail["eventName"])
        elif detail not in others:
            others.append(detail)
    merged = [{"eventName": sorted(names[key]), **json.loads(key)} for key in sorted(names)]
    return _side_by_side([*merged, *others])


def _side_by_side(details: list[Detail]) -> Detail:
    if len(details) > 1:
        return {"$or": [part for detail in details for part in _alternatives(detail)]}
    return details[0] if details else {}


def _alternatives(detail: Detail) -> list[Detail]:
    """A detail with a `$or` of its own as the alternatives it stands for: one level is enough."""
    rest = {key: value for key, value in detail.items() if key != "$or"}
    return [{**rest, **part} for part in detail.get("$or", [{}])]


def _size(envelope: Mapping[str, Any], detail: Detail) -> int:
    return len(json.dumps({**envelope, "detail": detail}, separators=(",", ":")))
