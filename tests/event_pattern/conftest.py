"""What MiniStack's EventBridge and moto say of a pattern and an event."""

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

from tests.event_pattern.verdicts import Matches

# Without a database and with a fixed order of examples, every run is the same run.
settings.register_profile("pattern", derandomize=True, deadline=None, database=None)

_CREDENTIAL = "Credential=test/20260101/us-east-1/events/aws4_request"
_HEADERS = {
    "Content-Type": "application/x-amz-json-1.1",
    "X-Amz-Target": "AWSEvents.TestEventPattern",
    "Authorization": f"AWS4-HMAC-SHA256 {_CREDENTIAL}, SignedHeaders=host, Signature=none",
}


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "ministack: compares with a MiniStack started for the run")


@pytest.fixture(scope="session")
def ministack_port(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    folder = tmp_path_factory.mktemp("ministack")
    port = _free_port()
    with (folder / "log").open("wb") as log:
        server = subprocess.Popen(
            [Path(sys.executable).with_name("ministack")],
            env=os.environ
            | {"GATEWAY_PORT": str(port), "BIND_HOST": "127.0.0.1", "TMPDIR": str(folder)}
            | {"STATE_DIR": str(folder / "state"), "S3_DATA_DIR": str(folder / "s3")},
            stdout=log,
            stderr=log,
            # Its own group, so that whatever it starts ends with it.
            start_new_session=True,
        )
    try:
        _wait_until_healthy(server, port)
        yield port
    finally:
        _end(server)


@pytest.fixture(scope="session")
def ministack(ministack_port: int) -> Iterator[Matches]:
    """TestEventPattern over HTTP: whether the event matches, None when the pattern is refused."""
    connection = http.client.HTTPConnection("127.0.0.1", ministack_port, timeout=10)

    def matches(pattern: Any, event: Any) -> bool | None:
        asked = {"EventPattern": json.dumps(pattern), "Event": json.dumps(event)}
        connection.request("POST", "/", json.dumps(asked), _HEADERS)
        response = connection.getresponse()
        answer = json.loads(response.read())
        if response.status == http.HTTPStatus.OK:
            return bool(answer["Result"])
        assert "InvalidEventPatternException" in answer["__type"], answer
        return None

    yield matches
    connection.close()


@pytest.fixture(scope="session")
def moto() -> Matches:
    from moto.events.models import EventPattern

    def matches(pattern: Any, event: Any) -> bool | None:
        return EventPattern.load(json.dumps(pattern)).matches_event(event)

    return matches


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_until_healthy(server: subprocess.Popen[bytes], port: int) -> None:
    ends = time.monotonic() + 30
    while time.monotonic() < ends and server.poll() is None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=1)
        with closing(connection), suppress(OSError, http.client.HTTPException):
            connection.request("GET", "/_ministack/health")
            if connection.getresponse().status == http.HTTPStatus.OK:
                return
        time.sleep(0.1)
    pytest.fail("MiniStack did not become healthy")


def _end(server: subprocess.Popen[bytes]) -> None:
    for signum in (signal.SIGTERM, signal.SIGKILL):
        with suppress(ProcessLookupError):
            os.killpg(server.pid, signum)
        with suppress(subprocess.TimeoutExpired):
            server.wait(timeout=5)
