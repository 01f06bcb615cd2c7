"""Redelivery: an alert travels as a message to the channels that have not got it yet.

So what is left of a message goes its own way, when what another channel will never take is kept as
a dead letter. The ledger knows it by the alert's id, whatever message carries it.
"""

from collections.abc import Iterable
from dataclasses import replace

from account_event_handler.aws.internal_events import REDELIVER_ALERT, internal_event
from account_event_handler.model import AccountEvent, Alert
from account_event_handler.render.alert import alert_from_json, alert_to_json


def redelivery_message(alert: Alert, channels: tuple[str, ...]) -> str:
    """The message that asks these channels again."""
    return internal_event(REDELIVER_ALERT, f"waits-{alert.id}", {"alert": alert_to_json(replace(alert, only=channels))})


def redeliver(event: AccountEvent) -> Iterable[Alert]:
    """The alert of such a message; raises what `alert_from_json` raises."""
    yield alert_from_json(event.field("alert"))
