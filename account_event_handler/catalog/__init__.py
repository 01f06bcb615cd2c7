"""The catalog of watches, found by the source of an event.

The watches about `aws.kms` are in `services/kms.py`, or in the modules of a package of that name,
and what a trail or this stack needs of KMS in `trail_protection/watches/kms.py` and
`own_stack/watches/kms.py`. A file is found by its name and loaded when an event of its source
comes, so that a new service is registered nowhere and a cold start pays for what it meets.
"""

import re
from collections.abc import Iterable, Iterator
from functools import cache
from importlib import import_module
from keyword import iskeyword
from pkgutil import iter_modules
from types import ModuleType

from account_event_handler.catalog.catalog import ANY, Catalog
from account_event_handler.catalog.watch import Watch

__all__ = ["ANY", "CATALOG", "module_name", "modules_of", "sources"]

ROOMS = (
    "account_event_handler.catalog.services",
    "account_event_handler.catalog.trail_protection.watches",
    "account_event_handler.own_stack.watches",
)
# Sources whose watches stand with those of another name.
ALIASES = {
    "ec2-instance-connect": "ec2",
    "identitystore": "sso",
    "monitoring": "cloudwatch",
    "rbin": "ec2",
    "route53resolver": "route53",
    "sso-directory": "sso",
}
_SOURCE = re.compile(r"aws\.([a-z0-9]+(?:-[a-z0-9]+)*)")


def module_name(source: str) -> str:
    """The name of the files about a source; empty for what no file can be about."""
    if source == ANY:
        return "any_service"
    match = _SOURCE.fullmatch(source)
    if match is None:
        return ""
    name = ALIASES.get(match[1], match[1]).replace("-", "_")
    return f"{name}_" if iskeyword(name) else name


def modules_of(source: str) -> Iterator[ModuleType]:
    """The modules with the watches about a source, services first."""
    name = module_name(source)
    for room in ROOMS:
        if name in _names_in(room):
            module = import_module(f"{room}.{name}")
            for part in getattr(module, "MODULES", ("",)):
                yield import_module(f"{room}.{name}.{part}") if part else module


def sources() -> Iterable[str]:
    """Every source that a file is about, ANY first."""
    names = {name.removesuffix("_") for room in ROOMS for name in _names_in(room)}
    named = {f"aws.{name.replace('_', '-')}" for name in names - {"any_service"}}
    return [ANY, *sorted(named | {f"aws.{alias}" for alias in ALIASES})]


@cache
def _names_in(room: str) -> frozenset[str]:
    return frozenset(module.name for module in iter_modules(import_module(room).__path__))


def _watches_of(source: str) -> Iterator[Watch]:
    for module in modules_of(source):
        yield from module.WATCHES


CATALOG = Catalog(_watches_of, sources)
