"""An Alert enters, Slack's webhook or workflow trigger is told."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from math import ceil
from urllib.parse import urlsplit

import requests

from account_event_handler.deliver.channel import DeferredError, DeliveryError
from account_event_handler.deliver.slack_answer import is_refusal, refusal, retry_after
from account_event_handler.model import Alert, Severity
from account_event_handler.render.slack import blocks_message, workflow_message

TIMEOUT = (3.05, 6)  # seconds to connect, seconds to answer
LONGEST_TRY = sum(TIMEOUT) + 1
COOLDOWN = (
    15  # seconds that Slack is left alone after it failed: the next alert need not wait for it
)
PATIENCE = 4  # seconds that an alert waits here: the other channel's next alerts wait along
_LOOPBACK = ("127.0.0.1", "localhost", "::1")


@dataclass(slots=True)
class SlackChannel:
    """Slack, at the URL that `read_url` gives; the URL is a secret and appears nowhere else.

    `time_left` gives the seconds that the invocation has. A short Retry-After, as Slack gives above
    one message a second, is honoured by waiting; a longer one by leaving Slack alone until then.
    """

    read_url: Callable[[], str]
    lowest: Severity
    session: requests.Session = field(default_factory=requests.Session)
    time_left: Callable[[], float] = lambda: 60.0
    clock: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep
    name: str = "slack"
    _rests_until: float = 0
    _kept: bool = False  # a connection from an earlier alert

    def send(self, alert: Alert) -> bool:
        """Post the alert in the form that the URL's path takes."""
        url, message = self._ready(alert)
        rest = max(0.0, self._rests_until - self.clock())
        if rest and not self._waits(rest, PATIENCE):
            raise DeferredError("Slack failed a moment ago and is left alone", wait=ceil(rest))
        answer, patience = self._answer(url, message), PATIENCE - rest
        while answer.status_code == requests.codes.too_many_requests:
            wait = retry_after(answer)
            if not self._waits(wait, patience):
                raise self._resting("Slack answered 429", wait)
            patience -= wait
            answer = self._answer(url, message)
        if answer.status_code >= 500 or answer.status_code == requests.codes.request_timeout:
            raise self._resting(f"Slack answered {answer.status_code}", COOLDOWN)
        if is_refusal(answer):
            raise refusal(answer)
        return True

    def _waits(self, seconds: float, patience: float) -> bool:
        """Wait so long, unless it is too long for this invocation."""
        if seconds > patience or seconds + LONGEST_TRY > self.time_left():
            return False
        self.sleep(seconds)
        return True

    def dry_run(self, alert: Alert) -> None:
        """Read the URL and word the message."""
        self._ready(alert)

    def _ready(self, alert: Alert) -> tuple[str, Mapping[str, object]]:
        url = checked_url(self.read_url())
        message = workflow_message if _is_workflow(url) else blocks_message
        return url, message(alert)

    def _answer(self, url: str, message: Mapping[str, object]) -> requests.Response:
        if self.time_left() < LONGEST_TRY:
            raise DeferredError("the invocation has no time left for Slack")
        try:
            return self._post(url, message)
        except requests.RequestException as error:
            kind = type(error).__name__
        # Raised out here, or it would carry that error along, whose own text holds the URL.
        raise self._resting(f"Slack could not be reached: {kind}", COOLDOWN)

    def _resting(self, text: str, wait: int) -> DeliveryError:
        """The error, and Slack is left alone for so many seconds."""
        self._rests_until = self.clock() + wait
        return DeliveryError(text, wait=wait)

    def _post(self, url: str, message: Mapping[str, object]) -> requests.Response:
        """Post once more over a new connection where the kept one turns out to be closed."""
        post = partial(self.session.post, url, json=message, timeout=TIMEOUT, allow_redirects=False)
        kept, self._kept = self._kept, False
        try:
            answer = post()
        except requests.ConnectionError as error:
            if not (kept and "RemoteDisconnected" in repr(error)):
                raise  # Slack may have posted it: a second post now could be the same words twice
            answer = post()
        self._kept = True
        return answer


def checked_url(text: str) -> str:
    """The URL, if it is one to send to: https, or http to this machine itself.

    Raises DeliveryError, which does not show what was read: it may be a secret gone astray.
    """
    url = text.strip()
    scheme, host = _place(url)
    if host and (scheme == "https" or (scheme == "http" and host in _LOOPBACK)):
        return url
    raise DeliveryError(
        "the Slack URL in SSM is not an https URL",
        remedy="Put the URL that Slack shows into the SSM parameter again.",
    )


def _place(url: str) -> tuple[str, str]:
    """The scheme and the host; empty for what is no URL."""
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        return "", ""
    return parts.scheme, parts.hostname or ""


def _is_workflow(url: str) -> bool:
    return urlsplit(url).path.startswith(("/triggers/", "/workflows/"))
