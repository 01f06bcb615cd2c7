"""A rate enters; each call leaves when the next alert may be sent."""

import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field


@dataclass(slots=True)
class Pace:
    """At most `rate` alerts in any second from this environment."""

    rate: int
    clock: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep
    _sent: deque[float] = field(default_factory=deque)

    def keep(self) -> None:
        """Wait until the next alert may go."""
        now = self.clock()
        if len(self._sent) == self.rate:
            go = self._sent.popleft() + 1
            if go > now:
                self.sleep(go - now)
                now = go
        self._sent.append(now)
