"""Finds what a watch or a sample spells as no record of CloudTrail does."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import Any

from account_event_handler.catalog import CATALOG
from account_event_handler.catalog.watch import API_CALL, Watch
from account_event_handler.ingest import decode
from account_event_handler.model import AccountEvent
from account_event_handler.render.sentence import PLACEHOLDER
from tests.catalog.cloudtrail_spelling import UNMODELLED
from tests.catalog.recording import Read, reads_of
from tests.catalog.service_models import REQUEST, RESPONSE, Call, FieldPath, knows, operations
from tests.support.samples import QUIET, SPEAKING, load

SAMPLES = (*SPEAKING, *QUIET)
_OPTIONAL = re.compile(r"\[[^\[\]]*\]")


def calls_of(watch: Watch) -> list[Call]:
    """The API calls a watch listens to, under each of its sources."""
    if API_CALL not in watch.on.get("detail-type", ()):
        return []
    names = watch.on.get("detail", {}).get("eventName", ())
    sources = [source.removeprefix("aws.") for source in watch.on.get("source", ())]
    return [Call(source, name) for source in sources for name in names]


def wrong_calls(watch: Watch) -> set[str]:
    """The eventNames that are no call of any of the watch's sources."""
    calls = calls_of(watch)
    real = {call.name for call in calls if operations(call) or call in UNMODELLED}
    return {call.name for call in calls} - real


def wrong_paths(watch: Watch) -> list[str]:
    """The alternatives of placeholders that exist in none of the watch's calls.

    Where watches share a placeholder, an alternative may be there for the calls of another.
    """
    own, wrong = calls_of(watch), []
    for placeholder in _placeholders(watch):
        calls = {*own, *_calls_by_placeholder().get(placeholder, ())}
        paths = [path for path in _paths_in(placeholder, watch) if path]
        wrong += [path for path in paths if own and not any(_may_hold(c, path) for c in calls)]
    return [".".join(path) for path in wrong]


def calls_without_words(watch: Watch) -> set[str]:
    """The eventNames for which a placeholder outside brackets has no alternative."""
    required = [_paths_in(each, watch) for each in PLACEHOLDER.findall(_OPTIONAL.sub("", f"{watch.says} {watch.fact}"))]
    return {
        call.name
        for call in calls_of(watch)
        if operations(call)
        for paths in required
        if not any(path is None or knows(call, path) for path in paths)
    }


def wrong_conditions(watch: Watch) -> list[str]:
    """The fields in the watch's pattern that exist in none of its calls."""
    calls = calls_of(watch)
    paths = _conditions(watch.on.get("detail", {}), ())
    return [".".join(p) for p in paths if calls and not any(_may_hold(c, p) for c in calls)]


def wrong_reads(watches: Iterable[Watch]) -> list[str]:
    """What functions read that exists in none of the calls they are run for.

    They are run for the samples, and for a record of each call that has nothing, so that they
    try all of their alternatives.
    """
    events: dict[Call, list[AccountEvent]] = defaultdict(list)
    for event in map(decode, map(load, SAMPLES)):
        assert isinstance(event, AccountEvent)
        events[_call(event)].append(event)
    calls: dict[Read, set[Call]] = defaultdict(set)
    for watch in watches:
        own = calls_of(watch)
        for event in (*map(_bare, own), *(each for call in own for each in events.get(call, ()))):
            for read in reads_of(watch, event):
                calls[read].add(_call(event))
    return [
        f"{read.reader} reads {'.'.join(read.path)} of {', '.join(sorted(c.name for c in found))}"
        for read, found in calls.items()
        if not any(_may_hold(c, read.path) or _may_hold(c, _wrapped(c, read.path)) for c in found)
    ]


def wrong_fields(event: Mapping[str, Any]) -> list[str]:
    """The fields of an API call's record that CloudTrail would not write so."""
    detail = event["detail"]
    call = Call(event["source"].removeprefix("aws."), detail.get("eventName", ""))
    if event["detail-type"] != API_CALL or not operations(call):
        return []
    return [".".join(path) for path in _fields(detail) if not knows(call, path)]


def _may_hold(call: Call, path: FieldPath) -> bool:
    """By the call's model, or by its samples where it has none."""
    if operations(call):
        return knows(call, path)
    return knows(call, path) or any(path == found[: len(path)] for found in _fields_in_samples().get(call, ()))


def _placeholders(watch: Watch) -> list[str]:
    templates = (watch.says, watch.fact, watch.link, *(template for _, template in watch.shows))
    return PLACEHOLDER.findall(" ".join(templates))


def _paths_in(placeholder: str, watch: Watch) -> list[FieldPath | None]:
    """The paths into the record, None for each alternative that is something else."""
    return [
        None if name in watch.words or name.startswith("$") else tuple(name.split("."))
        for name in placeholder.split("|")
    ]


def _conditions(pattern: Mapping[str, Any], path: FieldPath) -> Iterator[FieldPath]:
    for key, value in pattern.items():
        if key == "$or":
            for each in value:
                yield from _conditions(each, path)
        elif isinstance(value, Mapping):
            yield from _conditions(value, (*path, key))
        else:
            yield (*path, key)


def _fields(value: object, path: FieldPath = ()) -> Iterator[FieldPath]:
    """Every path to something that has nothing beneath it."""
    inner = list(value.items()) if isinstance(value, dict) else []
    if isinstance(value, list):
        inner = [(str(index), each) for index, each in enumerate(value)]
    for key, each in inner:
        yield from _fields(each, (*path, key))
    if not inner:
        yield path


def _call(event: AccountEvent) -> Call:
    return Call(event.source.removeprefix("aws."), event.text("eventName"))


def _bare(call: Call) -> AccountEvent:
    detail: dict[str, Any] = {"eventName": call.name, REQUEST: {}, RESPONSE: {}}
    return AccountEvent("", f"aws.{call.source}", API_CALL, "111122223333", "", None, (), detail)


def _wrapped(call: Call, path: FieldPath) -> FieldPath:
    """The path as `asked` tries it next, for EC2's younger calls."""
    capital = (step[:1].upper() + step[1:] for step in path[1:])
    return (path[0], f"{call.name}Request", *capital)


@cache
def _calls_by_placeholder() -> Mapping[str, set[Call]]:
    found: dict[str, set[Call]] = defaultdict(set)
    for watch in CATALOG.watches:
        for placeholder in _placeholders(watch):
            found[placeholder].update(calls_of(watch))
    return found


@cache
def _fields_in_samples() -> Mapping[Call, list[FieldPath]]:
    found: dict[Call, list[FieldPath]] = defaultdict(list)
    for event in map(load, SAMPLES):
        call = Call(event["source"].removeprefix("aws."), event["detail"].get("eventName", ""))
        found[call] += _fields(event["detail"])
    return found
