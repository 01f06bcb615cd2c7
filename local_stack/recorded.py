"""Answers for what MiniStack does not know: the Price List, from a recorded file, and the account's name."""

import json
from functools import cache
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

from local_stack.ministack import ACCOUNT
from local_stack.recipients import LoopbackServer

ACCOUNT_NAME = "payments-prod"
PRICE_LIST = Path(__file__).parent / "price_list.json"  # products of eu-west-1, as GetProducts answers
SERVICES = ("ORGANIZATIONS", "PRICING")  # in the variables that point SDKs at another endpoint


class RecordedAnswers(LoopbackServer):
    """An AWS endpoint for those services, until the block ends."""

    def __init__(self) -> None:
        super().__init__(_Handler)

    @property
    def environment(self) -> dict[str, str]:
        """What makes every AWS SDK ask here."""
        return {f"AWS_ENDPOINT_URL_{service}": self.url for service in SERVICES}


class _Handler(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        request = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        answer = _answer(self.headers["X-Amz-Target"].rpartition(".")[2], request)
        body = json.dumps(answer).encode()
        self.send_response(400 if "__type" in answer else 200)
        self.send_header("Content-Type", "application/x-amz-json-1.1")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 its name there
        """Nothing: the terminal is for events."""


def _answer(operation: str, request: dict[str, Any]) -> dict[str, Any]:
    match operation:
        case "GetProducts":
            wanted = {each["Field"]: each["Value"] for each in request.get("Filters", [])}
            products = [json.dumps(product) for product in _products() if _has(product, wanted)]
            return {"FormatVersion": "aws_v1", "PriceList": products}
        case "DescribeAccount" if request.get("AccountId") == ACCOUNT:
            return {"Account": {"Id": ACCOUNT, "Name": ACCOUNT_NAME, "Status": "ACTIVE"}}
        case "DescribeAccount":
            return {"__type": "AccountNotFoundException"}
        case _:
            return {"__type": "UnsupportedOperationException"}


@cache
def _products() -> list[dict[str, Any]]:
    products: list[dict[str, Any]] = json.loads(PRICE_LIST.read_text())
    return products


def _has(product: dict[str, Any], wanted: dict[str, str]) -> bool:
    """Whether all filters match; the product's family stands beside its attributes."""
    known = {**product["product"]["attributes"], "productFamily": product["product"]["productFamily"]}
    return all(known.get(name) == value for name, value in wanted.items())
