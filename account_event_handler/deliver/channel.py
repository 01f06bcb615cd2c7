"""What a channel is: it has a name, a lowest severity, and sends alerts; what is said when one fails."""

from datetime import datetime
from typing import ClassVar, Protocol

from msgspec import Struct

from account_event_handler.catalog.findings import CHANNEL_FAILED, CHANNEL_FAILED_FOR_GOOD
from account_event_handler.ingest.sanitize import clean
from account_event_handler.limits import FAULT_TRIES, MOST_TRIES
from account_event_handler.model import Alert, Defer, Severity
from account_event_handler.render.alert import finding_alert
from account_event_handler.render.topic import body, subject


class DeliveryError(Exception):
    """An alert could not be sent; the text is safe to log: it never holds a URL or a secret.

    `final` says that a retry cannot fix it; `remedy` is what a person can do about it, and `wait`
    the seconds that the channel asked for.
    """

    most_tries: ClassVar[int] = MOST_TRIES

    def __init__(self, text: str, *, final: bool = False, remedy: str = "", wait: int = 0) -> None:
        super().__init__(text)
        self.final, self.remedy, self.wait = final, remedy, wait

    def is_over(self, tries: int) -> bool:
        """Whether after so many tries no other is made."""
        return self.final or tries >= self.most_tries


class FaultError(DeliveryError):
    """A fault of ours: what fails so often needs a person."""

    most_tries = FAULT_TRIES


class Channel(Protocol):
    """Somewhere people read; `lowest` is the quietest severity that it is sent."""

    lowest: Severity

    @property
    def name(self) -> str:
        """The channel's name in logs and metrics."""

    def send(self, alert: Alert) -> Defer | None:
        """Send it, or say that it was not tried now; DeliveryError when it did not arrive."""

    def dry_run(self, alert: Alert) -> None:
        """Do all but send it; raises DeliveryError where it could not be sent."""


class PrintedChannel(Struct):
    """An alert's e-mail on standard output, for `sam local invoke` and `make invoke`."""

    lowest: Severity = Severity.INFO
    name: str = "printed"

    def send(self, alert: Alert) -> None:
        print(f"Subject: {subject(alert)}\n\n{body(alert)}", flush=True)

    def dry_run(self, alert: Alert) -> None:
        """Nothing can be in the way of it."""


_OUTAGE = "Check whether the service has an outage; if not, read the error in the log of the watcher's function."
_NAMES = {"topic": "the SNS topic"}


def channel_failure_alert(channel: str, error: DeliveryError, others: tuple[str, ...], now: datetime) -> Alert:
    """The alert for the channels that still listen; its id is the day's, so it is sent once."""
    finding = CHANNEL_FAILED_FOR_GOOD if error.final else CHANNEL_FAILED
    here = " The alerts themselves still come here." if others else ""
    return finding_alert(
        finding,
        f"trouble-{channel}-{now:%Y-%m-%d}",
        {
            "channel": _NAMES.get(channel, channel.title()),
            "reason": clean(str(error)),
            "remedy": error.remedy or _OUTAGE,
        },
        time=now,
        why=finding.why + here,
        facts=(("Sent again", "once a day until it is fixed"),),
        only=others,
        events=0,
    )
