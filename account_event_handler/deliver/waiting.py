"""An Alert enters that some channels are still to be told, as a message; it leaves again as it was.

So what is left of a message goes its own way, when what another channel will never take is kept as
a dead letter. The ledger knows it by the alert's id, whatever message brings it.
"""

from collections.abc import Iterable
from dataclasses import replace

from account_event_handler.compose.kept import alert_of, kept
from account_event_handler.model import AccountEvent, Alert
from account_event_handler.own_message import ALERT_WAITS, own_message


def waiting(alert: Alert, channels: tuple[str, ...]) -> str:
    """The message that asks these channels again."""
    return own_message(
        ALERT_WAITS, f"waits-{alert.id}", {"alert": kept(replace(alert, only=channels))}
    )


def awaited(event: AccountEvent) -> Iterable[Alert]:
    """The alert of such a message; raises what `alert_of` raises."""
    yield alert_of(event.field("alert"))
