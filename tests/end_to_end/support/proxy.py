"""A fault-injecting proxy between the function and the local AWS.

It knows a request's service by the scope of its signature, and its operation by the header or the
form field that each protocol has for it.
"""

import http.client
import json
import re
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import StrEnum
from urllib.parse import parse_qs, urlsplit
from xml.sax.saxutils import escape

from tests.end_to_end.support.http_server import Request, Server

ErrorAnswer = tuple[int, str, dict[str, str]]

UPSTREAM_SECONDS = 60
QUERY = {"sns": "AuthorizationError", "sts": "AccessDenied"}  # speak XML, and what they call a denial
_THROTTLED = {"dynamodb": "ProvisionedThroughputExceededException", "sqs": "RequestThrottled"}
_SHAPES = {  # prefix of the error code, by service
    "dynamodb": "com.amazonaws.dynamodb.v20120810#",
    "sqs": "com.amazonaws.sqs#",
}
_JSON = {"dynamodb": "1.0", "sqs": "1.0"}  # version of the protocol, 1.1 elsewhere
_SCOPE = re.compile(r"Credential=[^/,\s]+/\d{8}/[^/,\s]*/(?P<service>[a-z0-9-]+)/aws4_request")
_OF_ONE_CONNECTION = {"connection", "keep-alive", "transfer-encoding", "content-length", "date"}


class Kind(StrEnum):
    """What can happen to a request to AWS."""

    THROTTLED = "throttled"  # in the service's own words
    BROKEN = "broken"  # 500
    DENIED = "denied"  # 403
    DOWN = "down"  # the connection is reset, and nothing was done
    HANG = "hang"  # nothing was done, and there is no response
    SLOW = "slow"  # done, with a late response
    LOST = "lost"  # done, but the response is lost
    STALE = "stale"  # hangs on connections that are older than the fault, as after a long sleep


ERRORS = (Kind.THROTTLED, Kind.BROKEN, Kind.DENIED)


@dataclass(slots=True)
class Fault:
    """One way to fail for a service, or for one of its operations.

    It lasts for the next `times` requests or until healed; `met` counts them. Only requests whose
    body holds `about` meet it, after as many of them as it is to `skip`.
    """

    service: str
    kind: Kind
    operation: str = ""
    about: str = ""
    times: int | None = None
    seconds: float = 2.0
    skip: int = 0
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
    """One request to AWS and the fault it met; `at` is by the monotonic clock."""

    service: str
    operation: str
    at: float = field(default_factory=time.monotonic)
    fault: str = ""


class Proxy(Server):
    """Forwards requests to `upstream`, an http URL, unless a fault applies; `calls` has all."""

    def __init__(self, upstream: str) -> None:
        super().__init__()
        self.calls: list[Call] = []
        self._upstream = urlsplit(upstream).netloc
        self._faults: list[Fault] = []
        self._lock = threading.Lock()

    @contextmanager
    def failing(self, fault: Fault) -> Iterator[Fault]:
        """Apply the fault until the end of the block."""
        with self._lock:
            self._faults.append(fault)
        try:
            yield fault
        finally:
            with self._lock:
                self._faults.remove(fault)

    def serve(self, request: Request) -> None:
        """Forward the request, or apply a fault to it."""
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
        else:
            answer = self._ask(request, body)
            if fault is None or request.wait(fault.seconds):  # a slow one
                request.reply(*answer)

    def _next_fault(self, call: Call, body: bytes, opened: float) -> Fault | None:
        with self._lock:
            for fault in self._faults:
                if fault.meets(call, body, opened):
                    if fault.skip:
                        fault.skip -= 1
                        continue
                    fault.met += 1
                    return fault
        return None

    def _ask(self, request: Request, body: bytes) -> tuple[int, bytes, dict[str, str]]:
        """AWS's response; each request has its own connection, so none can be stale."""
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
    """The service and the operation of a request, each empty if unknown."""
    scope = _SCOPE.search(request.headers.get("Authorization", ""))
    target = request.headers.get("X-Amz-Target", "")
    operation = target.rpartition(".")[2]
    if not operation and b"Action=" in body:
        operation = parse_qs(body.decode(errors="replace")).get("Action", [""])[0]
    return (scope["service"] if scope else ""), operation


def _travels(header: str) -> bool:
    return header.lower() not in _OF_ONE_CONNECTION


def error_answer(service: str, kind: str) -> ErrorAnswer:
    """Status, body and headers; `kind` is throttled, broken or denied."""
    if kind == "throttled":
        return _answer(service, 400, _THROTTLED.get(service, "ThrottlingException"))
    if kind == "denied":
        return _answer(service, 403 if service in QUERY else 400, QUERY.get(service, "AccessDeniedException"))
    return _answer(service, 500, "InternalError" if service in QUERY else "InternalServerError")


def _answer(service: str, status: int, code: str) -> ErrorAnswer:
    said = "a fault injected by a test"
    if service in QUERY:
        blame = "Sender" if status < 500 else "Receiver"
        error = f"<Type>{blame}</Type><Code>{escape(code)}</Code><Message>{said}</Message>"
        namespace = f"http://{service}.amazonaws.com/doc/"
        body = f'<ErrorResponse xmlns="{namespace}"><Error>{error}</Error></ErrorResponse>'
        return status, body, {"Content-Type": "text/xml"}
    body = json.dumps({"__type": _SHAPES.get(service, "") + code, "message": said})
    return status, body, {"Content-Type": f"application/x-amz-json-{_JSON.get(service, '1.1')}"}
