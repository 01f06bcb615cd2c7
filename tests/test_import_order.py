"""Imports between the rooms of the package go one way, and no modules import in a circle.

Imports within functions and under TYPE_CHECKING count, too.
"""

import ast
from collections.abc import Collection, Iterator
from functools import cache
from pathlib import Path

TESTS = Path(__file__).parent
PACKAGE = "account_event_handler"
LAYERS = (  # a room may import from its own layer and from those before it
    {"model", "limits", "metrics"},
    {"event_pattern"},
    {"aws", "state"},
    {"ingest"},
    {"catalog", "own_stack"},
    {"settings"},
    {"identity"},
    {"render"},
    {"suppress", "enrich"},
    {"deliver"},
    {"remediate"},
    {"pipeline"},
    {"wiring"},
    {"app"},
)
LAYER_OF = {room: number for number, rooms in enumerate(LAYERS) for room in rooms}


def test_every_module_is_in_a_room() -> None:
    assert {_room(module) for module in _imports()} <= {*LAYER_OF, ""}


def test_imports_go_one_way() -> None:
    found = {
        f"{importer} -> {imported}"
        for importer, imports in _imports().items()
        for imported in imports
        if _goes_up(importer, imported)
    }
    assert not found


def test_no_module_imports_itself_by_way_of_others() -> None:
    found = {module for module in _imports() if module in _reached(module)}
    assert not found


def _goes_up(importer: str, imported: str) -> bool:
    one, other = _room(importer), _room(imported)
    return bool(one and other) and LAYER_OF[one] < LAYER_OF[other]


def _room(module: str) -> str:
    """The room that a module is in, empty for the package itself."""
    return "" if module == PACKAGE else module.split(".")[1]


def _reached(start: str) -> set[str]:
    """All modules that a module imports, and those that they import, and so on."""
    reached: set[str] = set()
    waiting = [start]
    while waiting:
        new = _imports()[waiting.pop()] - reached
        reached |= new
        waiting += new
    return reached


@cache
def _imports() -> dict[str, set[str]]:
    """The modules of the package that each of its modules imports."""
    root = TESTS.parent
    modules = {
        ".".join(path.relative_to(root).with_suffix("").parts).removesuffix(".__init__"): path
        for path in (root / PACKAGE).rglob("*.py")
    }
    return {module: set(_imported(ast.parse(path.read_text()), modules)) - {module} for module, path in modules.items()}


def _imported(tree: ast.Module, modules: Collection[str]) -> Iterator[str]:
    """The modules that a file names in its imports; all of them are absolute here."""
    for node in ast.walk(tree):
        match node:
            case ast.Import(names=names):
                yield from (each.name for each in names if each.name in modules)
            case ast.ImportFrom(module=str(source), names=names):
                for each in names:
                    full = f"{source}.{each.name}"
                    if full in modules or source in modules:
                        yield full if full in modules else source
