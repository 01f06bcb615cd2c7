"""Look-ups that an alert waits for only so long, beside each other in threads."""

from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from time import monotonic

from account_event_handler.limits import LOOKUPS_TIMEOUT


@dataclass(frozen=True, slots=True)
class BoundedLookups:
    """Runs look-ups beside each other in threads, since some hang where no time-out reaches.

    `clock` gives seconds that only rise.
    """

    pool: Executor
    seconds: float = LOOKUPS_TIMEOUT
    clock: Callable[[], float] = monotonic

    def run[Found](self, lookups: Sequence[Callable[[], Found]]) -> list[Found | Exception]:
        """What each look-up found, in order; or its error, TimeoutError where time was over."""
        end = self.clock() + self.seconds
        futures = [self.pool.submit(lookup) for lookup in lookups]
        results: list[Found | Exception] = []
        for future in futures:
            try:
                results.append(future.result(max(0.0, end - self.clock())))
            except Exception as error:  # of whatever kind: it costs its own lines only
                future.cancel()  # one that waits for a thread need not start any more
                results.append(error)
        return results
