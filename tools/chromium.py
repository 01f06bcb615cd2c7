"""A headless Chromium, driven by the DevTools protocol over a pipe: for pictures, and for tests of pages."""

import base64
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import IO, Any

NAMES = ("chromium", "chromium-browser", "google-chrome")
SECONDS = 30  # for one answer, or for a condition of a page
_SCALE = 2  # pixels of the picture for one of the page, as phones have
# Chromium reads its commands from the file descriptor 3 and answers at 4.
_LAUNCHER = """
import fcntl, os, sys
ends = [fcntl.fcntl(int(each), fcntl.F_DUPFD, 10) for each in sys.argv[1:3]]
for number, end in enumerate(ends, 3): os.dup2(end, number)
os.execv(sys.argv[3], sys.argv[3:])
"""


class ChromiumError(Exception):
    """Chromium is missing, has ended, or did not do what it was asked."""


def installed() -> str:
    """The path of a Chromium, empty where there is none."""
    return next(filter(None, map(shutil.which, NAMES)), "")


@dataclass(slots=True)
class Page:
    """One tab."""

    _commands: IO[bytes]
    _answers: IO[bytes]
    _session: dict[str, str] = field(default_factory=dict)
    _sent: int = 0

    def ask(self, method: str, **parameters: Any) -> Any:
        """One command's result; raises ChromiumError."""
        self._sent += 1
        command = {"id": self._sent, "method": method, "params": parameters, **self._session}
        self._commands.write(json.dumps(command).encode() + b"\0")
        self._commands.flush()
        while True:
            answer = json.loads(self._read())
            if answer.get("id") == self._sent:
                break
        if "error" in answer:
            raise ChromiumError(f"{method}: {answer['error']['message']}")
        return answer["result"]

    def open(self, url: str, width: int, height: int = 844, *, dark: bool = False) -> None:
        """Load an address as wide as said; returns when it is loaded."""
        self.resize(width, height)
        scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
        self.ask("Emulation.setEmulatedMedia", features=[scheme])
        self.ask("Page.navigate", url=url)
        self.wait_for(f"document.readyState === 'complete' && location.href.startsWith({json.dumps(url)})")

    def resize(self, width: int, height: int = 844) -> None:
        """The size of the page in its own pixels."""
        metrics = {"width": width, "height": height, "deviceScaleFactor": _SCALE, "mobile": False}
        self.ask("Emulation.setDeviceMetricsOverride", **metrics)

    def evaluate(self, script: str) -> Any:
        """The value of a JavaScript expression; raises ChromiumError where it throws."""
        answer = self.ask("Runtime.evaluate", expression=script, returnByValue=True, awaitPromise=True)
        if "exceptionDetails" in answer:
            raise ChromiumError(f"{script}: {answer['exceptionDetails']['text']}")
        return answer["result"].get("value")

    def wait_for(self, condition: str) -> None:
        """Until a JavaScript expression is true; raises ChromiumError after SECONDS."""
        end = time.monotonic() + SECONDS
        while not self.evaluate(condition):
            if time.monotonic() > end:
                raise ChromiumError(f"not within {SECONDS} s: {condition}")
            time.sleep(0.05)

    def picture(self, selector: str) -> bytes:
        """An element as PNG, whole, however long it is."""
        box = self.evaluate(
            f"(({{x, y, width, height}}) => ({{x, y, width, height}}))"
            f"(document.querySelector({json.dumps(selector)}).getBoundingClientRect())"
        )
        clip = {**box, "scale": 1}
        answer = self.ask("Page.captureScreenshot", format="png", clip=clip, captureBeyondViewport=True)
        return base64.b64decode(answer["data"])

    def attach(self) -> None:
        """Open the tab."""
        target = self.ask("Target.createTarget", url="about:blank")["targetId"]
        self._session = {"sessionId": self.ask("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]}

    def _read(self) -> bytes:
        """One message, which a zero byte ends."""
        read = bytearray()
        while (byte := self._answers.read(1)) != b"\0":
            if not byte:
                raise ChromiumError("Chromium has ended")
            read += byte
        return bytes(read)


@contextmanager
def chromium() -> Iterator[Page]:
    """A page of a Chromium that ends with the block; it keeps nothing."""
    binary = installed()
    if not binary:
        raise ChromiumError("no Chromium is installed: on Debian, apt-get install chromium fonts-noto-color-emoji")
    commands, to_chromium = os.pipe()
    from_chromium, answers = os.pipe()
    with tempfile.TemporaryDirectory(prefix="chromium-", ignore_cleanup_errors=True) as profile:
        options = ["--headless=new", "--remote-debugging-pipe", f"--user-data-dir={profile}", "--no-first-run"]
        options += ["--disable-gpu", "--disable-dev-shm-usage", "--hide-scrollbars", "--font-render-hinting=none"]
        options += ["--disable-background-networking", "--disable-component-update", "--disable-lcd-text"]
        options += ["--no-sandbox"] if os.geteuid() == 0 else []  # which does not run as root
        process = subprocess.Popen(
            [sys.executable, "-c", _LAUNCHER, str(commands), str(answers), binary, *options],
            pass_fds=(commands, answers),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        os.close(commands)
        os.close(answers)
        try:
            with os.fdopen(to_chromium, "wb") as writing, os.fdopen(from_chromium, "rb") as reading:
                page = Page(writing, reading)
                page.attach()
                yield page
        finally:
            process.terminate()
            process.wait()
