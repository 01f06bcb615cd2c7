"""A test of one thing, run for many in few cases: all that fail are reported together, each by its name."""

from collections.abc import Callable, Iterable
from itertools import batched

import pytest

MOST = 50  # things in a case: many small ones take longer to collect than to run, few large ones are not shared

type Test[T] = Callable[[T], None]


def every[T](
    things: Iterable[T], name: Callable[[T], str], group: Callable[[T], str] | None = None
) -> Callable[[Test[T]], Callable[[str], None]]:
    """Make a test of one thing a test of all, with a case for every few of them, named by their groups."""
    group = group or name
    cases = {
        f"{number}-{'-'.join(dict.fromkeys((group(these[0]), group(these[-1]))))}": these
        for number, these in enumerate(batched(sorted(things, key=group), MOST, strict=False))
    }

    def decorated(test: Test[T]) -> Callable[[str], None]:
        def run(case: str) -> None:
            failures = {}
            for thing in cases[case]:
                try:
                    test(thing)
                except (Exception, pytest.fail.Exception) as failure:
                    failure.add_note(f"{test.__name__}: {name(thing)}")
                    failures[name(thing)] = failure
            if failures:
                raise BaseExceptionGroup(f"failed for {', '.join(failures)}", list(failures.values()))

        run.__name__, run.__doc__ = test.__name__, test.__doc__
        return pytest.mark.sweep(pytest.mark.parametrize("case", cases)(run))

    return decorated
