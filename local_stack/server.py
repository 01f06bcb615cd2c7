"""HTTP requests enter on a loopback port and are served; the port can go away and come back."""

import ssl
import threading
from types import TracebackType
from typing import Self

from local_stack.ministack import HOST
from local_stack.request import LOOK, Request, Sockets


class Server:
    """A port that is served from entering to leaving; a subclass says how, in `serve`."""

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
            self._sockets = self._listening(self._port)
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

    def _listening(self, port: int) -> Sockets:
        sockets = Sockets((HOST, port), self)
        if self._tls:
            sockets.socket = self._tls.wrap_socket(sockets.socket, server_side=True)
        return sockets

    def _start(self, sockets: Sockets) -> None:
        threading.Thread(target=sockets.serve_forever, args=(LOOK,), daemon=True).start()
