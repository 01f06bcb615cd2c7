"""The names of fields enter, a type that decodes these fields and no others leaves."""

from collections.abc import Iterable, Iterator
from typing import Any

import msgspec
from msgspec import UNSET, UnsetType

# No number: CloudTrail writes none where these are, and as keys of what is remembered 0 is False.
Leaf = str | bool | None | UnsetType

type Fields = dict[str, Fields]  # by name what is looked at below, nothing for a value


def fields_of(paths: Iterable[str]) -> Fields:
    """The fields at these dotted paths; one that lies above another is left out for it."""
    fields: Fields = {}
    for path in paths:
        place = fields
        for step in path.split("."):
            place = place.setdefault(step, {})
    return fields


def paths_of(fields: Fields, above: str = "") -> Iterator[str]:
    """The dotted paths of all values."""
    for name, below in fields.items():
        if below:
            yield from paths_of(below, f"{above}{name}.")
        else:
            yield above + name


def struct_of(fields: Fields) -> type[msgspec.Struct]:
    """A hashable type that holds these fields and what of their names can be written with dots.

    EventBridge takes {"a.b": 1} for {"a": {"b": 1}}, and so do our patterns.
    """
    wanted: list[tuple[str, Any]] = []
    for name, below in fields.items():
        kind: Any = struct_of(below) | None | UnsetType if below else Leaf
        wanted += [(name, kind), *((f"{name}.{rest}", Leaf) for rest in _dotted(below))]
    return msgspec.defstruct(
        "Look",
        [
            (f"f{place}", kind, msgspec.field(name=name, default=UNSET))
            for place, (name, kind) in enumerate(wanted)
        ],
        frozen=True,
        gc=False,
    )


def _dotted(fields: Fields) -> Iterator[str]:
    for name, below in fields.items():
        yield name
        yield from (f"{name}.{rest}" for rest in _dotted(below))
