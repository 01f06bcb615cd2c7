"""The catalog: finds the watches that describe an event, by its source and eventName."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any

from account_event_handler.catalog.watch import Watch
from account_event_handler.model import AccountEvent

if TYPE_CHECKING:
    from account_event_handler.event_pattern import Pattern

ANY = ""  # the source of watches that are about every source, the name of those about every name

type Shelf = Mapping[str, Sequence[tuple[Watch, Pattern]]]  # by eventName


class Catalog:
    """An event meets only the watches of its own source and eventName; sources load when asked."""

    def __init__(self, watches_of: Callable[[str], Iterable[Watch]], sources: Callable[[], Iterable[str]]) -> None:
        self._watches_of = watches_of
        self._sources = sources
        self._shelves: dict[str, Shelf] = {}

    @classmethod
    def of(cls, *watches: Watch) -> "Catalog":
        """A catalog of these watches."""
        sources = sorted({source for watch in watches for source in _sources(watch)})
        return cls(lambda source: watches, lambda: sources)

    @cached_property
    def watches(self) -> tuple[Watch, ...]:
        """Every watch; raises ValueError when two have the same name."""
        every = {id(w): w for source in self._sources() for w in self._watches_of(source)}
        names = [watch.name for watch in every.values()]
        if twice := {name for name in names if names.count(name) > 1}:
            raise ValueError(f"watches with the same name: {', '.join(sorted(twice))}")
        return tuple(every.values())

    def about(self, source: str) -> Iterable[Watch]:
        """The watches that name the source, or with ANY those that name none, loaded when asked."""
        return (watch for watch in self._watches_of(source) if source in _sources(watch))

    def patterns(self, source: str, options: Collection[str]) -> Iterator[Mapping[str, Any]]:
        """The patterns of the watches about a source, of options only those that are on."""
        return (w.on for w in self.about(source) if not w.option or w.option in options)

    def describing(self, event: AccountEvent) -> tuple[Watch, ...]:
        """The watches whose pattern matches, whatever their `when` says."""
        name, envelope = event.text("eventName"), event.envelope
        return tuple(
            watch
            for source in dict.fromkeys((event.source, ANY))
            for key in dict.fromkeys((name, ANY))
            for watch, pattern in self._shelf(source).get(key, ())
            if pattern.matches(envelope)
        )

    def _shelf(self, source: str) -> Shelf:
        if source in self._shelves:
            return self._shelves[source]
        shelf = self._filled(source)
        if shelf:  # an unknown source may be any text, so it takes no room
            self._shelves[source] = shelf
        return shelf

    def _filled(self, source: str) -> Shelf:
        # Nothing is compiled before an event asks for it.
        from account_event_handler.event_pattern import Pattern

        shelf: dict[str, list[tuple[Watch, Pattern]]] = defaultdict(list)
        for watch in self._watches_of(source):
            if source in _sources(watch):
                entry = (watch, Pattern(watch.on))
                for name in _exact(watch.on.get("detail", {}).get("eventName")):
                    shelf[name].append(entry)
        return dict(shelf)


def _sources(watch: Watch) -> list[str]:
    return _exact(watch.on.get("source"))


def _exact(values: object) -> list[str]:
    """The strings a pattern field may equal; [ANY] where it is absent or says more than that."""
    if isinstance(values, list) and all(isinstance(value, str) and value for value in values):
        return values
    return [ANY]
