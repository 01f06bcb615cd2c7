"""The names of stack, region and profile enter; clients, stack and Memory leave, when asked."""

import os
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import urlsplit

import boto3
import botocore.session
from botocore.config import Config
from botocore.utils import is_valid_endpoint_url

from account_event_handler.state import StateTable
from cli.errors import Refused
from cli.stack import Stack

DEFAULT_STACK = "account-watcher"
_CONFIG = Config(
    retries={"mode": "standard"},
    connect_timeout=5,
    read_timeout=30,
    user_agent_extra="account-watcher-cli",
)


@dataclass
class Aws:
    """AWS as the operator's credentials reach it. Nothing is asked before it is needed.

    `core` is a session of botocore's other than the usual one; `clock` gives epoch seconds.
    """

    stack_name: str = DEFAULT_STACK
    region: str | None = None
    profile: str | None = None
    core: botocore.session.Session | None = None
    clock: Callable[[], float] = time.time

    @cached_property
    def session(self) -> boto3.Session:
        """The session that makes every client; raises Refused, or botocore's ProfileNotFound."""
        core = self.core or botocore.session.Session()
        core.set_default_client_config(_CONFIG)
        region = self.region or os.environ.get("AWS_REGION")  # which botocore does not read
        session = boto3.Session(
            botocore_session=core, region_name=region or None, profile_name=self.profile
        )
        if session.region_name is None:
            raise Refused("No region is set.", "Say --region, or set AWS_REGION.")
        _check_endpoints()
        return session

    @cached_property
    def stack(self) -> Stack:
        """The deployed stack; raises Refused where there is none."""
        return Stack.named(self.stack_name, self.session.client("cloudformation"))

    @cached_property
    def state_table(self) -> StateTable:
        """The stack's one table."""
        table = self.stack.table
        client = self.session.client("dynamodb")
        return StateTable(lambda: client, table, self.clock)


def _check_endpoints() -> None:
    """Raises Refused for an endpoint of which botocore would make a ValueError, or nothing."""
    for name, url in os.environ.items():
        if name.startswith("AWS_ENDPOINT_URL") and url and not _is_endpoint(url):
            raise Refused(f"{name} is no address.", f"Unset {name}, or set it to http(s)://HOST.")


def _is_endpoint(url: str) -> bool:
    try:
        return urlsplit(url).scheme in ("http", "https") and is_valid_endpoint_url(url)
    except ValueError:
        return False
