"""Slack: posts alerts to an incoming webhook or a workflow trigger, whose URL is in SSM."""

import json
import re
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import partial
from math import ceil
from urllib.parse import urlsplit

import requests
from aws_lambda_powertools.utilities.parameters import SSMProvider
from aws_lambda_powertools.utilities.parameters.exceptions import GetParameterError
from msgspec import Struct, field

from account_event_handler.aws.errors import code_of
from account_event_handler.deliver.channel import DeliveryError
from account_event_handler.deliver.lane import pause
from account_event_handler.limits import (
    LONGEST_WAIT,
    SLACK_BUSY,
    SLACK_COOLDOWN,
    SLACK_PATIENCE,
    SLACK_TIMEOUT,
    SLACK_URL_FRESH,
)
from account_event_handler.model import Alert, Defer, Severity
from account_event_handler.render.slack import blocks_message, workflow_message
from account_event_handler.state import SLACK_TURN, StateTable, StateUnavailable

DEFAULT_WAIT = 1  # second, Slack's limit being one message a second for each webhook
LONGEST_TRY = sum(SLACK_TIMEOUT) + 1  # seconds
_ERROR_WORD = re.compile(r"[a-z_]{1,60}")
_LOOPBACK = ("127.0.0.1", "localhost", "::1")
_NEW_URL = "Make a new webhook in Slack and put its URL into the SSM parameter."
_FORM = (
    "A workflow needs the variables listed in the docs under Alerts; if this is a webhook, please report it as a bug."
)
_REMEDIES = {  # by Slack's words for errors: api.slack.com, "Handling errors" of incoming webhooks
    "channel_is_archived": "Unarchive the channel in Slack, or make a webhook for another one.",
    "channel_not_found": "The channel is gone: make a webhook for another one and store its URL.",
    "action_prohibited": "The workspace does not allow this post: ask a Slack administrator.",
    "posting_to_general_channel_denied": "Ask a Slack administrator to allow posts there, or use another channel.",
    "team_disabled": "The workspace is disabled: ask a Slack administrator.",
    "no_service": _NEW_URL,
    "invalid_token": _NEW_URL,
    "invalid_payload": _FORM,
    "invalid_blocks": _FORM,
}
_SSM_REMEDIES = {
    "ParameterNotFound": "Store Slack's URL as a SecureString under that name.",
    "AccessDeniedException": "Allow the function to read the parameter and its KMS key.",
}


def is_refusal(answer: requests.Response) -> bool:
    """Whether it is anything but ok; a workflow's trigger can say so in its JSON alone."""
    return answer.status_code != requests.codes.ok or _said(answer).get("ok") is False


def refusal(answer: requests.Response) -> DeliveryError:
    """The error for an answer that asking again does not change."""
    word = str(_said(answer).get("error", "")) or answer.text
    word, status = word if _ERROR_WORD.fullmatch(word) else "", answer.status_code
    fallback = _NEW_URL if status in {401, 403, 404, 410} or 300 <= status < 400 else _FORM
    text = f"Slack answered {status} {word}".rstrip()
    return DeliveryError(text, final=True, remedy=_REMEDIES.get(word, fallback))


def _said(answer: requests.Response) -> dict[str, object]:
    """A trigger's answer, which is JSON; a webhook's is a word."""
    try:
        said = json.loads(answer.text)
    except (ValueError, RecursionError):
        return {}
    return said if isinstance(said, dict) else {}


def retry_after(answer: requests.Response) -> int:
    """The seconds that Slack asks to wait; one where it does not say."""
    value = answer.headers.get("Retry-After", "")
    seconds = int(value) if value.isdecimal() and len(value) < 6 else DEFAULT_WAIT
    return max(DEFAULT_WAIT, min(seconds, LONGEST_WAIT))


def slack_url_reader(parameter: str, provider: SSMProvider) -> Callable[[], str]:
    """A function that reads the URL, asking SSM at most once a minute."""

    def read() -> str:
        try:
            value = provider.get(parameter, max_age=SLACK_URL_FRESH, decrypt=True)
        except GetParameterError as error:
            reason = code_of(error.__context__)
            text = f"SSM parameter {parameter} cannot be read: {reason}"
            raise DeliveryError(text, remedy=_SSM_REMEDIES.get(reason, "")) from None
        return str(value)

    return read


class CriticalFirst(Struct, frozen=True):
    """Keeps Slack's next turn for a critical alert, whichever environment has it; best effort."""

    state_table: StateTable

    def claim(self, seconds: int) -> None:
        with suppress(StateUnavailable):
            self.state_table.put(*SLACK_TURN, {}, seconds)

    def is_claimed(self) -> bool:
        with suppress(StateUnavailable):
            return self.state_table.get(*SLACK_TURN) is not None
        return False


