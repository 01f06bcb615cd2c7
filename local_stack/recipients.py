"""Local stand-ins for the recipients of alerts: a Slack webhook and an e-mail inbox.

MiniStack sends no mail. A plain http endpoint gets the topic's default text, which is also what
SNS mails, so this subscriber reads exactly what an e-mail subscriber reads.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import TYPE_CHECKING, Any, Protocol, Self

from local_stack.ministack import HOST

if TYPE_CHECKING:
    from mypy_boto3_sns.client import SNSClient

WEBHOOK_PATH = "/services/T00000000/B00000000/not-a-secret"


class SlackChannel(Protocol):
    """What takes Slack messages; `bodies` are those that were posted, in order."""

    bodies: list[Any]

    @property
    def webhook(self) -> str:
        """The URL to put into the SSM parameter."""


class LoopbackServer:
    """An HTTP server on 127.0.0.1, for as long as its block."""

    def __init__(self, handler: type[BaseHTTPRequestHandler]) -> None:
        self._server = ThreadingHTTPServer((HOST, 0), handler)
        self._server.daemon_threads = True
        self.url = f"http://{HOST}:{self._server.server_address[1]}"

    def __enter__(self) -> Self:
        Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()


class Receiver(LoopbackServer):
    """A server whose subclass takes the JSON of each POST."""

    def __init__(self) -> None:
        receive = self.receive

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            disable_nagle_algorithm = True  # else each answer waits 40 ms

            def do_POST(self) -> None:
                receive(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
                self.send_response(200)
                self.send_header("Content-Length", "2")
                self.end_headers()
                self.wfile.write(b"ok")

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002 its name there
                """Nothing: the terminal shows the messages themselves."""

        super().__init__(Handler)

    def receive(self, body: Any) -> None:
        """Take one post."""
        raise NotImplementedError


class SlackWebhook(Receiver):
    """Slack's incoming webhook; `times` are when each of the bodies came."""

    def __init__(self) -> None:
        self.bodies: list[Any] = []
        self.times: list[datetime] = []
        super().__init__()

    @property
    def webhook(self) -> str:
        """The URL to put into the SSM parameter."""
        return self.url + WEBHOOK_PATH

    def receive(self, body: Any) -> None:
        """Keep the message."""
        self.times.append(datetime.now().astimezone())
        self.bodies.append(body)


@dataclass(frozen=True, slots=True)
class Mail:
    """One e-mail: subject, text, and the message attributes that filter policies see."""

    subject: str
    text: str
    attributes: dict[str, str]
    time: datetime = field(default_factory=lambda: datetime.now().astimezone(), compare=False)


class Mailbox(Receiver):
    """An http subscriber of the alert topic."""

    def __init__(self) -> None:
        self.mails: list[Mail] = []
        self._confirm: Callable[[str, str], object] = lambda topic, token: None
        super().__init__()

    def subscribe(self, sns: "SNSClient", topic_arn: str) -> None:
        """Subscribe to the topic, and confirm when SNS asks."""
        self._confirm = lambda topic, token: sns.confirm_subscription(TopicArn=topic, Token=token)
        sns.subscribe(TopicArn=topic_arn, Protocol="http", Endpoint=f"{self.url}/mail")

    def receive(self, body: Any) -> None:
        """Confirm the subscription, or keep the mail."""
        if body["Type"] == "SubscriptionConfirmation":
            self._confirm(body["TopicArn"], body["Token"])
            return
        given = body.get("MessageAttributes", {})
        attributes = {name: attribute["Value"] for name, attribute in given.items()}
        self.mails.append(Mail(body.get("Subject", ""), body["Message"], attributes))
