"""The watches for events that a rule passes and no watch describes."""

from account_event_handler.catalog.watch import Watch
from account_event_handler.model import AccountEvent, Severity

_WHY = "A rule let this event through, but no watch of the catalog describes it."
_ADVICE = "Look at the event; then add a watch for it, or narrow the rule that sent it."

CALL = Watch(
    name="event-undescribed",
    severity=Severity.MEDIUM,
    on={},
    says="called {eventName} of {service}",
    why=_WHY,
    advice=_ADVICE,
    words={"service": lambda event: event.source.removeprefix("aws.")},
    failed=Severity.LOW,
)

SERVICE_EVENT = Watch(
    name="event-undescribed",
    severity=Severity.MEDIUM,
    on={},
    says="{$detail_type} from {$source}",
    why=_WHY,
    advice=_ADVICE,
)


def undescribed(event: AccountEvent) -> Watch:
    return CALL if event.text("eventName") else SERVICE_EVENT
