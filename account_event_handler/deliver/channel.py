"""What a channel is: it has a name, a lowest severity, and can be told an alert."""

from typing import Protocol

from account_event_handler.model import Alert, Severity


class DeliveryError(Exception):
    """An alert could not be told; the text is safe to log: it never holds a URL or a secret."""


class Channel(Protocol):
    """Somewhere people read."""

    @property
    def name(self) -> str:
        """The channel's name in logs and metrics."""

    @property
    def lowest(self) -> Severity:
        """The quietest severity that this channel is told."""

    def tell(self, alert: Alert) -> None:
        """Send the alert; raises DeliveryError when it did not arrive."""
