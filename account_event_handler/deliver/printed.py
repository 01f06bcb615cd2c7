"""An Alert enters, its e-mail is printed: the channel of a local invocation."""

from dataclasses import dataclass

from account_event_handler.compose.mail import body, subject
from account_event_handler.model import Alert, Severity


@dataclass(frozen=True, slots=True)
class PrintedChannel:
    """Standard output, for `sam local invoke` and `make invoke`, where nothing is deployed."""

    lowest: Severity = Severity.INFO
    name: str = "printed"

    def tell(self, alert: Alert) -> bool:
        """Print what a subscriber would read."""
        print(f"Subject: {subject(alert)}\n\n{body(alert)}", flush=True)
        return True

    def rehearse(self, alert: Alert) -> None:
        """Nothing can be in the way of it."""
