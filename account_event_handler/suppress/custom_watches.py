"""The catalog and what operators watch besides enter, one catalog of both leaves."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from account_event_handler.catalog.catalog import ANY, Catalog
from account_event_handler.catalog.watch import Watch
from account_event_handler.event_pattern.alternatives import expand
from account_event_handler.model import AccountEvent
from account_event_handler.suppress.custom_watch import KIND, CustomWatch
from account_event_handler.suppress.operator_config import OperatorConfig


class CatalogWithCustomWatches(Catalog):
    """The catalog with live watches over it; it stands wherever a Catalog does."""

    def __init__(self, fixed: Catalog, custom: Sequence[CustomWatch]) -> None:
        super().__init__(lambda source: (), tuple)
        self._fixed = fixed
        self._custom = custom

    @cached_property
    def watches(self) -> tuple[Watch, ...]:
        """Every watch of the catalog, then the live ones."""
        return (*self._fixed.watches, *(each.watch for each in self._custom))

    def describing(self, event: AccountEvent) -> tuple[Watch, ...]:
        """The watches whose pattern matches, the live ones last."""
        envelope = event.envelope
        custom = (each.watch for each in self._custom if each.compiled.matches(envelope))
        return (*self._fixed.describing(event), *custom)

    def about(self, source: str) -> Iterable[Watch]:
        """The watches that name the source, or with ANY those that may be about others."""
        custom = (each.watch for each in self._custom if source in _sources(each))
        return (*self._fixed.about(source), *custom)


@dataclass(slots=True)
class CustomWatches:
    """The catalog as it stands now; without Memory, with the live watches that were last known."""

    operator_config: OperatorConfig
    fixed: Catalog
    _custom: tuple[CustomWatch, ...] = ()
    _catalog: Catalog | None = None

    def catalog(self) -> Catalog:
        """The catalog to judge the next event by; never raises."""
        custom = self.operator_config.of(KIND, CustomWatch.of)
        if self._catalog is None or custom is not self._custom:
            self._custom = custom
            self._catalog = CatalogWithCustomWatches(self.fixed, custom) if custom else self.fixed
        return self._catalog


def _sources(custom: CustomWatch) -> set[str]:
    """The sources that the pattern names, ANY where it says more of them than names, or nothing."""
    leaves = [way.get("source") for way in expand(custom.compiled.source)]
    named = {text for leaf in leaves if leaf for text in leaf.texts}
    return {ANY} if any(leaf is None or leaf.tests for leaf in leaves) else named
