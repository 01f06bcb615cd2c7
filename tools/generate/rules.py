"""EventBridge rules from the catalog: one per source and detail-type, each small enough.

Every event passes exactly one rule, however many watches it concerns, so that it is told once. A
watch about any source is therefore part of each source's rule, and has a rule of its own for the
sources that have none.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from account_event_handler.catalog.tracked_calls import TrackedCall
from account_event_handler.catalog.watch import API_CALL, CONSOLE_SIGN_IN, Watch
from tools.generate.split import fitting

READS_TOO = "ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS"
# Options that a rule asks of the template, with what the parameter adds to the pattern. The other
# options are the function's to judge.
RULE_OPTIONS: Mapping[str, dict[str, Any]] = {"AlarmNames": {"alarmName": [{"wildcard": "${AlarmNames}"}]}}

Detail = dict[str, Any]
Kinds = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Rule:
    """One AWS::Events::Rule: its logical id, pattern, state and the option it depends on."""

    logical_id: str
    pattern: Mapping[str, Any]
    state: str = "ENABLED"
    option: str = ""


@dataclass(frozen=True, slots=True)
class Ask:
    """What one entry asks of one source (empty for any) and detail-type."""

    source: str
    kinds: Kinds
    detail: Detail
    watch: Watch | TrackedCall


def rules_of(watches: Iterable[Watch], tracked_calls: Iterable[TrackedCall] = ()) -> list[Rule]:
    """The rules for all watches and what else the function must hear, sorted by logical id."""
    by_kinds: dict[Kinds, list[Ask]] = defaultdict(list)
    entries: list[Watch | TrackedCall] = [*watches, *tracked_calls]
    for watch in entries:
        for ask in _asks(watch):
            by_kinds[ask.kinds].append(ask)
    rules = [rule for asks in by_kinds.values() for rule in _rules_of_kinds(asks)]
    return sorted(rules, key=lambda rule: rule.logical_id)


def _asks(watch: Watch | TrackedCall) -> Iterator[Ask]:
    on = dict(watch.on)
    sources, kinds = on.pop("source", [""]), on.pop("detail-type", [])
    detail = {**on.pop("detail", {}), **RULE_OPTIONS.get(watch.option, {})}
    if on:
        raise ValueError(f"{watch.name}: a rule cannot be merged over {', '.join(on)}")
    for source in sources:
        for kind in _together(kinds):
            yield Ask(source, kind, detail, watch)


def _together(kinds: list[str]) -> list[Kinds]:
    """Each detail-type by itself, the two spellings of the console's sign-in as one."""
    apart = [(kind,) for kind in kinds if kind not in CONSOLE_SIGN_IN]
    return [CONSOLE_SIGN_IN, *apart] if len(apart) < len(kinds) else list(apart)


def _rules_of_kinds(asks: list[Ask]) -> Iterator[Rule]:
    anywhere = [ask for ask in asks if not ask.source]
    sources = sorted({ask.source for ask in asks if ask.source})
    for source in sources:
        yield from _rules([source], [ask for ask in asks if ask.source in (source, "")])
    if anywhere:
        yield from _rules([{"anything-but": sources}] if sources else [], anywhere)


def _rules(source: list[Any], asks: list[Ask]) -> Iterator[Rule]:
    kinds = asks[0].kinds
    envelope = {**({"source": source} if source else {}), "detail-type": list(kinds)}
    include_reads = any(ask.watch.include_denied_reads or ask.watch.include_reads for ask in asks)
    (option,) = {ask.watch.option if ask.watch.option in RULE_OPTIONS else "" for ask in asks}
    logical_id = _logical_id(source, kinds)
    details = [] if any(not ask.detail for ask in asks) else [ask.detail for ask in asks]
    for number, detail in enumerate(fitting(envelope, details), start=1):
        pattern = {**envelope, "detail": detail} if detail else envelope
        name = f"{logical_id}{number if number > 1 else ''}Rule"
        yield Rule(name, pattern, READS_TOO if include_reads else "ENABLED", option)


def _logical_id(source: list[Any], kinds: Kinds) -> str:
    named = all(isinstance(name, str) for name in source) and source
    service = _camel(source[0].removeprefix("aws.")) if named else "Other"
    if kinds == (API_CALL,):
        return f"{service}ApiCalls"
    if kinds == CONSOLE_SIGN_IN:
        return f"{service}ConsoleSignIns"
    kind = _camel(kinds[0].removesuffix(" via CloudTrail"))
    return service + (kind[len(service) :] if kind.lower().startswith(service.lower()) else kind)


def _camel(text: str) -> str:
    return "".join(word[:1].upper() + word[1:] for word in re.findall(r"[A-Za-z0-9]+", text))
