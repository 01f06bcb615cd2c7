"""A mute's pattern and the sample events enter, what the mute would hide leaves: an estimate.

The samples come from nobody's account, so a pattern that names an account, a person or a bucket
matches none of them as they are. What they can tell is the kind of event: source, call, outcome,
severity. Who, where and which thing count as matched where such an event may have something there,
another call where the sample's watch is about it, too.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from account_event_handler.event_pattern import Pattern
from account_event_handler.event_pattern.alternatives import expand
from account_event_handler.event_pattern.tree import Leaf
from account_event_handler.model import LOUDEST_FIRST, Severity
from cli.fields import Fields, values
from cli.samples import Sample

MOST = 0.75  # of all watches: a mute that hides so many is meant for everything
_WHERE = {"account", "id", "region", "resources", "time", "version"}
_WHERE_IN_DETAIL = {"awsRegion", "eventID", "eventTime", "recipientAccountId", "requestID"}
_CALL = "detail.eventName"
_KIND = {"source", "detail-type"}
# By their last step: how a call ended, how grave a finding is, what a thing has become.
_KIND_IN_DETAIL = {
    *("errorCode", "errorMessage", "eventCategory", "eventName", "eventSource", "eventType"),
    *("eventTypeCategory", "isPublic", "label", "lastStatus", "managementEvent", "normalized"),
    *("readOnly", "severity", "state", "status", "statusCode", "value"),
}


@dataclass(frozen=True, slots=True)
class Reach:
    """The samples that a mute matches as they are, wherever they happen, and of those it names."""

    exact: tuple[Sample, ...]
    sure: tuple[Sample, ...]
    possible: tuple[Sample, ...]
    watches: int

    @property
    def everything(self) -> bool:
        """Whether it is about no kind of event in particular."""
        return len({sample.watch for sample in self.sure}) >= MOST * self.watches

    @property
    def critical(self) -> list[str]:
        """The watches that it may match when they are critical."""
        return self.by_severity().get(Severity.CRITICAL, [])

    def by_severity(self) -> dict[Severity, list[str]]:
        """The watches that it may match, loudest first."""
        found = {
            severity: sorted({each.watch for each in self.possible if each.severity is severity})
            for severity in LOUDEST_FIRST
        }
        return {severity: watches for severity, watches in found.items() if watches}


def reach(pattern: str, samples: Sequence[Sample]) -> Reach:
    """What a mute with this pattern would hide; raises PatternError."""
    compiled = Pattern.from_json(pattern)
    ways, fields = expand(compiled.source), Fields.of(samples)
    return Reach(
        exact=tuple(each for each in samples if compiled.matches(each.envelope)),
        sure=tuple(each for each in samples if any(_surely(way, each) for way in ways)),
        possible=tuple(
            each for each in samples if any(_possibly(way, each, fields) for way in ways)
        ),
        watches=len({each.watch for each in samples}),
    )


def _surely(way: Mapping[str, Leaf], sample: Sample) -> bool:
    return all(_is_where(path) or _holds(leaf, path, sample.envelope) for path, leaf in way.items())


def _possibly(way: Mapping[str, Leaf], sample: Sample, fields: Fields) -> bool:
    return all(
        _holds(leaf, path, sample.envelope)
        or (path == _CALL and _is_about(sample.on, leaf))
        or _may_differ(path, sample, fields)
        for path, leaf in way.items()
    )


def _holds(leaf: Leaf, path: str, envelope: Mapping[str, Any]) -> bool:
    found = list(values(envelope, path.split(".")))
    return any(map(leaf.holds, found)) if found else leaf.may_be_absent


def _is_about(on: Mapping[str, Any], leaf: Leaf) -> bool:
    """Whether a watch names a call that the leaf holds; one that names none is about behaviour."""
    named = [way[_CALL].texts for way in expand(on) if _CALL in way]
    return any(map(leaf.holds, frozenset[str]().union(*named)))


def _may_differ(path: str, sample: Sample, fields: Fields) -> bool:
    """Whether an event of the sample's kind can have another value here."""
    if sample.particular and path.startswith(("resources", "detail.requestParameters.")):
        return False  # of another thing the watch would not speak
    if _is_where(path):
        return True
    if path in _KIND or path.rpartition(".")[2].lower() in _LOWER_KIND:
        return False
    return fields.may_have(sample, path)


def _is_where(path: str) -> bool:
    name = path.removeprefix("detail.")
    return path in _WHERE or (name != path and name in _WHERE_IN_DETAIL)


_LOWER_KIND = {name.lower() for name in _KIND_IN_DETAIL}
