"""An Alert enters, Slack's webhook or workflow trigger is told."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from urllib.parse import urlsplit

import requests

from account_event_handler.compose.slack import blocks_message, workflow_message
from account_event_handler.deliver.channel import DeliveryError
from account_event_handler.model import Alert, Severity

TIMEOUT = (3.05, 10)  # seconds to connect, seconds to answer
_ERROR_WORD = re.compile(r"[a-z_]{1,60}")
_LOOPBACK = ("127.0.0.1", "localhost", "::1")


@dataclass(frozen=True, slots=True)
class SlackChannel:
    """Slack, at the URL that `read_url` gives; the URL is a secret and appears nowhere else."""

    read_url: Callable[[], str]
    lowest: Severity
    session: requests.Session = field(default_factory=requests.Session)
    name: str = "slack"

    def tell(self, alert: Alert) -> None:
        """Post the alert in the form that the URL's path takes."""
        url = checked_url(self.read_url())
        message = workflow_message if _is_workflow(url) else blocks_message
        try:
            answer = self._post(url, message(alert))
        except requests.RequestException as error:  # its own text holds the URL
            raise DeliveryError(f"Slack could not be reached: {type(error).__name__}") from None
        if answer.status_code != requests.codes.ok:
            raise DeliveryError(f"Slack answered {answer.status_code}{_reason(answer.text)}")

    def _post(self, url: str, message: Mapping[str, object]) -> requests.Response:
        """Post once more over a new connection where the kept one turns out to be closed."""
        post = partial(self.session.post, url, json=message, timeout=TIMEOUT, allow_redirects=False)
        try:
            return post()
        except requests.Timeout:
            raise
        except requests.ConnectionError:
            return post()


def checked_url(text: str) -> str:
    """The URL, if it is one to send to: https, or http to this machine itself.

    Raises DeliveryError, which does not show what was read: it may be a secret gone astray.
    """
    url = text.strip()
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError:
        raise DeliveryError("the Slack URL in SSM is not a URL") from None
    if host and (parts.scheme == "https" or (parts.scheme == "http" and host in _LOOPBACK)):
        return url
    raise DeliveryError("the Slack URL in SSM is not an https URL")


def _reason(text: str) -> str:
    """Slack's word for the error (`no_service`), nothing where the answer is not such a word."""
    return f" {text}" if _ERROR_WORD.fullmatch(text) else ""


def _is_workflow(url: str) -> bool:
    return urlsplit(url).path.startswith(("/triggers/", "/workflows/"))
