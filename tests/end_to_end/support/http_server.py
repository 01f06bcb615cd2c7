"""HTTP servers on a loopback port that can mistreat their clients as networks and servers do."""

import json
import socket
import ssl
import struct
import sys
import threading
import time
from collections.abc import Callable, Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Protocol, Self

from local_stack.ministack import HOST

Answer = tuple[int, str]
POLL = 0.05  # seconds between two checks whether the client has hung up
_RESET_ON_CLOSE = struct.pack("ii", 1, 0)  # linger on, for 0 seconds


class Owner(Protocol):
    """Who serves the requests, until `closing` is set."""

    closing: threading.Event

    def serve(self, request: "Request") -> None:
        """Handle one request, in its connection's thread."""


class Request(BaseHTTPRequestHandler):
    """One request, and ways to treat its client.

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

    def reply(self, status: int, body: str | bytes, headers: Mapping[str, str] | None = None) -> None:
        """Respond normally."""
        content = body.encode() if isinstance(body, str) else body
        self.send_response(status)
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content)

    def break_off(self) -> None:
        """Begin a response, and reset the connection in the middle of it."""
        self.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\n{")
        self.reset()

    def reset(self) -> None:
        """Reset the connection without a response."""
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET_ON_CLOSE)
        self.server.to_reset.add(self.connection)
        self.close_connection = True

    def hang_up(self) -> None:
        """Close the connection in order, but without a response."""
        self.close_connection = True

    def wait(self, seconds: float | None = None) -> bool:
        """Make the client wait, forever without `seconds`; False once it has hung up."""
        rounds = None if seconds is None else int(seconds / POLL)
        while rounds is None or rounds > 0:
            if self.server.owner.closing.wait(POLL) or self._has_hung_up():
                self.close_connection = True
                return False
            rounds = None if rounds is None else rounds - 1
        return True

    def _has_hung_up(self) -> bool:
        try:
            return not self.connection.recv(1, socket.MSG_PEEK | socket.MSG_DONTWAIT)
        except BlockingIOError:
            return False
        except OSError:
            return True

    def take(self) -> None:
        """Let the owner serve the request."""
        self.number += 1
        self.server.owner.serve(self)

    do_GET = do_HEAD = do_POST = do_PUT = do_PATCH = do_DELETE = take  # noqa: N815 its names there

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 its name there
        """Nothing: the owner records what it needs."""


class Sockets(ThreadingHTTPServer):
    """The listening socket and the open connections."""

    daemon_threads = True
    request_queue_size = 128

    def __init__(self, address: tuple[str, int], owner: Owner) -> None:
        self.owner = owner
        self.connections: set[Any] = set()
        self.to_reset: set[Any] = set()
        super().__init__(address, Request)

    def process_request(self, request: Any, client_address: Any) -> None:
        self.connections.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        self.connections.discard(request)
        if request in self.to_reset:
            self.to_reset.discard(request)
            self.close_request(request)
        else:
            super().shutdown_request(request)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Print no error for a client that has hung up."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)

    def end(self) -> None:
        """Stop listening, and drop every connection."""
        self.shutdown()
        self.server_close()
        for connection in list(self.connections):
            try:
                connection.shutdown(socket.SHUT_RDWR)
            except OSError:  # it has ended in the meantime
                continue


class Server:
    """A server of one port, which can go away and come back; a subclass implements `serve`."""

    def __init__(self, tls: ssl.SSLContext | None = None) -> None:
        self.closing = threading.Event()
        self._tls = tls
        self._sockets: Sockets | None = self._listening(0)
        self._port = int(self._sockets.server_address[1])

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"{'https' if self._tls else 'http'}://{HOST}:{self._port}"

    def serve(self, request: Request) -> None:
        """Handle one request, in its connection's thread."""
        raise NotImplementedError

    def refuse(self) -> None:
        """Go away: connections are dropped and new ones refused."""
        if self._sockets is not None:
            self._sockets.end()
            self._sockets = None

    def accept(self) -> None:
        """Come back, at the same port."""
        if self._sockets is None:
            self._sockets = self._listening(self._port)
            self._start(self._sockets)

    def __enter__(self) -> Self:
        if self._sockets is not None:
            self._start(self._sockets)
        return self

    def __exit__(self, *_: object) -> None:
        self.closing.set()
        self.refuse()

    def _listening(self, port: int) -> Sockets:
        sockets = Sockets((HOST, port), self)
        if self._tls:
            sockets.socket = self._tls.wrap_socket(sockets.socket, server_side=True)
        return sockets

    def _start(self, sockets: Sockets) -> None:
        threading.Thread(target=sockets.serve_forever, args=(POLL,), daemon=True).start()


class Listener(Server):
    """Keeps the bodies posted to it; `answer` gives the status and body for a path and a post."""

    def __init__(
        self, answer: Callable[[str, Any], Answer] = lambda path, body: (200, "ok"), tls: ssl.SSLContext | None = None
    ) -> None:
        self.bodies: list[Any] = []
        self.answer = answer
        super().__init__(tls)

    def serve(self, request: Request) -> None:
        """Keep the post, then respond."""
        if self.closes(request.number):
            request.hang_up()
            return
        request.reply(*self.take(request.path, request.read().decode()))

    def take(self, path: str, text: str) -> Answer:
        """Keep one post, as text if it is not JSON."""
        body = parsed(text)
        answer = self.answer(path, body)
        self.bodies.append(body)
        return answer

    def closes(self, posts_of_this_connection: int) -> bool:
        """Whether to close the connection now, without a response."""
        return False


def parsed(text: str) -> Any:
    """A body as JSON, or the text itself."""
    try:
        return json.loads(text)
    except ValueError:
        return text
