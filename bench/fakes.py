"""Slack, SNS, SSM and DynamoDB as TLS servers of this machine, each as slow as it is told to be."""

import json
import ssl
import sys
import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import certifi

from local_stack.tls import server_context

HOST = "127.0.0.1"
SLACK_SECONDS = 0.100
SNS_SECONDS = 0.020
DYNAMODB_SECONDS = 0.003
NOTHING_KNOWN = json.dumps({"Attributes": {}, "Items": []})  # every write is taken
PUBLISHED = (
    '<PublishResponse xmlns="http://sns.amazonaws.com/doc/2010-03-31/"><PublishResult>'
    "<MessageId>1</MessageId></PublishResult></PublishResponse>"
)


def serve(folder: Path) -> None:
    """Start all four, write their addresses to `addresses.json`, and serve until killed."""
    context = server_context(folder, HOST)
    # The usual authorities as well: reading them is what a TLS context costs in real life.
    with (folder / "ca.pem").open("ab") as bundle:
        bundle.write(Path(certifi.where()).read_bytes())
    slack = _server(context, lambda: "ok", SLACK_SECONDS)
    sns = _server(context, lambda: PUBLISHED, SNS_SECONDS)
    parameter = {
        "Parameter": {"Name": "/slack", "Value": f"{slack}/services/T0/B0/x", "Version": 1}
    }
    ssm = _server(context, lambda: json.dumps(parameter), 0.0)
    dynamodb = _server(context, lambda: NOTHING_KNOWN, DYNAMODB_SECONDS)
    written = folder / "addresses.part"
    written.write_text(json.dumps({"slack": slack, "sns": sns, "ssm": ssm, "dynamodb": dynamodb}))
    written.rename(folder / "addresses.json")
    while True:
        time.sleep(60)


def _server(context: ssl.SSLContext, answer: Callable[[], str], seconds: float) -> str:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def do_POST(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length", 0)))
            time.sleep(seconds)
            body = answer().encode()
            head = f"HTTP/1.1 200 OK\r\nContent-Length: {len(body)}\r\n\r\n".encode()
            self.wfile.write(head + body)

    server = ThreadingHTTPServer((HOST, 0), Handler)
    server.daemon_threads = True
    server.socket = context.wrap_socket(server.socket, server_side=True)
    Thread(target=server.serve_forever, daemon=True).start()
    return f"https://{HOST}:{server.server_address[1]}"


if __name__ == "__main__":
    serve(Path(sys.argv[1]))
