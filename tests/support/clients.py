"""boto3's clients for tests, each made once: to make another takes longer than what it is asked."""

import os
from functools import cache
from typing import Any

import boto3


def client(service: str, **given: Any) -> Any:
    """Of AWS as the environment has it: moto's in memory, or at its server's address."""
    return _made(service, os.environ.get("AWS_ENDPOINT_URL"), **given)


@cache
def _made(service: str, endpoint: str | None, **given: Any) -> Any:
    return boto3.client(service, **given)  # type: ignore[call-overload]
