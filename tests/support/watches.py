"""The catalog's watches by their names, all of them in a test, and their page."""

from collections.abc import Callable, Iterable
from functools import cache

from account_event_handler.catalog import CATALOG
from account_event_handler.catalog.watch import Watch
from tests.support.every import Test, every
from tools.generate.watches import watches_page

page = cache(watches_page)  # two seconds


def watch(name: str) -> Watch:
    """The watch of that name; raises KeyError where there is none."""
    return {each.name: each for each in CATALOG.watches}[name]


def every_watch(watches: Iterable[Watch] = CATALOG.watches) -> Callable[[Test[Watch]], Callable[[str], None]]:
    """Make a test of a watch one of all these, with a case for what the names of many begin with."""
    return every(watches, lambda watch: watch.name, lambda watch: watch.name.partition("-")[0])
