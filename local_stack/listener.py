"""HTTP posts enter on a loopback port, their JSON bodies are kept in the order they came."""

import json
import ssl
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self

from local_stack.ministack import HOST

Answer = tuple[int, str]


class Listener:
    """A small HTTP server in a thread; `answer` decides status and body for each post's body."""

    def __init__(
        self,
        answer: Callable[[str, Any], Answer] = lambda path, body: (200, "ok"),
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self.bodies: list[Any] = []
        self.answer = answer
        self._server = ThreadingHTTPServer((HOST, 0), self._handler())
        self._server.daemon_threads = True
        self._scheme = "https" if tls else "http"
        if tls:
            self._server.socket = tls.wrap_socket(self._server.socket, server_side=True)
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"{self._scheme}://{HOST}:{self._server.server_address[1]}"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._server.shutdown()
        self._server.server_close()

    def take(self, path: str, text: str) -> Answer:
        """Keep one post; a body that is no JSON is kept as text."""
        try:
            body = json.loads(text)
        except ValueError:
            body = text
        answer = self.answer(path, body)
        self.bodies.append(body)
        return answer

    def closes(self, posts_of_this_connection: int) -> bool:
        """Whether to close the connection now, without an answer."""
        return False

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        take, closes = self.take, self.closes

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            posts = 0

            def do_POST(self) -> None:
                self.posts += 1
                if closes(self.posts):
                    self.close_connection = True
                    return
                length = int(self.headers.get("Content-Length", 0))
                status, answer = take(self.path, self.rfile.read(length).decode())
                self.send_response(status)
                self.send_header("Content-Length", str(len(answer.encode())))
                self.end_headers()
                self.wfile.write(answer.encode())

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002 its name there
                """Nothing: what came is shown as a person sees it."""

        return Handler
