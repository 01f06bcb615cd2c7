"""The catalog's watches by their names."""

from account_event_handler.catalog import CATALOG
from account_event_handler.catalog.watch import Watch


def watch(name: str) -> Watch:
    """The watch of that name; raises KeyError where there is none."""
    return {each.name: each for each in CATALOG.watches}[name]