class SlackChannel(Struct):
    """Slack, at the URL that `read_url` gives; the URL is a secret and appears nowhere else.

    `time_left` gives the seconds that the invocation has, `workflow_wait` those until an alert may
    start a workflow. A short Retry-After, as Slack gives above one message a second, is honoured by
    waiting; a longer one by cooling down until then. While Slack is busy all environments leave the
    next turn to critical alerts, by `critical_first`.
    """

    read_url: Callable[[], str]
    lowest: Severity
    session: requests.Session = field(default_factory=requests.Session)
    time_left: Callable[[], float] = lambda: 60.0
    workflow_wait: Callable[[Alert], int] = lambda alert: 0
    clock: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = pause
    critical_first: CriticalFirst | None = None
    name: str = "slack"
    _busy_until: float = 0  # it answered 429 a moment ago
    _cools_until: float = 0
    _kept: bool = False  # a connection from an earlier alert

    def send(self, alert: Alert) -> Defer | None:
        url, message = self._ready(alert)
        rest = max(0.0, self._cools_until - self.clock())
        if defer := self._deferred(alert, url, rest):
            return defer
        answer = self._in_turn(alert, partial(self._answer, url, message), SLACK_PATIENCE - rest)
        if isinstance(answer, Defer):
            return answer
        if answer.status_code >= 500 or answer.status_code == requests.codes.request_timeout:
            raise self._cooling(f"Slack answered {answer.status_code}", SLACK_COOLDOWN)
        if is_refusal(answer):
            raise refusal(answer)
        return None

    def _deferred(self, alert: Alert, url: str, rest: float) -> Defer | None:
        """Why it is not sent now, if it is not; a short rest is waited for."""
        if rest and not self._waits(rest, SLACK_PATIENCE):
            return Defer(ceil(rest), "Slack failed a moment ago and is cooling down")
        if self.time_left() < LONGEST_TRY:
            return Defer(0, "the invocation has no time left for Slack")
        if _is_workflow(url) and (wait := self.workflow_wait(alert)):
            return Defer(wait, "Slack starts a workflow ten times a minute at most")
        return None

    def _in_turn(
        self, alert: Alert, post: Callable[[], requests.Response], patience: float
    ) -> requests.Response | Defer:
        """Slack's first answer that is none of 429."""
        is_critical = alert.severity is Severity.CRITICAL
        while True:
            while not is_critical and self._is_claimed():
                if not self._waits(DEFAULT_WAIT, patience):
                    return Defer(DEFAULT_WAIT, "a critical alert goes to Slack first")
                patience -= DEFAULT_WAIT
            answer = post()
            if answer.status_code != requests.codes.too_many_requests:
                return answer
            wait = retry_after(answer)
            self._busy_until = self.clock() + SLACK_BUSY
            if is_critical and self.critical_first:
                self.critical_first.claim(wait + 2)  # a second each for the clock's and for the post
            if not self._waits(wait, patience):
                raise self._cooling("Slack answered 429", wait)
            patience -= wait

    def _is_claimed(self) -> bool:
        """Whether the turn is a critical alert's; nobody waits for one unless Slack is busy."""
        return bool(self.critical_first and self.clock() < self._busy_until and self.critical_first.is_claimed())

    def _waits(self, seconds: float, patience: float) -> bool:
        """Whether it has waited so long: not if that is too long for this invocation."""
        if seconds > patience or seconds + LONGEST_TRY > self.time_left():
            return False
        self.sleep(seconds)
        return True

    def dry_run(self, alert: Alert) -> None:
        self._ready(alert)

    def _ready(self, alert: Alert) -> tuple[str, Mapping[str, object]]:
        url = checked_url(self.read_url())
        return url, (workflow_message if _is_workflow(url) else blocks_message)(alert)

    def _answer(self, url: str, message: Mapping[str, object]) -> requests.Response:
        try:
            return self._post(url, message)
        except requests.RequestException as error:
            kind = type(error).__name__
        # Raised out here, or it would carry that error along, whose own text holds the URL.
        raise self._cooling(f"Slack could not be reached: {kind}", SLACK_COOLDOWN)

    def _cooling(self, text: str, wait: int) -> DeliveryError:
        self._cools_until = self.clock() + wait
        return DeliveryError(text, wait=wait)

    def _post(self, url: str, message: Mapping[str, object]) -> requests.Response:
        """Post once more over a new connection where the kept one turns out to be closed."""
        post = partial(self.session.post, url, json=message, timeout=SLACK_TIMEOUT, allow_redirects=False)
        kept, self._kept = self._kept, False
        try:
            answer = post()
        except requests.ConnectionError as error:
            if not (kept and "RemoteDisconnected" in repr(error)):
                raise  # Slack may have posted it: a second post now could be the same words twice
            answer = post()
        self._kept = True
        return answer


def _is_workflow(url: str) -> bool:
    return urlsplit(url).path.startswith(("/triggers/", "/workflows/"))


def checked_url(text: str) -> str:
    """The URL, if it is one to send to: https, or http to this machine itself.

    Raises DeliveryError, which does not show what was read: it may be a secret gone astray.
    """
    url = text.strip()
    with suppress(ValueError):  # of what is no URL
        parts = urlsplit(url)
        scheme, host, _ = parts.scheme, parts.hostname, parts.port
        if host and (scheme == "https" or (scheme == "http" and host in _LOOPBACK)):
            return url
    remedy = "Put the URL that Slack shows into the SSM parameter again."
    raise DeliveryError("the Slack URL in SSM is not an https URL", remedy=remedy)
