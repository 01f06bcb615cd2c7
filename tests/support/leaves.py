"""The values of an event by their path, also those of the JSON that stands in its texts."""

import copy
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

INSIDE = "json()"  # the step from a text into the JSON that it is
Path = tuple[Any, ...]


def places(part: Any, path: Path = ()) -> Iterator[Path]:
    """The path of every value."""
    if path:
        yield path
    match part:
        case dict():
            for key, value in part.items():
                yield from places(value, (*path, key))
        case list():
            for index, value in enumerate(part):
                yield from places(value, (*path, index))
        case str() if (inner := _inner(part)) is not None:
            yield from places(inner, (*path, INSIDE))


def leaves(part: Any) -> Iterator[Path]:
    """The path of every value that holds no other."""
    for path in places(part):
        value = at(part, path)
        if not value or not isinstance(value, (dict, list)):
            yield path


def at(part: Any, path: Path) -> Any:
    """The value at the path."""
    for step in path:
        part = _inner(part) if step == INSIDE else part[step]
    return part


def changed(part: Any, path: Path, value: Any) -> Any:
    """A copy of an event with another value at the path; what lies beside it is shared."""
    if not path:
        return value
    step, *rest = path
    if step == INSIDE:
        return json.dumps(changed(_inner(part), tuple(rest), value))
    copied = copy.copy(part)
    copied[step] = changed(part[step], tuple(rest), value)
    return copied


def all_changed(part: Any, paths: Iterable[Path], value: Any) -> Any:
    """The event with the value at every path; a text with inner paths stays the JSON it is."""
    return each_changed(part, dict.fromkeys(paths, value))


def each_changed(part: Any, values: Mapping[Path, Any]) -> Any:
    """The event with a value for each path; a text with inner paths stays the JSON it is."""
    outer = outer_texts(values)
    for path, value in values.items():
        if path not in outer:
            part = changed(part, path, value)
    return part


def outer_texts(paths: Iterable[Path]) -> set[Path]:
    """Where texts stand that are JSON with some of these paths in it."""
    return {path[: path.index(INSIDE)] for path in paths if INSIDE in path}


def halved[T, R](things: Sequence[T], tried: Callable[[Sequence[T]], R], holds: Callable[[R], bool]) -> Iterator[R]:
    """What trying all at once gives if that holds, else what its halves give, down to each thing alone."""
    if things:
        result = tried(things)
        if len(things) == 1 or holds(result):
            yield result
        else:
            middle = len(things) // 2
            yield from halved(things[:middle], tried, holds)
            yield from halved(things[middle:], tried, holds)


def _inner(text: Any) -> Any:
    """The object or list that a text is the JSON of, None for other texts."""
    if not text.startswith(("{", "[")):
        return None
    try:
        return json.loads(text)
    except ValueError:
        return None
