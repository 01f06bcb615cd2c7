"""One HTTP request enters, and can be answered or ill-treated as networks and servers do."""

import socket
import struct
import sys
import threading
import time
from collections.abc import Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Protocol

LOOK = 0.05  # seconds between two looks whether somebody waits in vain
_RESET_ON_CLOSE = struct.pack("ii", 1, 0)  # linger on, for no time


class Owner(Protocol):
    """Who serves the requests, until `closing` is set."""

    closing: threading.Event

    def serve(self, request: "Request") -> None:
        """Do something to one request, in its connection's thread."""


class Request(BaseHTTPRequestHandler):
    """One request and what can be done to whoever sent it.

    `number` counts its connection's; `opened` is when that was, by the monotonic clock.
    """

    server: "Sockets"
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # else a kept connection waits 40 ms for each answer's end
    number = 0
    opened = 0.0

    def setup(self) -> None:
        """Note when the connection was opened; its requests share this object."""
        self.opened = time.monotonic()
        super().setup()

    def read(self) -> bytes:
        """The body; to be read once."""
        return self.rfile.read(int(self.headers.get("Content-Length", 0)))

    def reply(
        self, status: int, body: str | bytes, headers: Mapping[str, str] | None = None
    ) -> None:
        """Answer as a server should."""
        content = body.encode() if isinstance(body, str) else body
        self.send_response(status)
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content)

    def break_off(self) -> None:
        """Begin an answer, and reset the connection in the middle of it."""
        self.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\n{")
        self.reset()

    def reset(self) -> None:
        """Reset the connection without a word."""
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET_ON_CLOSE)
        self.server.without_goodbye.add(self.connection)
        self.close_connection = True

    def hang_up(self) -> None:
        """Close the connection in order, but without an answer."""
        self.close_connection = True

    def wait(self, seconds: float | None = None) -> bool:
        """Let the sender wait, for good without `seconds`; False once nobody waits any more."""
        rounds = None if seconds is None else int(seconds / LOOK)
        while rounds is None or rounds > 0:
            if self.server.owner.closing.wait(LOOK) or self._is_left():
                self.close_connection = True
                return False
            rounds = None if rounds is None else rounds - 1
        return True

    def _is_left(self) -> bool:
        try:
            return not self.connection.recv(1, socket.MSG_PEEK | socket.MSG_DONTWAIT)
        except BlockingIOError:
            return False
        except OSError:
            return True

    def take(self) -> None:
        """Have the owner serve the request."""
        self.number += 1
        self.server.owner.serve(self)

    do_GET = do_HEAD = do_POST = do_PUT = do_PATCH = do_DELETE = take  # noqa: N815 its names there

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 its name there
        """Nothing: who owns the server keeps what it needs."""


class Sockets(ThreadingHTTPServer):
    """The listening socket, and the connections that are open."""

    daemon_threads = True
    request_queue_size = 128

    def __init__(self, address: tuple[str, int], owner: Owner) -> None:
        self.owner = owner
        self.connections: set[Any] = set()
        self.without_goodbye: set[Any] = set()
        super().__init__(address, Request)

    def process_request(self, request: Any, client_address: Any) -> None:
        self.connections.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        self.connections.discard(request)
        if request in self.without_goodbye:
            self.without_goodbye.discard(request)
            self.close_request(request)
        else:
            super().shutdown_request(request)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that has left is nothing to print."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)

    def end(self) -> None:
        """Listen no more, and drop every connection."""
        self.shutdown()
        self.server_close()
        for connection in list(self.connections):
            try:
                connection.shutdown(socket.SHUT_RDWR)
            except OSError:  # it has ended meanwhile
                continue
