"""A raw value, bare when it is alone and else in a list, enters; what can be used of it leaves."""

from collections.abc import Mapping
from typing import Any


def mappings(value: object) -> list[Mapping[str, Any]]:
    """The objects in a value that is one, a list of them or nothing."""
    values = value if isinstance(value, list) else [value]
    return [each for each in values if isinstance(each, Mapping)]


def strings(value: object) -> list[str]:
    """The texts in a value that is one, a list of them or nothing; empty ones left out."""
    values = value if isinstance(value, list) else [value]
    return [each for each in values if isinstance(each, str) and each]


def text(value: object) -> str:
    """The text of a value that is one, or a whole number; empty for anything else."""
    is_said = isinstance(value, str | int) and not isinstance(value, bool)
    return str(value) if is_said else ""
