"""HTTP requests enter on a loopback port, each is answered or ill-treated; nothing is left open.

A test needs servers that misbehave as networks do: that hang, hang up, cut an answer short, or
are not there at all.
"""

import socket
import ssl
import struct
import sys
import threading
from collections.abc import Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self

from local_stack.ministack import HOST

LOOK = 0.05  # seconds between two looks whether somebody waits in vain
_RESET_ON_CLOSE = struct.pack("ii", 1, 0)  # linger on, for no time


class Request(BaseHTTPRequestHandler):
    """One request and what can be done to whoever sent it; `number` counts its connection's."""

    server: "_Sockets"
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # else a kept connection waits 40 ms for each answer's end
    number = 0

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


class _Sockets(ThreadingHTTPServer):
    """The listening socket, and the connections that are open."""

    daemon_threads = True
    request_queue_size = 128

    def __init__(self, port: int, owner: "Server", tls: ssl.SSLContext | None) -> None:
        self.owner = owner
        self.connections: set[Any] = set()
        self.without_goodbye: set[Any] = set()
        super().__init__((HOST, port), Request)
        if tls:
            self.socket = tls.wrap_socket(self.socket, server_side=True)

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


class Server:
    """A port that is served from entering to leaving; a subclass says how, in `serve`."""

    def __init__(self, tls: ssl.SSLContext | None = None) -> None:
        self.closing = threading.Event()
        self._tls = tls
        self._sockets: _Sockets | None = _Sockets(0, self, tls)
        self._port = int(self._sockets.server_address[1])

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"{'https' if self._tls else 'http'}://{HOST}:{self._port}"

    def serve(self, request: Request) -> None:
        """Do something to one request, in its connection's thread."""
        raise NotImplementedError

    def refuse(self) -> None:
        """Be gone: connections are dropped and new ones refused."""
        if self._sockets is not None:
            self._sockets.end()
            self._sockets = None

    def accept(self) -> None:
        """Be back, at the same port."""
        if self._sockets is None:
            self._sockets = _Sockets(self._port, self, self._tls)
            self._start(self._sockets)

    def __enter__(self) -> Self:
        if self._sockets is not None:
            self._start(self._sockets)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.closing.set()
        self.refuse()

    def _start(self, sockets: _Sockets) -> None:
        threading.Thread(target=sockets.serve_forever, args=(LOOK,), daemon=True).start()
