"""What trails leave out of the management events by their event selectors, and which watches need it."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from account_event_handler.catalog.record import flag, mappings, strings, text
from account_event_handler.catalog.watch import Watch
from account_event_handler.model import LOUDEST_FIRST, Severity

READS, WRITES = "reads", "writes"
_SIDES: Mapping[str, tuple[str, ...]] = {"ReadOnly": (READS,), "WriteOnly": (WRITES,)}
# by the values of `readOnly`
_BY_READ_ONLY: Mapping[tuple[str, ...], tuple[str, ...]] = {("true",): (READS,), ("false",): (WRITES,)}

type Recorded = Mapping[str, frozenset[str]]  # reads and writes, each with the sources that are excluded
EVERYTHING: Recorded = {READS: frozenset(), WRITES: frozenset()}


def recorded(selectors: Mapping[str, Any]) -> Recorded:
    """By the selectors as a record spells them, or as the answer of GetEventSelectors does."""
    given = _as_recorded(selectors)
    found = (*_basic(given.get("eventSelectors")), *_advanced(given.get("advancedEventSelectors")))
    return combined({side: frozenset(sources) for side in sides} for sides, sources in found)


def combined(parts: Iterable[Recorded]) -> Recorded:
    """What one or another of them records."""
    both: dict[str, frozenset[str]] = {}
    for part in parts:
        for side, excluded in part.items():
            both[side] = both.get(side, excluded) & excluded
    return both


def left_out(record: Recorded) -> tuple[str, ...]:
    """What is not recorded: `writes`, `reads of kms` or `calls of kms`."""
    if not record:
        return ("management events",)
    sides = [side for side in (WRITES, READS) if side not in record]
    excluded = sorted({(source.partition(".")[0], side) for side in record for source in record[side]})
    both = {name for name, _ in excluded if all((name, side) in excluded for side in record)}
    calls = dict.fromkeys(f"{'calls' if name in both else side} of {name}" for name, side in excluded)
    return (*sides, *calls)


def deaf_watches(record: Recorded, watches: Iterable[Watch]) -> list[str]:
    """Those that get none of the calls that they are about, or only a part of them; the loudest first."""
    return [watch.name for watch in sorted(watches, key=_loudness) if _is_deaf(watch, record)]


def _loudness(watch: Watch) -> tuple[int, str]:
    severity = watch.severity if isinstance(watch.severity, Severity) else Severity.HIGH
    return LOUDEST_FIRST.index(severity), watch.name


def _is_deaf(watch: Watch, record: Recorded) -> bool:
    """Whether it is of calls alone, and of such that are left out: of writes, if it is not for reads."""
    kinds = watch.on.get("detail-type", ["via CloudTrail"])
    if not all("via CloudTrail" in str(kind) for kind in kinds):
        return False
    is_for_reads = watch.include_reads or watch.include_denied_reads
    is_for_any_call = not watch.on.get("detail", {}).get("eventName")
    sides = [READS] * is_for_reads + [WRITES] * (is_for_any_call or not is_for_reads)
    services = [str(source).removeprefix("aws.") for source in watch.on.get("source", [])]
    return any(side not in record or _are_excluded(services, record[side]) for side in sides)


def _are_excluded(services: list[str], excluded: frozenset[str]) -> bool:
    return bool(services) and all(f"{service}.amazonaws.com" in excluded for service in services)


def _as_recorded(value: Any) -> Any:
    """With names that begin with a small letter, as in CloudTrail's records."""
    if isinstance(value, Mapping):
        return {str(name)[:1].lower() + str(name)[1:]: _as_recorded(each) for name, each in value.items()}
    return [_as_recorded(each) for each in value] if isinstance(value, list) else value


def _basic(selectors: object) -> Iterator[tuple[tuple[str, ...], list[str]]]:
    for selector in mappings(selectors):
        if flag(selector.get("includeManagementEvents")) is not False:
            sides = _SIDES.get(text(selector.get("readWriteType")), (READS, WRITES))
            yield sides, strings(selector.get("excludeManagementEventSources"))


# https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_AdvancedFieldSelector.html: a trail's selectors of
# management events have these three fields, `eventSource` with NotEquals
def _advanced(selectors: object) -> Iterator[tuple[tuple[str, ...], list[str]]]:
    for selector in mappings(selectors):
        fields = [(text(each.get("field")), each) for each in mappings(selector.get("fieldSelectors"))]
        if "Management" in _values(fields, "eventCategory", "equals"):
            sides = _BY_READ_ONLY.get(tuple(_values(fields, "readOnly", "equals")), (READS, WRITES))
            yield sides, _values(fields, "eventSource", "notEquals")


def _values(fields: Iterable[tuple[str, Mapping[str, Any]]], name: str, operator: str) -> list[str]:
    """Of all statements about the field: two of them hold together."""
    return [value for field, each in fields if field == name for value in strings(each.get(operator))]
