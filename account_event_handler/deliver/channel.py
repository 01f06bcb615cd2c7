"""What a channel is: it has a name, a lowest severity, and sends alerts."""

from typing import ClassVar, Protocol

from account_event_handler.limits import FAULT_TRIES, MOST_TRIES
from account_event_handler.model import Alert, Defer, Severity


class DeliveryError(Exception):
    """An alert could not be sent; the text is safe to log: it never holds a URL or a secret.

    `final` says that a retry cannot fix it; `remedy` is what a person can do about it, and `wait`
    the seconds that the channel asked for.
    """

    most_tries: ClassVar[int] = MOST_TRIES

    def __init__(self, text: str, *, final: bool = False, remedy: str = "", wait: int = 0) -> None:
        super().__init__(text)
        self.final = final
        self.remedy = remedy
        self.wait = wait

    def is_over(self, tries: int) -> bool:
        """Whether after so many tries no other is made."""
        return self.final or tries >= self.most_tries


class FaultError(DeliveryError):
    """A fault of ours: what fails so often needs a person."""

    most_tries = FAULT_TRIES


class Channel(Protocol):
    """Somewhere people read."""

    @property
    def name(self) -> str:
        """The channel's name in logs and metrics."""

    @property
    def lowest(self) -> Severity:
        """The quietest severity that this channel is sent."""

    def send(self, alert: Alert) -> Defer | None:
        """Send it, or say that it was not tried now; DeliveryError when it did not arrive."""

    def dry_run(self, alert: Alert) -> None:
        """Do all but send it; raises DeliveryError where it could not be sent."""
