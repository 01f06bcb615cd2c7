"""The alert to the other channels that one does not take alerts, at most once a day."""

from datetime import datetime

from account_event_handler.catalog.findings import CHANNEL_FAILED, CHANNEL_FAILED_FOR_GOOD
from account_event_handler.deliver.channel import DeliveryError
from account_event_handler.ingest.sanitize import clean
from account_event_handler.model import Alert
from account_event_handler.render.alert import finding_alert


def channel_failure_alert(channel: str, error: DeliveryError, others: tuple[str, ...], now: datetime) -> Alert:
    """The alert for the channels that still listen; its id is the day's, so it is sent once."""
    finding = CHANNEL_FAILED_FOR_GOOD if error.final else CHANNEL_FAILED
    here = " The alerts themselves still come here." if others else ""
    return finding_alert(
        finding,
        f"trouble-{channel}-{now:%Y-%m-%d}",
        {"channel": channel.title(), "reason": clean(str(error)), "remedy": error.remedy},
        time=now,
        why=finding.why + here,
        facts=(("Told again", "once a day until it is mended"),),
        only=others,
        events=0,
    )
