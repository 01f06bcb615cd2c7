"""The channel of a local invocation: prints an alert's e-mail."""

from dataclasses import dataclass

from account_event_handler.model import Alert, Severity
from account_event_handler.render.topic import body, subject


@dataclass(frozen=True, slots=True)
class PrintedChannel:
    """Standard output, for `sam local invoke` and `make invoke`, where nothing is deployed."""

    lowest: Severity = Severity.INFO
    name: str = "printed"

    def send(self, alert: Alert) -> None:
        """Print what a subscriber would read."""
        print(f"Subject: {subject(alert)}\n\n{body(alert)}", flush=True)

    def dry_run(self, alert: Alert) -> None:
        """Nothing can be in the way of it."""
