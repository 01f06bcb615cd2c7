"""A stand-in for Slack's webhook that can misbehave as Slack or the network to it does."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from local_stack.recipients import WEBHOOK_PATH
from tests.end_to_end.support.http_server import Listener, Request, parsed

DENIED = "refused"  # nobody listens at the port
WORDS = {  # Slack's answers other than 200, by status, with Slack's own word where it has one
    "400": "invalid_payload",
    "403": "action_prohibited",
    "404": "no_service",
    "410": "channel_is_archived",
    "429": "rate_limited",
    "500": "rollup_error",
    "503": "<html>Service Unavailable</html>",
}
WAYS = (
    "timeout",  # reads the post and does not respond
    "reset",  # resets the connection in the middle of its response
    "slow",  # responds ok, but late
    "lost",  # posts the message, but closes the connection before its response
    DENIED,
)


@dataclass(slots=True)
class SlackFault:
    """One way to misbehave, for the next `times` posts or until healed; `met` counts the posts."""

    kind: str
    retry_after: int = 1  # seconds that a 429 asks for
    seconds: float = 2.0  # that a slow response takes
    times: int | None = None
    met: int = 0


@dataclass(frozen=True, slots=True)
class Post:
    """A message, when it came by the monotonic clock, and the fault it met, if any."""

    at: float
    message: Any
    fault: str = ""


class SlackStandIn(Listener):
    """Keeps messages in `posts` and responds `ok`, unless it misbehaves.

    `attempts` are all requests, whether they were posted or not.

    With a `rate` it takes so many messages a second and responds 429 to more; Slack's own is one
    for each webhook.
    """

    def __init__(self, rate: float = 0) -> None:
        super().__init__()
        self.posts: list[Post] = []
        self.attempts: list[Post] = []
        self._turn = Turn(1 / rate) if rate else None
        self._faults: list[SlackFault] = []
        self._lock = threading.Lock()

    @property
    def webhook(self) -> str:
        """The URL to put into the SSM parameter."""
        return self.url + WEBHOOK_PATH

    @contextmanager
    def misbehaving(self, fault: SlackFault) -> Iterator[SlackFault]:
        """Misbehave until the end of the block, or for as many posts as the fault says."""
        if fault.kind not in (*WORDS, *WAYS):
            raise ValueError(f"Slack can be {', '.join((*WORDS, *WAYS))}, not {fault.kind}")
        with self._lock:
            self._faults.append(fault)
        if fault.kind == DENIED:
            self.refuse()
        try:
            yield fault
        finally:
            with self._lock:
                self._faults.remove(fault)
            if fault.kind == DENIED:
                self.accept()

    def said(self, text: str) -> list[Post]:
        """The posted messages that contain a text."""
        return [post for post in list(self.posts) if text in str(post.message)]

    def serve(self, request: Request) -> None:
        """Post the message, or apply the next fault to it."""
        message = parsed(request.read().decode())
        fault = self._next_fault()
        kind = fault.kind if fault else ""
        if not kind and self._turn and not self._turn.take():
            kind = "429"
        self.attempts.append(Post(time.monotonic(), message, kind))
        if kind in WORDS:
            after = {"Retry-After": str(fault.retry_after if fault else 1)}
            request.reply(int(kind), WORDS[kind], after if kind == "429" else {})
        elif kind == "timeout":
            request.wait()
        elif kind == "reset":
            request.break_off()
        elif fault and kind == "slow" and not request.wait(fault.seconds):
            return
        else:
            self._post(message)
            if kind == "lost":
                request.hang_up()
            else:
                request.reply(200, "ok")

    def _post(self, message: Any) -> None:
        with self._lock:
            self.bodies.append(message)
            self.posts.append(Post(time.monotonic(), message))

    def _next_fault(self) -> SlackFault | None:
        with self._lock:
            for fault in self._faults:
                if fault.times is None or fault.met < fault.times:
                    fault.met += 1
                    return fault
        return None


@dataclass(slots=True)
class Turn:
    """Lets one through every `gap` seconds."""

    gap: float
    _next: float = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def take(self) -> bool:
        """Whether one may pass now; if so, it has."""
        with self._lock:
            now = time.monotonic()
            if now < self._next:
                return False
            self._next = now + self.gap
            return True
