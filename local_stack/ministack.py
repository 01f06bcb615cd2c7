"""Runs MiniStack, a local AWS on 127.0.0.1, and removes all of its files at the end."""

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import requests

from local_stack.errors import LocalStackError

HOST = "127.0.0.1"
USUAL_PORT = 4566
START_SECONDS = 180  # on a machine that is busy
STOP_SECONDS = 10
ACCOUNT = "111122223333"  # that of the samples; MiniStack reads it from the access key
REGION = "eu-west-1"


@dataclass(frozen=True, slots=True)
class MiniStack:
    """A running local AWS: its endpoint and the folder that holds all it writes."""

    url: str
    folder: Path

    @property
    def environment(self) -> dict[str, str]:
        """Environment variables that point AWS clients and commands at this MiniStack only."""
        return {
            **_bare_environment(),
            "AWS_ENDPOINT_URL": self.url,
            "AWS_ACCESS_KEY_ID": ACCOUNT,
            "AWS_SECRET_ACCESS_KEY": "local",
            "AWS_DEFAULT_REGION": REGION,
            "AWS_REGION": REGION,
        }

    @property
    def log(self) -> str:
        """All that MiniStack and the functions in it have written."""
        return (self.folder / "ministack.log").read_text(errors="replace")


@contextmanager
def running_ministack(port: int | None = None, more: Mapping[str, str] | None = None) -> Iterator[MiniStack]:
    """Start MiniStack and stop it with everything it started; functions in it have the variables `more`.

    Without a port it takes 4566, or a free one when that is taken; raises LocalStackError when
    the port asked for is taken or MiniStack does not answer in time.
    """
    port = _usable(port)
    with tempfile.TemporaryDirectory(prefix="account-watcher-") as name:
        folder = Path(name)
        stack = MiniStack(f"http://{HOST}:{port}", folder)
        with (folder / "ministack.log").open("w") as log:
            process = _start(port, folder, log, more or {})
            try:
                _wait(process, stack)
                yield stack
            finally:
                _stop(process)


def free_port() -> int:
    """A port nobody listens on right now."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


def _usable(port: int | None) -> int:
    if port is None:
        return free_port() if _taken(USUAL_PORT) else USUAL_PORT
    if _taken(port):
        raise LocalStackError(f"port {port} is in use: stop what listens there, or omit PORT")
    return port


def _taken(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex((HOST, port)) == 0


def _start(port: int, folder: Path, log: IO[str], more: Mapping[str, str]) -> subprocess.Popen[bytes]:
    environment = {
        **_bare_environment(),
        **more,
        "PYTHONPATH": str(Path(__file__).parent.parent),
        "BIND_HOST": HOST,
        "GATEWAY_PORT": str(port),
        "MINISTACK_REGION": REGION,
        "TMPDIR": str(folder),
        "STATE_DIR": str(folder / "state"),
        "S3_DATA_DIR": str(folder / "s3"),
    }
    return subprocess.Popen(
        [sys.executable, "-m", "local_stack.fair_queues"],
        stdin=subprocess.DEVNULL,
        stdout=log,
        stderr=log,
        env=environment,
        cwd=folder,
        start_new_session=True,  # its own group, so that one signal ends it and its functions
    )


def _wait(process: subprocess.Popen[bytes], stack: MiniStack) -> None:
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end:
        if process.poll() is not None:
            break
        try:
            if requests.get(f"{stack.url}/_ministack/health", timeout=2).ok:
                return
        except requests.RequestException:
            time.sleep(0.1)
    raise LocalStackError("MiniStack did not start; it may be that the machine is too busy", stack.log[-4000:])


def _stop(process: subprocess.Popen[bytes]) -> None:
    for sign in (signal.SIGTERM, signal.SIGKILL):
        try:
            os.killpg(process.pid, sign)
        except ProcessLookupError:
            break
        try:
            process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            continue
    process.wait()


def _bare_environment() -> dict[str, str]:
    """This process's environment without any AWS settings: a local run must not reach AWS."""
    return {name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "SAM_", "POWERTOOLS_"))}
