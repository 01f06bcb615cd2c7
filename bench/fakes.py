"""Slack, SNS, SSM and DynamoDB as TLS servers of this machine, each with a latency of its own.

What DynamoDB is asked is noted in `dynamodb.jsonl`: operation and write units.
"""

import json
import ssl
import sys
import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import certifi

from tests.end_to_end.support.tls import server_context

HOST = "127.0.0.1"
SLACK_SECONDS = 0.100
SNS_SECONDS = 0.020
DYNAMODB_SECONDS = 0.003
TAKEN = 200, json.dumps({"Attributes": {}, "Items": []})  # every write is, but for
SEEN = (  # that of an actor who was seen before
    400,
    json.dumps({"__type": "#ConditionalCheckFailedException", "Item": {"noted": {"N": "2" * 10}}}),
)
WRITES = ("PutItem", "UpdateItem", "DeleteItem")
PUBLISHED = (
    '<PublishResponse xmlns="http://sns.amazonaws.com/doc/2010-03-31/"><PublishResult>'
    "<MessageId>1</MessageId></PublishResult></PublishResponse>"
)
READ_BY = (  # by nobody with e-mail, for which alone the topic has a pace
    '<ListSubscriptionsByTopicResponse xmlns="http://sns.amazonaws.com/doc/2010-03-31/">'
    "<ListSubscriptionsByTopicResult><Subscriptions/></ListSubscriptionsByTopicResult>"
    "</ListSubscriptionsByTopicResponse>"
)

type Answer = tuple[int, str]  # status and body


def serve(folder: Path) -> None:
    """Start all four, write their addresses to `addresses.json`, and serve until killed."""
    context = server_context(folder, HOST)
    # The usual authorities as well: reading them is what a TLS context costs in real life.
    with (folder / "ca.pem").open("ab") as bundle:
        bundle.write(Path(certifi.where()).read_bytes())
    notes = (folder / "dynamodb.jsonl").open("a", buffering=1)

    def asked_of_dynamodb(target: str, body: bytes) -> Answer:
        operation, asked = target.rpartition(".")[2], json.loads(body)
        units = 2 * len(asked.get("TransactItems", ())) or int(operation in WRITES)
        notes.write(json.dumps([operation, units]) + "\n")
        partition = asked.get("Item", {}).get("pk", {}).get("S", "")
        return SEEN if partition.startswith("seen#") else TAKEN

    slack = _server(context, lambda *_: (200, "ok"), SLACK_SECONDS)
    sns = _server(context, lambda _, body: (200, READ_BY if b"ListSubscriptions" in body else PUBLISHED), SNS_SECONDS)
    parameter = {"Parameter": {"Name": "/slack", "Value": f"{slack}/services/T0/B0/x", "Version": 1}}
    ssm = _server(context, lambda *_: (200, json.dumps(parameter)), 0.0)
    dynamodb = _server(context, asked_of_dynamodb, DYNAMODB_SECONDS)
    written = folder / "addresses.part"
    written.write_text(json.dumps({"slack": slack, "sns": sns, "ssm": ssm, "dynamodb": dynamodb}))
    written.rename(folder / "addresses.json")
    while True:
        time.sleep(60)


def _server(context: ssl.SSLContext, answer: Callable[[str, bytes], Answer], seconds: float) -> str:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def parse_request(self) -> bool:
            self.began = time.perf_counter()
            return super().parse_request()

        def do_POST(self) -> None:
            asked = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            status, text = answer(self.headers.get("X-Amz-Target", ""), asked)
            body = text.encode()
            # What this server takes by itself is part of it, not more.
            time.sleep(max(0.0, seconds - (time.perf_counter() - self.began)))
            head = f"HTTP/1.1 {status} OK\r\nContent-Length: {len(body)}\r\n\r\n".encode()
            self.wfile.write(head + body)

    server = ThreadingHTTPServer((HOST, 0), Handler)
    server.daemon_threads = True
    server.socket = context.wrap_socket(server.socket, server_side=True)
    Thread(target=server.serve_forever, daemon=True).start()
    return f"https://{HOST}:{server.server_address[1]}"


if __name__ == "__main__":
    serve(Path(sys.argv[1]))
