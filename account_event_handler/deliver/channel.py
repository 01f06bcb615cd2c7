"""What a channel is: it has a name, a lowest severity, and can be told an alert."""

from typing import ClassVar, Protocol

from account_event_handler.model import Alert, Severity


class DeliveryError(Exception):
    """An alert could not be told; the text is safe to log: it never holds a URL or a secret.

    `final` says that trying again cannot mend it; `mend` is what a person can do about it, and
    `wait` the seconds that the channel asked for.
    """

    worth: ClassVar[int] = 250  # tries; at 15 minutes each more than two days

    def __init__(self, text: str, *, final: bool = False, remedy: str = "", wait: int = 0) -> None:
        super().__init__(text)
        self.final = final
        self.remedy = remedy
        self.wait = wait

    def is_over(self, tries: int) -> bool:
        """Whether after so many tries no other is made."""
        return self.final or tries >= self.worth


class FaultError(DeliveryError):
    """A fault of ours: what fails so often needs a person."""

    worth = 5


class DeferredError(DeliveryError):
    """The channel was not asked: it rests, another is telling it, or there is no time left."""


class NextWindowError(DeferredError):
    """The alert's turn comes in `wait` seconds, however often it has waited before."""


class Channel(Protocol):
    """Somewhere people read."""

    @property
    def name(self) -> str:
        """The channel's name in logs and metrics."""

    @property
    def lowest(self) -> Severity:
        """The quietest severity that this channel is told."""

    def send(self, alert: Alert) -> bool:
        """Send the alert, and say whether it was sent now; DeliveryError when it did not arrive."""

    def dry_run(self, alert: Alert) -> None:
        """Do all but send it; raises DeliveryError where it could not be sent."""
