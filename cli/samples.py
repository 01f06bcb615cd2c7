"""The repository's sample events, and what a mute would hide, estimated by them.

The samples come from nobody's account, so a pattern that names an account, a person or a bucket matches none of them as
they are. They are matched with its conditions on the kind of event alone: source, call, outcome, severity.
"""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from copy import replace
from functools import cache
from pathlib import Path
from typing import Any

from msgspec import Struct

from account_event_handler.catalog import CATALOG
from account_event_handler.catalog.findings import DETAIL_TYPE, FINDINGS, SOURCE, UNREADABLE
from account_event_handler.event_pattern import Pattern, expand
from account_event_handler.model import LOUDEST_FIRST, AccountEvent, Severity
from account_event_handler.own_stack.context import OwnStack, StackContext
from account_event_handler.pipeline.judge import judge
from account_event_handler.suppress.mutes import mutable
from cli.errors import CliError

EVENTS = Path(__file__).parent.parent / "events"
_PLACE = "eu-west-1:111122223333"
# The deployment that the samples are about, with everything on.
_STACK = StackContext(
    options=frozenset({"AlarmNames", "ConsoleChanges"}),
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
            f"arn:aws:sns:{_PLACE}:trail-logs-announced",
        }
    ),
)

MOST = 0.75  # of all watches: a mute that hides so many is meant for everything
_WHERE = {"account", "id", "region", "resources", "time", "version"} | {
    f"detail.{name}" for name in ("awsRegion", "eventID", "eventTime", "recipientAccountId", "requestID")
}
_CALL = "detail.eventName"
# By their last step, in small letters: how a call ended, how grave a finding is, a thing's state.
_KIND = {
    *("errorcode", "errormessage", "eventcategory", "eventname", "eventsource", "eventtype"),
    *("eventtypecategory", "ispublic", "label", "laststatus", "managementevent", "normalized"),
    *("readonly", "severity", "source", "detail-type", "state", "status", "statuscode", "value", "watch"),
}
# What one call was given and answered; all else of a record may be in the record of any call.
_OF_ONE_CALL = ("detail.requestParameters.", "detail.responseElements.")
_RESOURCE = ("resources", "detail.requestParameters.")

type Condition = Callable[[str, list[object]], list[object] | None]


class Sample(Struct, frozen=True):
    """An event that raises an alert; `particular` if its watch is about certain resources, as the watcher's own."""

    event: AccountEvent
    watch: str
    severity: Severity
    particular: bool = False

    @property
    def mutable(self) -> dict[str, Any]:
        """What a mute is matched with."""
        return mutable(self.event, self.watch)


@cache
def samples(folder: Path = EVENTS) -> tuple[Sample, ...]:
    """A sample of every call that a watch names, and of every finding; raises CliError where there are none."""
    if not (found := list(_of_watches(folder))):
        raise CliError(f"There are no sample events in {folder}.", "Run it in a clone.")
    for finding in FINDINGS:
        if finding.service == "cloudtrail" or finding is UNREADABLE:  # the others are never muted
            detail = {"watch": finding.name, "severity": str(finding.severity)}
            event = AccountEvent("", SOURCE, DETAIL_TYPE, "", "", None, (), detail)
            found.append(Sample(event, finding.name, finding.severity))
    return tuple(found)


def _of_watches(folder: Path) -> Iterator[Sample]:
    watches = {watch.name: watch for watch in CATALOG.watches}
    for path in sorted(folder.glob("*/*.json"), key=lambda path: path.name):
        verdict = judge(json.loads(path.read_text()), CATALOG, _STACK)
        event, alert = verdict.decoded, verdict.alert
        if isinstance(event, AccountEvent) and alert is not None and (watch := watches.get(alert.watch)):
            sample = Sample(event, alert.watch, alert.severity, watch.applies_to is not None)
            yield sample
            named = {call for way in expand(watch.on) if _CALL in way for call in way[_CALL].texts}
            for call in sorted(named - {event.text("eventName")}):
                yield replace(sample, event=replace(event, detail={**event.detail, "eventName": call}))


class Reach(Struct, frozen=True):
    """What a mute may hide: watches by severity, most severe first.

    `exact` says that it matches all their samples as they are, `everything` that it is about no kind of event in
    particular.
    """

    watches: Mapping[Severity, list[str]]
    exact: bool
    everything: bool


def reach(pattern: str, samples: Sequence[Sample]) -> Reach:
    """What a mute with this pattern would hide; raises PatternError."""
    exact = Pattern.from_json(pattern)
    anywhere, any_resource, this_resource = (
        _matcher(_relaxed(exact.source, condition)) for condition in (_anywhere, _kind, _kind_and_resource)
    )
    possible = [each for each in samples if (this_resource if each.particular else any_resource)(each.mutable)]
    sure = {each.watch for each in samples if anywhere(each.mutable)}
    watches = {
        severity: sorted({each.watch for each in possible if each.severity is severity}) for severity in LOUDEST_FIRST
    }
    return Reach(
        {severity: names for severity, names in watches.items() if names},
        exact=all(exact.matches(each.mutable) for each in possible),
        everything=len(sure) >= MOST * len({each.watch for each in samples}),
    )


def _anywhere(path: str, values: list[object]) -> list[object] | None:
    return None if path in _WHERE else values


def _kind(path: str, values: list[object]) -> list[object] | None:
    if path.rpartition(".")[2].lower() in _KIND:
        return values
    return [*values, {"exists": True}] if path.startswith(_OF_ONE_CALL) else None


def _kind_and_resource(path: str, values: list[object]) -> list[object] | None:
    """For another resource the watch would not raise an alert."""
    return values if path.startswith(_RESOURCE) else _kind(path, values)


def _relaxed(node: Mapping[str, Any], condition: Condition, above: str = "") -> dict[str, Any]:
    """The pattern with each condition as `condition` leaves it, None for without it."""
    kept: dict[str, Any] = {}
    for name, value in node.items():
        path = f"{above}{name}"
        if name == "$or" and all(isinstance(way, Mapping) for way in value):
            ways = [_relaxed(way, condition, above) for way in value]
            kept[name] = ways if all(ways) else None
        elif isinstance(value, Mapping):
            kept[name] = _relaxed(value, condition, f"{path}.")
        else:
            kept[name] = condition(path, value)
    return {name: value for name, value in kept.items() if value}


def _matcher(pattern: Mapping[str, Any]) -> Callable[[Mapping[str, Any]], bool]:
    return Pattern(pattern).matches if pattern else lambda envelope: True
