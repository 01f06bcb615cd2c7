"""What a channel answered enters; the one alert a day that tells the other channels leaves."""

from datetime import datetime

from account_event_handler.deliver.channel import DeliveryError
from account_event_handler.ingest.sanitize import clean, cut
from account_event_handler.model import Alert, Outcome, Result, Severity
from account_event_handler.render.alert import HEADLINE_LIMIT


def channel_failure_alert(
    channel: str, error: DeliveryError, others: tuple[str, ...], now: datetime
) -> Alert:
    """The alert for the channels that still listen; its id is the day's, so it is told once."""
    return Alert(
        id=f"trouble-{channel}-{now:%Y-%m-%d}",
        watch="watcher-channel-refusing",
        severity=Severity.HIGH,
        service="account-watcher",
        headline=cut(f"Alerts do not reach {channel.title()}: {clean(str(error))}", HEADLINE_LIMIT),
        outcome=Outcome(Result.DONE),
        account="",
        region="",
        time=now,
        actor=None,
        why=_why(error, others),
        advice=error.remedy,
        facts=(("Told again", "once a day until it is mended"),),
        only=others,
        events=0,
    )


def _why(error: DeliveryError, others: tuple[str, ...]) -> str:
    kept = (
        "Alerts wait in the dead-letter queue; once mended, account-watcher redrive sends them."
        if error.final
        else "Alerts wait in the queue and are tried again; once mended they arrive by themselves."
    )
    here = " The alerts themselves still come here." if others else ""
    return kept + here
