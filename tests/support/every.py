"""A test of one thing, run for many in few cases: all that fail are reported together, each by its name."""

from collections.abc import Callable, Iterable

import pytest

MOST = 25  # things in a case, so that processes share the work, and a case takes seconds at most

type Test[T] = Callable[[T], None]


def every[T](
    things: Iterable[T], name: Callable[[T], str], group: Callable[[T], str]
) -> Callable[[Test[T]], Callable[[str], None]]:
    """Make a test of one thing a test of all, with a case for each group of them, or for each part of a large one."""
    grouped: dict[str, list[T]] = {}
    for thing in things:
        grouped.setdefault(group(thing), []).append(thing)
    cases = {
        f"{key}-{number // MOST + 1}" if len(these) > MOST else key: these[number : number + MOST]
        for key, these in grouped.items()
        for number in range(0, len(these), MOST)
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
