"""A Service enters, its chapters leave: the watches of one module each."""

from collections.abc import Iterator
from dataclasses import dataclass
from importlib import import_module

from account_event_handler import catalog
from account_event_handler.catalog import MODULES
from account_event_handler.catalog.watch import Watch
from generate.services import Service


@dataclass(frozen=True, slots=True)
class Chapter:
    """The watches of one module, and the sentence that the module opens with."""

    about: str
    watches: tuple[Watch, ...]


def chapters_of(service: Service) -> Iterator[Chapter]:
    """The modules about the service's sources, in the catalog's order."""
    names = (name for source in service.sources for name in MODULES.get(source, ()))
    for name in dict.fromkeys(names):
        module = import_module(f"{catalog.__name__}.{name}")
        about = (module.__doc__ or "").partition("\n")[0]
        yield Chapter(about, tuple(w for w in vars(module).values() if isinstance(w, Watch)))
