"""The repository's sample events, and what a mute would hide, estimated by them.

The samples come from nobody's account, so a pattern that names an account, a person or a bucket
matches none of them as they are. What they can show is the kind of event: source, call, outcome,
severity. Who, where and which resource count as matched where such an event may have something
there, another call where the sample's watch is about it, too.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from account_event_handler.catalog import CATALOG
from account_event_handler.event_pattern import Pattern
from account_event_handler.event_pattern.alternatives import expand
from account_event_handler.event_pattern.tree import Leaf
from account_event_handler.model import LOUDEST_FIRST, AccountEvent, Severity
from account_event_handler.own_stack.context import OwnStack, StackContext
from account_event_handler.pipeline.judge import judge
from account_event_handler.settings import OPTIONS
from cli.errors import CliError

EVENTS = Path(__file__).parent.parent / "events"
_PLACE = "eu-west-1:111122223333"
# The deployment that the samples are about, with everything on.
_STACK = StackContext(
    options=frozenset(OPTIONS.values()),
    own_role="arn:aws:iam::111122223333:role/account-watcher-AccountEventHandlerRole-1A2B3C4D5E6F7",
    stack=OwnStack(
        name="account-watcher",
        account="111122223333",
        region="eu-west-1",
        slack_parameter="/account-watcher/slack-url",
        topic_key=f"arn:aws:kms:{_PLACE}:key/3f2e1d0c-9b8a-4765-8433-221100ffeedd",
        deployers=("arn:aws:iam::111122223333:role/deploy",),
    ),
    trail_things=frozenset(
        {
            "trail-logs-example",
            f"arn:aws:kms:{_PLACE}:key/7c6b5a49-3827-4160-9f5e-4d3c2b1a0f9e",
            f"arn:aws:logs:{_PLACE}:log-group:management-events:*",
        }
    ),
)

MOST = 0.75  # of all watches: a mute that hides so many is meant for everything
_WHERE = {"account", "id", "region", "resources", "time", "version"}
_WHERE_IN_DETAIL = {"awsRegion", "eventID", "eventTime", "recipientAccountId", "requestID"}
_CALL, _KIND = "detail.eventName", ("source", "detail-type")
# By their last step, in small letters: how a call ended, how grave a finding is, a thing's state.
_KIND_IN_DETAIL = {
    *("errorcode", "errormessage", "eventcategory", "eventname", "eventsource", "eventtype"),
    *("eventtypecategory", "ispublic", "label", "laststatus", "managementevent", "normalized"),
    *("readonly", "severity", "state", "status", "statuscode", "value"),
}
# What one call was given and answered; all else of a record may be in the record of any call.
_OF_ONE_CALL = ("detail.requestParameters.", "detail.responseElements.")


@dataclass(frozen=True, slots=True)
class Sample:
    """One event that raises an alert, of which watch and how severe.

    `particular` says that the watch is about certain resources only, such as the watcher's own
    stack; `on` is the pattern of all that the watch is about.
    """

    event: AccountEvent
    envelope: Mapping[str, Any]
    watch: str
    severity: Severity
    particular: bool
    on: Mapping[str, Any]

    @property
    def is_call(self) -> bool:
        return "via CloudTrail" in self.event.detail_type


@cache
def samples(folder: Path = EVENTS) -> tuple[Sample, ...]:
    """Every sample that raises an alert; raises CliError where there is none."""
    watches = {watch.name: watch for watch in CATALOG.watches}
    found: list[Sample] = []
    for path in sorted(folder.glob("*/*.json"), key=lambda path: path.name):
        verdict = judge(json.loads(path.read_text()), CATALOG, _STACK)
        event, alert = verdict.decoded, verdict.alert
        if isinstance(event, AccountEvent) and alert is not None and alert.watch in watches:
            watch = watches[alert.watch]
            particular = watch.applies_to is not None
            found.append(Sample(event, event.envelope, alert.watch, alert.severity, particular, watch.on))
    if not found:
        raise CliError(f"There are no sample events in {folder}.", "Run it in a clone.")
    return tuple(found)


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
        """The watches that it may match, most severe first."""
        found = {
            severity: sorted({each.watch for each in self.possible if each.severity is severity})
            for severity in LOUDEST_FIRST
        }
        return {severity: watches for severity, watches in found.items() if watches}


def reach(pattern: str, samples: Sequence[Sample]) -> Reach:
    """What a mute with this pattern would hide; raises PatternError."""
    compiled = Pattern.from_json(pattern)
    ways = expand(compiled.source)
    paths = {path for each in samples for path in _paths(each.envelope)}

    def may_differ(sample: Sample, path: str) -> bool:
        """Whether an event of the sample's kind can have another value here."""
        if sample.particular and path.startswith(("resources", "detail.requestParameters.")):
            return False  # for another resource the watch would not raise an alert
        if path in _KIND or path.rpartition(".")[2].lower() in _KIND_IN_DETAIL:
            return False
        is_of_any = _is_where(path) or (sample.is_call and not path.startswith(_OF_ONE_CALL))
        return is_of_any or path not in paths or bool(_values(sample.envelope, path.split(".")))

    def possibly(way: Mapping[str, Leaf], sample: Sample) -> bool:
        return all(
            _holds(leaf, path, sample.envelope)
            or (path == _CALL and _is_about(sample.on, leaf))
            or may_differ(sample, path)
            for path, leaf in way.items()
        )

    return Reach(
        exact=tuple(each for each in samples if compiled.matches(each.envelope)),
        sure=tuple(each for each in samples if any(_surely(way, each) for way in ways)),
        possible=tuple(each for each in samples if any(possibly(way, each) for way in ways)),
        watches=len({each.watch for each in samples}),
    )


def _surely(way: Mapping[str, Leaf], sample: Sample) -> bool:
    return all(_is_where(path) or _holds(leaf, path, sample.envelope) for path, leaf in way.items())


def _holds(leaf: Leaf, path: str, envelope: Mapping[str, Any]) -> bool:
    found = _values(envelope, path.split("."))
    return any(map(leaf.holds, found)) if found else leaf.may_be_absent


def _is_about(on: Mapping[str, Any], leaf: Leaf) -> bool:
    """Whether a watch names a call that the leaf holds; one that names none is about behaviour."""
    named = [way[_CALL].texts for way in expand(on) if _CALL in way]
    return any(map(leaf.holds, frozenset[str]().union(*named)))


def _is_where(path: str) -> bool:
    name = path.removeprefix("detail.")
    return path in _WHERE or (name != path and name in _WHERE_IN_DETAIL)


def _values(node: Any, steps: Sequence[str]) -> list[object]:
    """What stands at a path, in every element of the lists on the way."""
    if isinstance(node, list):
        return [value for element in node for value in _values(element, steps)]
    if not steps:
        return [node]
    is_there = isinstance(node, Mapping) and steps[0] in node
    return _values(node[steps[0]], steps[1:]) if is_there else []


def _paths(node: object, within: str = "") -> Iterator[str]:
    """The paths of all fields, in every element of lists."""
    if isinstance(node, list):
        for element in node:
            yield from _paths(element, within)
    elif isinstance(node, Mapping):
        for name, value in node.items():
            yield f"{within}{name}"
            yield from _paths(value, f"{within}{name}.")
