"""A trail's new event selectors enter; what the trail no longer records leaves."""

from collections.abc import Iterator, Mapping
from typing import Any

from account_event_handler.catalog.one_or_many import mappings, strings, text
from account_event_handler.catalog.policy.actions import human_list
from account_event_handler.model import AccountEvent, Severity

_REQUEST = "requestParameters."
_READS, _WRITES = "reads", "writes"
_SIDES = {"ReadOnly": {_READS}, "WriteOnly": {_WRITES}}


def unrecorded(event: AccountEvent) -> str | None:
    """What of the management events is lost: "no management events", "no writes"."""
    if event.text("errorCode") and not event.field("requestParameters"):
        return None  # a refusal hides what was asked for
    recorded, excluded = _recorded(event)
    if not recorded:
        return "no management events"
    lost = sorted({_READS, _WRITES} - recorded)
    parts = [f"no {side}" for side in lost] + [f"nothing of {human_list(excluded)}"] * bool(
        excluded
    )
    return " and ".join(parts) or None


def selector_severity(event: AccountEvent) -> Severity:
    """Writes unrecorded is as good as stopped: this watcher does not see them either."""
    recorded, excluded = _recorded(event)
    if _WRITES not in recorded:
        return Severity.CRITICAL
    return Severity.MEDIUM if _READS not in recorded or excluded else Severity.LOW


def _recorded(event: AccountEvent) -> tuple[set[str], list[str]]:
    """Which sides of the management events are recorded, and of which services none are."""
    sides: set[str] = set()
    excluded: list[str] = []
    for recorded, include_service_calls in (*_basic(event), *_advanced(event)):
        sides |= recorded
        excluded += [name.partition(".")[0] for name in include_service_calls]
    return sides, sorted(set(excluded))


def _basic(event: AccountEvent) -> Iterator[tuple[set[str], list[str]]]:
    for selector in mappings(event.field(_REQUEST + "eventSelectors")):
        if selector.get("includeManagementEvents") is not False:
            include_service_calls = strings(selector.get("excludeManagementEventSources"))
            yield (
                _SIDES.get(text(selector.get("readWriteType")), {_READS, _WRITES}),
                include_service_calls,
            )


def _advanced(event: AccountEvent) -> Iterator[tuple[set[str], list[str]]]:
    for selector in mappings(event.field(_REQUEST + "advancedEventSelectors")):
        fields = {
            text(each.get("field")): each for each in mappings(selector.get("fieldSelectors"))
        }
        if "Management" in strings(fields.get("eventCategory", {}).get("equals")):
            source = fields.get("eventSource", {})
            yield _side(fields.get("readOnly", {})), strings(source.get("notEquals"))


def _side(field: Mapping[str, Any]) -> set[str]:
    match strings(field.get("equals")):
        case ["true"]:
            return {_READS}
        case ["false"]:
            return {_WRITES}
    return {_READS, _WRITES}
