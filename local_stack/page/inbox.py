"""The inbox page on 127.0.0.1: Slack's channel and the mailbox, live as messages come."""

import json
import re
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler
from pathlib import Path

from local_stack.page.message import mail_html, slack_html
from local_stack.recipients import LoopbackServer, Mailbox, SlackWebhook

_FOLDER = Path(__file__).parent
_FILES = {
    "/": ("inbox.html", "text/html; charset=utf-8"),
    "/inbox.js": ("inbox.js", "text/javascript; charset=utf-8"),
    "/inbox.css": ("inbox.css", "text/css; charset=utf-8"),
    "/messages.css": ("messages.css", "text/css; charset=utf-8"),
}
_STREAM = "/messages"
_PAUSE = 0.1  # seconds between two looks for new messages
_ALIVE = 50  # looks after which a comment is sent, so that a page that was closed is noticed
# Only this server's own files run or are asked for, and no other page may frame it.
_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}


class _Handler(BaseHTTPRequestHandler):
    inbox: "Inbox"

    def do_GET(self) -> None:
        # Another site's name may be made to point here; it must not read what is shown.
        if self.headers["Host"] != self.inbox.url.removeprefix("http://"):
            self.send_error(403)
        elif self.path == _STREAM:
            self._stream()
        elif self.path in _FILES:
            name, kind = _FILES[self.path]
            self._begin(kind)
            self.wfile.write((_FOLDER / name).read_bytes())
        else:
            self.send_error(404)

    def _begin(self, kind: str) -> None:
        self.send_response(200)
        for name, value in {"Content-Type": kind, **_HEADERS}.items():
            self.send_header(name, value)
        self.end_headers()

    def _stream(self) -> None:
        self._begin("text/event-stream")
        try:
            for chunk in self.inbox.since(self.headers.get("Last-Event-ID", "")):
                self.wfile.write(chunk.encode())
        except ConnectionError:
            return  # the page was closed

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 its name there
        """Nothing: the terminal is for events."""


class Inbox(LoopbackServer):
    """Serves the page, and to each page that is open every message since its last one."""

    def __init__(self, slack: SlackWebhook, mailbox: Mailbox) -> None:
        self._slack, self._mailbox = slack, mailbox
        super().__init__(type("Handler", (_Handler,), {"inbox": self}))

    def since(self, last: str) -> Iterator[str]:
        """Server-sent events of all messages after the last one that a page has, and of each that comes; never ends."""
        known = re.fullmatch(r"(\d{1,9})\.(\d{1,9})", last)
        posted, mailed = map(int, known.groups()) if known else (0, 0)
        looks = 0
        while True:
            for body, moment in zip(self._slack.bodies[posted:], self._slack.times[posted:], strict=False):
                posted += 1
                yield _event(f"{posted}.{mailed}", "slack", slack_html(body, f"{moment:%H:%M}"))
            for mail in self._mailbox.mails[mailed:]:
                mailed += 1
                shown = mail_html(mail.subject, mail.text, f"{mail.time:%H:%M}", is_open=False)
                yield _event(f"{posted}.{mailed}", "mail", shown)
            if looks % _ALIVE == 0:
                yield ":\n\n"
            looks += 1
            time.sleep(_PAUSE)


def _event(number: str, pane: str, shown: str) -> str:
    return f"id: {number}\nevent: {pane}\ndata: {json.dumps(shown)}\n\n"
