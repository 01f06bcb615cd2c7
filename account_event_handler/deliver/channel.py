"""What a channel is: it has a name, a lowest severity, and can be told an alert."""

from typing import Protocol

from account_event_handler.model import Alert, Severity


class DeliveryError(Exception):
    """An alert could not be told; the text is safe to log: it never holds a URL or a secret.

    `final` says that trying again cannot mend it; `mend` is what a person can do about it, and
    `wait` the seconds that the channel asked for.
    """

    def __init__(self, text: str, *, final: bool = False, mend: str = "", wait: int = 0) -> None:
        super().__init__(text)
        self.final = final
        self.mend = mend
        self.wait = wait


class Channel(Protocol):
    """Somewhere people read."""

    @property
    def name(self) -> str:
        """The channel's name in logs and metrics."""

    @property
    def lowest(self) -> Severity:
        """The quietest severity that this channel is told."""

    def tell(self, alert: Alert) -> bool:
        """Send the alert, and say whether it was sent now; DeliveryError when it did not arrive."""

    def rehearse(self, alert: Alert) -> None:
        """Do all but send it; raises DeliveryError where it could not be sent."""
