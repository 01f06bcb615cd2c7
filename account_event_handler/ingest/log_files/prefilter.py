"""The catalog's patterns enter; a quick look at a record, and who may want the record, leave.

The look takes from a record only what patterns about any source test, beside its source, name and
type. Patterns are asked without the fields that it does not have, which lets through more records
than they would, and never fewer.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from typing import TYPE_CHECKING, Any

import msgspec

from account_event_handler.ingest.log_files.envelope import detail_type_of, source_of
from account_event_handler.ingest.log_files.fields import fields_of, paths_of, struct_of

if TYPE_CHECKING:
    from account_event_handler.ingest.log_files.relaxed_pattern import RelaxedPattern

ANY = ""  # the source of patterns that are about every source, the name of those about every name
NOBODY, WATCHED, SESSION = 0, 1, 2  # who wants a record; the sum where both do

_BASE = ("detail.eventSource", "detail.eventName", "detail.eventType")
_MOST_TEXT = 1_000_000  # characters of the looks that are remembered

type Patterns = Callable[[str], Iterable[Mapping[str, Any]]]


class RecordPrefilter(dict[Any, int]):
    """Who wants a record that looks so: worked out once for each look, and remembered.

    `patterns` gives the event patterns that name a source, and for ANY those that name none; they
    are asked for when a record of that source first comes. `seen` are further pairs to let
    through, such as ("aws.sts", "AssumeRole").

    `kind` is the type of a look; `look` decodes a record's bytes, `looks` those of a list of them.
    They raise msgspec's errors for what is no record, and where CloudTrail would write a field
    otherwise: whether such a record is wanted a look cannot say.
    """

    def __init__(self, patterns: Patterns, seen: Collection[tuple[str, str]] = ()) -> None:
        super().__init__()
        self._patterns, self._seen = patterns, frozenset(seen)
        self._shelves: dict[str, dict[object, list[RelaxedPattern]]] = {}
        fields = fields_of([*_tested(patterns(ANY)), *_BASE])["detail"]
        self._known = {"source", "detail-type", *paths_of({"detail": fields})}
        self._text = 0
        kind: Any = struct_of(fields)
        self.kind = kind
        self.look = msgspec.json.Decoder(kind).decode
        self.looks = msgspec.json.Decoder(list[kind]).decode

    def __missing__(self, look: Any) -> int:
        fields = msgspec.to_builtins(look)
        self._text += len(str(fields))
        if self._text > _MOST_TEXT:
            self.clear()
            self._text = 0
        self[look] = wanted = self._who(fields)
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
        return watched + (SESSION if (source, name) in self._seen else NOBODY)

    def _shelf(self, source: str) -> "Mapping[object, Iterable[RelaxedPattern]]":
        """The patterns by the eventName that they ask for."""
        if source not in self._shelves:
            shelf = self._filled(self._patterns(source))
            if not shelf:
                return {}  # and is not remembered: there is no end of sources without patterns
            self._shelves[source] = shelf
        return self._shelves[source]

    def _filled(
        self, patterns: Iterable[Mapping[str, Any]]
    ) -> "dict[object, list[RelaxedPattern]]":
        from account_event_handler.ingest.log_files.relaxed_pattern import RelaxedPattern

        shelf: dict[object, list[RelaxedPattern]] = {}
        for pattern in patterns:
            loose = RelaxedPattern.of(pattern, self._known)
            for name in loose.names or (ANY,):
                shelf.setdefault(name, []).append(loose)
        return shelf


def _tested(patterns: Iterable[Mapping[str, Any]]) -> Iterable[str]:
    """The paths of all that the patterns test of a record."""
    from account_event_handler.event_pattern.alternatives import expand

    paths = (path for pattern in patterns for way in expand(pattern) for path in way)
    return (path for path in paths if path.startswith("detail."))
