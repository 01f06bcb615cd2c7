"""The circuit breaker: what did not answer is not asked again for a while."""

from collections.abc import Callable
from dataclasses import dataclass
from time import monotonic


@dataclass(slots=True)
class CircuitBreaker:
    """Open for `cooldown` seconds after so many failures in a row; `clock` gives seconds."""

    cooldown: float
    failures: int = 1
    clock: Callable[[], float] = monotonic
    _failed: int = 0
    _open_until: float = 0.0

    def is_open(self) -> bool:
        return self.clock() < self._open_until

    def failed(self) -> None:
        self._failed += 1
        if self._failed >= self.failures:
            self._open_until = self.clock() + self.cooldown

    def succeeded(self) -> None:
        self._failed = 0
        self._open_until = 0.0
