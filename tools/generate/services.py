"""The services that are watched, as the catalog's modules present themselves in the docs."""

from collections.abc import Iterator
from dataclasses import dataclass
from importlib import import_module
from pkgutil import iter_modules
from types import ModuleType

from account_event_handler.catalog import module_name, modules_of, sources
from account_event_handler.catalog import services as folder
from account_event_handler.catalog.watch import Watch


@dataclass(frozen=True, slots=True)
class Chapter:
    """The watches of one module, and the sentence that the module opens with."""

    about: str
    watches: tuple[Watch, ...]


@dataclass(frozen=True, slots=True)
class Service:
    """A service: its module's docstring has its name and, after a colon, what is watched."""

    heading: str
    about: str
    chapters: tuple[Chapter, ...]


def services() -> list[Service]:
    """Every module or package of `catalog/services`, any service first, then by the alphabet."""
    found = [_service(module.name) for module in iter_modules(folder.__path__)]
    return sorted(found, key=lambda each: (each.heading != "Any service", each.heading.lower()))


def _service(name: str) -> Service:
    module = import_module(f"{folder.__name__}.{name}")
    heading, _, about = _first_paragraph(module).partition(": ")
    return Service(heading, about.removesuffix("."), tuple(_chapters(name)))


def _chapters(name: str) -> Iterator[Chapter]:
    """The modules about the service's sources, each once, its own source first."""
    named = [source for source in sources() if module_name(source) == name]
    named.sort(key=lambda source: source.removeprefix("aws.").replace("-", "_") != name.strip("_"))
    modules = {each.__name__: each for source in named for each in modules_of(source)}
    for module in modules.values():
        yield Chapter(_first_paragraph(module), module.WATCHES)


def _first_paragraph(module: ModuleType) -> str:
    """Raises ValueError for a module that has none."""
    if not module.__doc__:
        place = module.__name__.replace(".", "/") + ".py"
        raise ValueError(f'{place} has no docstring: begin it with """Name of the service: what is watched."""')
    return module.__doc__.partition("\n\n")[0].replace("\n", " ")
