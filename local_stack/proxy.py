"""Requests for the local AWS enter and are passed on, unless a test has them meet a fault.

The function is given this proxy's address as AWS's. It knows a request's service by the scope of
its signature, and its operation by the header or the form field that each protocol has for it.
"""

import http.client
import re
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import StrEnum
from urllib.parse import parse_qs, urlsplit

from local_stack.aws_error import error_answer
from local_stack.request import Request
from local_stack.server import Server

UPSTREAM_SECONDS = 60
_SCOPE = re.compile(r"Credential=[^/,\s]+/\d{8}/[^/,\s]*/(?P<service>[a-z0-9-]+)/aws4_request")
_OF_ONE_CONNECTION = {"connection", "keep-alive", "transfer-encoding", "content-length", "date"}


class Kind(StrEnum):
    """What a request to AWS can meet."""

    THROTTLED = "throttled"  # refused for now, in the service's own words
    BROKEN = "broken"  # 500
    DENIED = "denied"  # 403
    DOWN = "down"  # the connection is reset, and nothing was done
    HANG = "hang"  # nothing was done, and nothing is said
    SLOW = "slow"  # done and answered, after a while
    LOST = "lost"  # done, but the answer is lost
    STALE = "stale"  # hangs on connections that are older than the fault, as after a long sleep


ERRORS = (Kind.THROTTLED, Kind.BROKEN, Kind.DENIED)


@dataclass(slots=True)
class Fault:
    """One way to fail for a service, or for one of its operations.

    It lasts for the next `times` requests or until healed; `met` counts them. Only requests whose
    body holds `about` meet it.
    """

    service: str
    kind: Kind
    operation: str = ""
    about: str = ""
    times: int | None = None
    seconds: float = 2.0
    met: int = 0
    began: float = field(default_factory=time.monotonic)

    def meets(self, call: "Call", body: bytes, opened: float) -> bool:
        """Whether the call is one that this fault is for; `opened` is when its connection was."""
        return (
            self.service == call.service
            and self.operation in ("", call.operation)
            and (opened < self.began or self.kind is not Kind.STALE)
            and self.about.encode() in body
            and (self.times is None or self.met < self.times)
        )


@dataclass(frozen=True, slots=True)
class Call:
    """One request to AWS and what it met; `at` is by the monotonic clock."""

    service: str
    operation: str
    at: float = field(default_factory=time.monotonic)
    fault: str = ""


class Proxy(Server):
    """Stands before the AWS at `upstream`, an http URL; `calls` holds every request."""

    def __init__(self, upstream: str) -> None:
        super().__init__()
        self.calls: list[Call] = []
        self._upstream = urlsplit(upstream).netloc
        self._faults: list[Fault] = []
        self._lock = threading.Lock()

    @contextmanager
    def failing(self, fault: Fault) -> Iterator[Fault]:
        """Have requests meet the fault until the end of the block."""
        with self._lock:
            self._faults.append(fault)
        try:
            yield fault
        finally:
            with self._lock:
                self._faults.remove(fault)

    def serve(self, request: Request) -> None:
        """Pass the request on, or not."""
        body = request.read()
        service, operation = called(request, body)
        fault = self._next_fault(Call(service, operation), body, request.opened)
        kind = fault.kind if fault else None
        self.calls.append(Call(service, operation, fault=kind or ""))
        if kind in ERRORS:
            request.reply(*error_answer(service, kind))
        elif kind is Kind.DOWN:
            request.reset()
        elif kind in (Kind.HANG, Kind.STALE):
            request.wait()
        elif kind is Kind.LOST:
            self._ask(request, body)
            request.reset()
        elif fault is None or kind is not Kind.SLOW or request.wait(fault.seconds):
            request.reply(*self._ask(request, body))

    def _next_fault(self, call: Call, body: bytes, opened: float) -> Fault | None:
        with self._lock:
            for fault in self._faults:
                if fault.meets(call, body, opened):
                    fault.met += 1
                    return fault
        return None

    def _ask(self, request: Request, body: bytes) -> tuple[int, bytes, dict[str, str]]:
        """What AWS answers; a connection of its own for each request cannot be stale."""
        upstream = http.client.HTTPConnection(self._upstream, timeout=UPSTREAM_SECONDS)
        headers = {name: value for name, value in request.headers.items() if _travels(name)}
        try:
            upstream.request(request.command, request.path, body or None, headers)
            answer = upstream.getresponse()
            kept = {name: value for name, value in answer.getheaders() if _travels(name)}
            return answer.status, answer.read(), kept
        except OSError as error:
            return 502, f"the proxy cannot reach AWS: {type(error).__name__}".encode(), {}
        finally:
            upstream.close()


def called(request: Request, body: bytes) -> tuple[str, str]:
    """The service and the operation of a request, each empty where it does not say."""
    scope = _SCOPE.search(request.headers.get("Authorization", ""))
    target = request.headers.get("X-Amz-Target", "")
    operation = target.rpartition(".")[2]
    if not operation and b"Action=" in body:
        operation = parse_qs(body.decode(errors="replace")).get("Action", [""])[0]
    return (scope["service"] if scope else ""), operation


def _travels(header: str) -> bool:
    return header.lower() not in _OF_ONE_CONNECTION
