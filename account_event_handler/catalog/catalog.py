"""The Catalog: an AccountEvent enters, the watches that describe it leave."""

from collections import defaultdict
from collections.abc import Iterable
from functools import cached_property
from types import ModuleType

from account_event_handler.catalog.pattern import Pattern
from account_event_handler.catalog.watch import Watch
from account_event_handler.model import AccountEvent

ANY = ""


class Catalog:
    """All watches, found by (source, eventName) so that an event meets only its own few."""

    def __init__(self, watches: Iterable[Watch]) -> None:
        self.watches = tuple(watches)
        names = [watch.name for watch in self.watches]
        if twice := {name for name in names if names.count(name) > 1}:
            raise ValueError(f"watches with the same name: {', '.join(sorted(twice))}")

    @classmethod
    def of(cls, *modules: ModuleType) -> "Catalog":
        """Every Watch that stands at the top level of the modules, in the order of the text."""
        return cls(
            value
            for module in modules
            for value in vars(module).values()
            if isinstance(value, Watch)
        )

    def describing(self, event: AccountEvent) -> tuple[Watch, ...]:
        """The watches whose pattern matches, whatever their `when` says."""
        name = event.text("eventName")
        keys = {(event.source, name), (event.source, ANY), (ANY, name), (ANY, ANY)}
        envelope = event.envelope
        return tuple(
            watch
            for key in sorted(keys)
            for watch, pattern in self._index.get(key, ())
            if pattern.matches(envelope)
        )

    @cached_property
    def _index(self) -> dict[tuple[str, str], list[tuple[Watch, Pattern]]]:
        index: dict[tuple[str, str], list[tuple[Watch, Pattern]]] = defaultdict(list)
        for watch in self.watches:
            entry = (watch, Pattern(watch.on))
            for source in _exact(watch.on.get("source")):
                for name in _exact(watch.on.get("detail", {}).get("eventName")):
                    index[source, name].append(entry)
        return dict(index)


def _exact(values: object) -> list[str]:
    """The strings a pattern field may equal; [ANY] where it is absent or says more than that."""
    if isinstance(values, list) and all(isinstance(value, str) and value for value in values):
        return values
    return [ANY]
