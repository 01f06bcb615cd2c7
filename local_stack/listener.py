"""HTTP posts enter on a loopback port, their JSON bodies are kept in the order they came."""

import json
import ssl
from collections.abc import Callable
from typing import Any

from local_stack.request import Request
from local_stack.server import Server

Answer = tuple[int, str]


class Listener(Server):
    """Keeps what is posted; `answer` decides status and body for each post's body."""

    def __init__(
        self,
        answer: Callable[[str, Any], Answer] = lambda path, body: (200, "ok"),
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self.bodies: list[Any] = []
        self.answer = answer
        super().__init__(tls)

    def serve(self, request: Request) -> None:
        """Keep the post, then answer it."""
        if self.closes(request.number):
            request.hang_up()
            return
        request.reply(*self.take(request.path, request.read().decode()))

    def take(self, path: str, text: str) -> Answer:
        """Keep one post; a body that is no JSON is kept as text."""
        body = parsed(text)
        answer = self.answer(path, body)
        self.bodies.append(body)
        return answer

    def closes(self, posts_of_this_connection: int) -> bool:
        """Whether to close the connection now, without an answer."""
        return False


def parsed(text: str) -> Any:
    """What a body says as JSON, or the text itself."""
    try:
        return json.loads(text)
    except ValueError:
        return text
