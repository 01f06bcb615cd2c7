"""The pure way of an event: a payload enters, the Alert it deserves leaves, or none.

No I/O, no clock, no environment: Lambda, the command line and the tests all come through here.
"""

from dataclasses import dataclass

from account_event_handler.catalog.catalog import Catalog
from account_event_handler.catalog.suppression import is_suppressed
from account_event_handler.catalog.undescribed import undescribed
from account_event_handler.catalog.watch import Watch
from account_event_handler.ingest import decode
from account_event_handler.ingest.outcome import outcome_of
from account_event_handler.model import AccountEvent, Alert, Outcome, Unreadable
from account_event_handler.own_stack.context import StackContext
from account_event_handler.render import compose, unreadable_alert
from account_event_handler.suppress.trusted_automation import weighed

NOWHERE = StackContext()


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is made of a payload: the event, or why it is none, and what is to be told, if any."""

    arrived: AccountEvent | Unreadable
    alert: Alert | None


def judge(
    payload: object, catalog: Catalog, context: StackContext = NOWHERE, message_id: str = ""
) -> Verdict:
    """Read, match and word one payload; the silence of a watch is a verdict, too.

    The payload may also be an AccountEvent that was read before. Never raises: a fault of ours in
    the catalog or the wording is told as an unreadable event.
    """
    try:
        arrived = payload if isinstance(payload, AccountEvent) else decode(payload)
        if isinstance(arrived, AccountEvent):
            return Verdict(arrived, _alert(arrived, catalog, context))
    except Exception as error:  # better a plain message than none
        reason = f"the watcher failed on it with {type(error).__name__}"
        arrived = Unreadable(reason, len(payload) if isinstance(payload, str) else 0)
    return Verdict(arrived, unreadable_alert(arrived, message_id))


def _alert(event: AccountEvent, catalog: Catalog, context: StackContext) -> Alert | None:
    outcome = outcome_of(event)
    alert = compose(event, outcome, _holding(event, outcome, catalog, context))
    return weighed(alert, event, context) if alert else None


def _holding(
    event: AccountEvent, outcome: Outcome, catalog: Catalog, context: StackContext
) -> list[Watch]:
    describing = catalog.describing(event)
    if not describing:
        # Imported here: most cold starts have an event that some watch describes.
        from account_event_handler.catalog.tracked_calls import is_tracking_only

        describing = () if is_tracking_only(event) else (undescribed(event),)
    speaking = (watch for watch in describing if not is_suppressed(watch, event, outcome, context))
    return [watch for watch in speaking if watch.holds(event)]
