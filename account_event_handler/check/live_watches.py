"""The catalog and what operators watch besides enter, one catalog of both leaves."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from account_event_handler.catalog.catalog import ANY, Catalog
from account_event_handler.catalog.pattern.alternatives import expand
from account_event_handler.catalog.watch import Watch
from account_event_handler.check.live_watch import KIND, LiveWatch
from account_event_handler.check.orders import Orders
from account_event_handler.model import AccountEvent


class LiveCatalog(Catalog):
    """The catalog with live watches over it; it stands wherever a Catalog does."""

    def __init__(self, fixed: Catalog, live: Sequence[LiveWatch]) -> None:
        super().__init__(lambda source: (), ())
        self._fixed = fixed
        self._live = live

    @cached_property
    def watches(self) -> tuple[Watch, ...]:
        """Every watch of the catalog, then the live ones."""
        return (*self._fixed.watches, *(each.watch for each in self._live))

    def describing(self, event: AccountEvent) -> tuple[Watch, ...]:
        """The watches whose pattern matches, the live ones last."""
        envelope = event.envelope
        live = (each.watch for each in self._live if each.compiled.matches(envelope))
        return (*self._fixed.describing(event), *live)

    def about(self, source: str) -> Iterable[Watch]:
        """The watches that name the source, or with ANY those that may be about others."""
        live = (each.watch for each in self._live if source in _sources(each))
        return (*self._fixed.about(source), *live)


@dataclass(slots=True)
class LiveWatches:
    """The catalog as it stands now; without Memory, with the live watches that were last known."""

    orders: Orders
    fixed: Catalog
    _live: tuple[LiveWatch, ...] = ()
    _catalog: Catalog | None = None

    def catalog(self) -> Catalog:
        """The catalog to judge the next event by; never raises."""
        live = self.orders.of(KIND, LiveWatch.of)
        if self._catalog is None or live is not self._live:
            self._live = live
            self._catalog = LiveCatalog(self.fixed, live) if live else self.fixed
        return self._catalog


def _sources(live: LiveWatch) -> set[str]:
    """The sources that the pattern names, ANY where it says more of them than names, or nothing."""
    leaves = [way.get("source") for way in expand(live.compiled.source)]
    named = {text for leaf in leaves if leaf for text in leaf.texts}
    return {ANY} if any(leaf is None or leaf.tests for leaf in leaves) else named
