"""An Alert enters, the same alert with what AWS says of the thing right now leaves."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from botocore.exceptions import BotoCoreError, ClientError

from account_event_handler.model import AccountEvent, Alert

Facts = tuple[tuple[str, str], ...]
Enrichment = Callable[[AccountEvent], Facts]  # may raise botocore's errors
Home = tuple[str, str]  # account and region that the stack's own rights reach


def enrich(
    alert: Alert, event: AccountEvent, enrichments: Mapping[str, Enrichment], home: Home
) -> tuple[Alert, str]:
    """Add the lines of the watch's enrichment, if it has one and the event is from home.

    What cannot be had is left out: the second value is then the error's name, else empty.
    """
    enrichment = enrichments.get(alert.watch)
    if enrichment is None or (event.account, event.region) != home:
        return alert, ""
    try:
        return replace(alert, facts=alert.facts + enrichment(event)), ""
    except (BotoCoreError, ClientError) as error:
        return alert, type(error).__name__
