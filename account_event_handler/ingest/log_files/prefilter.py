"""Choosing the records of a log file that a watch may want, by decoding a few fields of each.

A record's signature is what patterns about any source test of it, beside its source, name and type. Patterns are
relaxed by leaving out the fields that the signature does not have, which lets through more records than they would, and
never fewer.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from typing import Any

import msgspec
from msgspec import UNSET, UnsetType

from account_event_handler.event_pattern import Pattern
from account_event_handler.event_pattern.index import PatternIndex
from account_event_handler.event_pattern.matching import Leaf as TextLeaf
from account_event_handler.ingest import detail_type_of, source_of

# No number: CloudTrail writes none where these are, and as keys of what is remembered 0 is False.
Leaf = str | bool | None | UnsetType


class NamedText(str):
    """A text that patterns name, or one that stands for all others: few, whatever records hold."""

    __slots__ = ()


type FieldTree = dict[str, FieldTree]  # by name what is looked at below, nothing for a value


def fields_of(paths: Iterable[str]) -> FieldTree:
    """The fields at these dotted paths; one that lies above another is left out for it."""
    fields: FieldTree = {}
    for path in paths:
        place = fields
        for step in path.split("."):
            place = place.setdefault(step, {})
    return fields


def paths_of(fields: FieldTree, above: str = "") -> Iterator[str]:
    """The dotted paths of all values."""
    for name, below in fields.items():
        if below:
            yield from paths_of(below, f"{above}{name}.")
        else:
            yield above + name


def struct_of(fields: FieldTree, named: Collection[str] = (), above: str = "") -> type[msgspec.Struct]:
    """A hashable type that holds these fields and what of their names can be written with dots.

    EventBridge takes {"a.b": 1} for {"a": {"b": 1}}, and so do our patterns. At the paths `named` it holds a NamedText.
    """
    wanted: list[tuple[str, Any]] = []
    for name, below in fields.items():
        path = above + name
        kind: Any = NamedText | None | UnsetType if path in named else Leaf
        if below:
            kind = struct_of(below, named, f"{path}.") | None | UnsetType
        wanted += [(name, kind), *((f"{name}.{rest}", Leaf) for rest in _dotted(below))]
    return msgspec.defstruct(
        "Signature",
        [(f"f{place}", kind, msgspec.field(name=name, default=UNSET)) for place, (name, kind) in enumerate(wanted)],
        frozen=True,
        gc=False,
    )


def _dotted(fields: FieldTree) -> Iterator[str]:
    for name, below in fields.items():
        yield name
        yield from (f"{name}.{rest}" for rest in _dotted(below))


ANY = ""  # the source of patterns that are about every source, the name of those about every name
NOBODY, WATCHED, SESSION = 0, 1, 2  # what wants a record; the sum where both do

_BASE = ("detail.eventSource", "detail.eventName", "detail.eventType")
_OTHER = NamedText("a text that no pattern names")
_MOST_TEXT = 1_000_000  # characters of the signatures that are remembered

type Shelf = dict[object, list[Pattern | PatternIndex[None]]]
type Patterns = Callable[[str], Iterable[Mapping[str, Any]]]


class RecordPrefilter(dict[Any, int]):
    """What wants a record of this signature: worked out once for each and remembered.

    `patterns` gives the event patterns that name a source, and for ANY those that name none; they are asked for when a
    record of that source first comes. `session_calls` are further pairs to let through, such as ("aws.sts",
    "AssumeRole").

    `kind` is the type of a signature; `signature` decodes a record's bytes, `signatures` a list's. They raise msgspec's
    errors for what is no record, and where CloudTrail would write a field otherwise: whether such a record is wanted a
    signature cannot say.
    """

    def __init__(self, patterns: Patterns, session_calls: Collection[tuple[str, str]] = ()) -> None:
        super().__init__()
        self._patterns, self._session_calls = patterns, frozenset(session_calls)
        self._shelves: dict[str, Shelf] = {}
        tested = list(_tested(patterns(ANY)))
        fields = fields_of([*(path for path, _ in tested), *_BASE])["detail"]
        loosely = {*_BASE, *(path for path, leaf in tested if leaf.tests)}
        named = {path.removeprefix("detail.") for path, _ in tested if path not in loosely}
        texts = {text: NamedText(text) for _, leaf in tested for text in leaf.texts}

        def hook(_: type, value: object) -> NamedText:
            if not isinstance(value, str | bool):
                raise ValueError("CloudTrail writes no such value here")
            return texts.get(value, _OTHER) if isinstance(value, str) else _OTHER

        self._known = {"source", "detail-type", *paths_of({"detail": fields})}
        self._text = 0
        kind: Any = struct_of(fields, named)
        self.kind, self.hook = kind, hook
        self.signature = msgspec.json.Decoder(kind, dec_hook=hook).decode
        self.signatures = msgspec.json.Decoder(list[kind], dec_hook=hook).decode

    def __missing__(self, signature: Any) -> int:
        fields = msgspec.to_builtins(signature, enc_hook=str)
        self._text += len(str(fields))
        if self._text > _MOST_TEXT:
            self.clear()
            self._text = 0
        self[signature] = wanted = self._who(fields)
        return wanted

    def _who(self, fields: Mapping[str, Any]) -> int:
        source, name = source_of(fields.get("eventSource")), fields.get("eventName")
        if not source:
            return WATCHED  # in doubt
        kind = detail_type_of(fields.get("eventType"))
        event = {"source": source, "detail-type": kind, "detail": fields}
        patterns = (
            pattern
            for shelf in (self._shelf(source), self._shelf(ANY))
            for key in (name, ANY)
            for pattern in shelf.get(key, ())
        )
        watched = WATCHED if any(pattern.matches(event) for pattern in patterns) else NOBODY
        return watched + (SESSION if (source, name) in self._session_calls else NOBODY)

    def _shelf(self, source: str) -> Shelf:
        """The patterns by the eventName that they ask for."""
        if source in self._shelves:
            return self._shelves[source]
        shelf: Shelf = {}
        nameless: list[Pattern] = []
        for pattern in self._patterns(source):
            relaxed = Pattern(pattern, self._known)
            names = _names_of(relaxed)
            for name in names:
                shelf.setdefault(name, []).append(relaxed)
            if not names:
                nameless.append(relaxed)
        if nameless:
            shelf[ANY] = [PatternIndex((relaxed, None) for relaxed in nameless)]
        if shelf:  # there is no end of sources without patterns
            self._shelves[source] = shelf
        return shelf


def _names_of(pattern: Pattern) -> frozenset[str]:
    """The values of eventName that it asks for; empty where it asks for no certain ones."""
    leaves = [way.get("detail.eventName") for _, way in pattern.ways]
    texts = [leaf.texts if leaf and not leaf.tests else frozenset[str]() for leaf in leaves]
    return frozenset().union(*texts) if all(texts) else frozenset()


def _tested(patterns: Iterable[Mapping[str, Any]]) -> Iterator[tuple[str, TextLeaf]]:
    """All that the patterns test of a record, by its path.

    But not of those that name their calls, which are few: the call's name says enough.
    """
    for pattern in map(Pattern, patterns):
        if not _names_of(pattern):
            yield from (each for _, way in pattern.ways for each in way.items() if each[0].startswith("detail."))
