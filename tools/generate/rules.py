"""EventBridge rules from the catalog: few, and every event passes exactly one of them.

API calls are divided by who and by outcome first: root's, denied ones, changes made in the console, all others. Of
the others several sources share a rule, which lists the sources and the union of the names that are watched. So a
rule passes a little more than the watches describe; the function knows its own rules and stays silent about that.
"""

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby, product
from typing import Any

from msgspec import Struct

from account_event_handler.catalog.services.any_service import CONSOLE_AGENTS, DENIALS
from account_event_handler.catalog.tracked_calls import TrackedCall
from account_event_handler.catalog.watch import API_CALL, Watch

READS_TOO = "ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS"
PATTERN_LIMIT = 2048  # characters; EventBridge's default quota for a rule's pattern
ACTIVITY, DENIED = "ActivityQueue", "DeniedQueue"
# Options that a rule asks of the template, with what the parameter adds to the pattern. The other
# options are the function's to judge.
RULE_OPTIONS: Mapping[str, dict[str, Any]] = {"AlarmNames": {"alarmName": [{"wildcard": "${AlarmNames}"}]}}

Detail = dict[str, Any]
Pattern = dict[str, Any]

ABSENT = {"exists": False}
ROOT = "Root"
NOT_ROOT = [{"anything-but": ROOT}, ABSENT]  # anything-but alone passes over records without the field
# What only a suffix tells is not left out, since two conditions on one field cannot both be asked.
NOT_DENIED = [ABSENT, {"anything-but": {"prefix": sorted(each["prefix"] for each in DENIALS if "prefix" in each)}}]
# Their beginnings are enough, and fifty rules have them.
_CONSOLE_AGENTS = sorted((agent["prefix"] if isinstance(agent, dict) else str(agent))[:7] for agent in CONSOLE_AGENTS)
_IN_CONSOLE: Detail = {
    "readOnly": [False, ABSENT],
    "$or": [
        {"sessionCredentialFromConsole": ["true"]},
        {"userAgent": [{"prefix": agent} for agent in _CONSOLE_AGENTS]},
    ],
}
_BY_PROGRAM: Detail = {
    "sessionCredentialFromConsole": [ABSENT, {"anything-but": "true"}],
    "userAgent": [ABSENT, {"anything-but": {"prefix": _CONSOLE_AGENTS}}],
}
_READS: Detail = {"readOnly": [True]}
_NOT_IN_CONSOLE: Detail = {"$or": [_READS, _BY_PROGRAM]}
_OTHERS: Detail = {"userIdentity": {"type": NOT_ROOT}, "errorCode": NOT_DENIED, **_NOT_IN_CONSOLE}
# Of calls whose failures no watch is about: it leaves out more codes than those of denials, and takes less room.
_SHORT = ["A", "Client.A", "Client.U", "Forb", "KMS", "Not", "S3A", "Unau", "V"]
_DONE: Detail = {**_OTHERS, "errorCode": [ABSENT, {"anything-but": {"prefix": _SHORT}}]}


class Rule(Struct, frozen=True):
    """One AWS::Events::Rule: what kind of events it passes, to which queue, and the option it depends on.

    Its name ends with a hash of what it does, so that an upgrade makes new rules before it deletes old ones: an event
    of that minute may pass two, never none.
    """

    kind: str
    pattern: Mapping[str, Any]
    state: str = "ENABLED"
    option: str = ""
    queue: str = ACTIVITY

    @property
    def digest(self) -> str:
        done = json.dumps([self.pattern, self.state, self.queue], sort_keys=True)
        return hashlib.sha256(done.encode()).hexdigest()[:8]

    @property
    def logical_id(self) -> str:
        return f"{self.kind}{self.digest}Rule"


class Ask(Struct, frozen=True):
    """What one entry asks of one source (empty for any) and detail-type."""

    source: str
    kind: str
    detail: Detail
    entry: Watch | TrackedCall


def rules_of(watches: Iterable[Watch], tracked_calls: Iterable[TrackedCall] = ()) -> list[Rule]:
    """The rules for all watches and for the calls that sessions are traced by, sorted by logical id.

    Raises ValueError for an entry that these rules cannot pass.
    """
    entries: list[Watch | TrackedCall] = [*watches, *tracked_calls]
    asks = [ask for entry in entries for ask in _asks(entry)]
    of_any_source = [ask for ask in asks if not ask.source]
    by_name = [ask for ask in asks if ask.source and ask.kind == API_CALL and not _is_exact(ask.entry)]
    exact = [ask for ask in asks if ask.source and ask not in by_name]
    watched = {(ask.source, name) for ask in by_name for name in _names(ask)}
    rules = [*_divisions(of_any_source), *_calls(by_name), *_exact(exact, watched, bool(of_any_source))]
    return sorted(rules, key=lambda rule: rule.logical_id)


def _is_exact(entry: Watch | TrackedCall) -> bool:
    return not isinstance(entry, Watch) or entry.exact_rule


def _asks(entry: Watch | TrackedCall) -> Iterator[Ask]:
    on = dict(entry.on)
    sources, kinds = on.pop("source", [""]), on.pop("detail-type", [])
    detail = {**on.pop("detail", {}), **RULE_OPTIONS.get(entry.option, {})}
    if on:
        raise ValueError(f"{entry.name}: a rule cannot be merged over {', '.join(on)}")
    for source in sources:
        for kind in kinds:
            yield Ask(source, kind, detail, entry)


def _divisions(asks: list[Ask]) -> Iterator[Rule]:
    """A rule each for what is watched in every source: root, denied calls, changes in the console."""
    kinds = defaultdict(set)
    for ask in asks:
        kinds[_division(ask)].add(ask.kind)
    not_root, not_denied = {"userIdentity": {"type": NOT_ROOT}}, {"errorCode": NOT_DENIED}
    for division, detail, state, queue in (
        ("Root", {"userIdentity": {"type": [ROOT]}}, READS_TOO, ACTIVITY),
        ("Denied", {**not_root, "errorCode": DENIALS}, READS_TOO, DENIED),
        ("Console", {**not_root, **not_denied, **_IN_CONSOLE}, "ENABLED", ACTIVITY),
    ):
        if kinds[division]:
            yield Rule(division, {"detail-type": sorted(kinds[division]), "detail": detail}, state, queue=queue)


def _division(ask: Ask) -> str:
    if ask.detail.get("userIdentity") == {"type": [ROOT]}:
        return "Root"
    if "errorCode" in ask.detail:
        return "Denied"
    if "readOnly" in ask.detail:
        return "Console"
    raise ValueError(f"{ask.entry.name}: no division of the rules passes what it watches in every source")


def _calls(asks: list[Ask]) -> Iterator[Rule]:
    """Sources by the names of their calls: as many in one rule as fit, whatever else an entry asks."""
    every: dict[str, set[str]] = defaultdict(set)
    for ask in asks:
        every[ask.source].update(_names(ask))
    failing = {(ask.source, name) for ask in asks for name in _names(ask) if _is_about_failures(ask)}
    for state, detail in product(("ENABLED", READS_TOO), (_DONE, _OTHERS)):
        names: dict[str, set[str]] = defaultdict(set)
        for ask in asks:
            if ask.entry.include_reads is (state == READS_TOO):
                asked = (name for name in _names(ask) if ((ask.source, name) in failing) is (detail is _OTHERS))
                names[ask.source].update(asked)
        for sources, together in _packed({source: some for source, some in names.items() if some}, every, detail):
            yield Rule("Calls", _calls_pattern(sources, together, detail), state)


def _is_about_failures(ask: Ask) -> bool:
    return isinstance(ask.entry, Watch) and ask.entry.failed is not None


def _names(ask: Ask) -> list[str]:
    names: list[Any] = ask.detail.get("eventName", [])
    if not names or not all(isinstance(name, str) for name in names):
        raise ValueError(f"{ask.entry.name}: a watch of one source's calls needs their exact names")
    return names


class Packed(Struct):
    """What one rule is to pass: these names of these sources, none of which may be in `elsewhere`."""

    sources: list[str]
    names: set[str]
    elsewhere: set[str]  # names of its sources that another rule passes

    def takes(self, other: "Packed", detail: Detail) -> bool:
        is_apart = self.elsewhere.isdisjoint(other.names) and other.elsewhere.isdisjoint(self.names)
        return is_apart and _fits([*self.sources, *other.sources], self.names | other.names, detail)

    def take(self, other: "Packed") -> None:
        self.sources += other.sources
        self.names |= other.names
        self.elsewhere |= other.elsewhere


def _packed(
    names: Mapping[str, set[str]], every: Mapping[str, set[str]], detail: Detail
) -> Iterator[tuple[list[str], list[str]]]:
    """Sources and names for each rule; sources with the same names stay together, too many names are parted.

    `every` are all names of a source, those of other rules too.
    """
    together: dict[frozenset[str], list[str]] = defaultdict(list)
    for source in sorted(names):
        together[frozenset(names[source])].append(source)
    parts = [
        Packed(list(sources), set(part), set().union(*(every[each] for each in sources)) - set(part))
        for asked, sources in together.items()
        for part in _parts(sources, sorted(asked), detail)
    ]
    rules: list[Packed] = []
    # What few rules can take comes first: parts of a source that has others; the small ones fill what is left.
    for packed in sorted(parts, key=lambda part: (not part.elsewhere, -len("".join(part.names)))):
        fitting = [rule for rule in rules if rule.takes(packed, detail)]
        if fitting:
            max(fitting, key=lambda rule: len(rule.names & packed.names)).take(packed)
        else:
            rules.append(packed)
    yield from ((sorted(rule.sources), sorted(rule.names)) for rule in rules)


def _parts(sources: list[str], names: list[str], detail: Detail) -> Iterator[list[str]]:
    start = 0
    for end in range(1, len(names) + 1):
        if not _fits(sources, set(names[start:end]), detail):
            raise ValueError(f"{', '.join(sources)}: {names[start]} does not fit into a rule")
        if end == len(names) or not _fits(sources, set(names[start : end + 1]), detail):
            yield names[start:end]
            start = end


def _fits(sources: list[str], names: set[str], detail: Detail) -> bool:
    return len(json.dumps(_calls_pattern(sources, sorted(names), detail))) < PATTERN_LIMIT


def _calls_pattern(sources: list[str], names: list[str], detail: Detail) -> Pattern:
    return {"source": sources, "detail-type": [API_CALL], "detail": {"eventName": names, **detail}}


def _exact(asks: list[Ask], watched: set[tuple[str, str]], has_divisions: bool) -> Iterator[Rule]:
    """What is passed as it is asked for: events of services, sign-ins, calls that open sessions."""
    by_kind: dict[tuple[str, str, str, str], list[Detail]] = defaultdict(list)
    for ask in asks:
        detail = _beside(ask, watched) if has_divisions else ask.detail
        if detail is None:
            continue
        state = READS_TOO if ask.entry.include_reads else "ENABLED"
        option = ask.entry.option if ask.entry.option in RULE_OPTIONS else ""
        details = by_kind[state, option, ask.source, ask.kind]
        if detail not in details:
            details.append(detail)
    together: dict[tuple[str, str], list[Pattern]] = defaultdict(list)
    for (state, option, source, kind), details in sorted(by_kind.items(), key=lambda each: each[0]):
        envelope = {"source": [source], "detail-type": [kind]}
        ways = [] if {} in details else [way for detail in details for way in _alternatives(detail)]
        together[state, option] += [{**envelope, "detail": way} for way in ways] or [envelope]
    for (state, option), parts in together.items():
        patterns: list[Pattern] = []
        for group in _by_source(_merged(parts, watched)):
            if patterns and len(json.dumps(side_by_side([*patterns, *group]))) >= PATTERN_LIMIT:
                yield Rule("Events", side_by_side(patterns), state, option)
                patterns = []
            patterns += group
            if len(json.dumps(side_by_side(patterns))) >= PATTERN_LIMIT:
                raise ValueError(f"what is asked of {group[0]['source'][0]} does not fit into a rule")
        yield Rule("Events", side_by_side(patterns), state, option)


def _merged(patterns: list[Pattern], watched: set[tuple[str, str]]) -> list[Pattern]:
    """The patterns, with those of calls that differ in source and names only as one, where that asks for no other's."""
    packed: dict[str, Pattern] = {}
    for pattern in patterns:
        detail = pattern.get("detail", {})
        names, rest = detail.get("eventName", [{}]), {**detail, "eventName": []}
        if any(isinstance(name, dict) for name in names):
            packed[json.dumps(pattern)] = pattern
            continue
        before = packed.setdefault(
            json.dumps([pattern["detail-type"], rest], sort_keys=True), {**pattern, "source": [], "detail": rest}
        )
        sources, others = before["source"], before["detail"]["eventName"]
        crossed = {(source, name) for source in sources for name in names}
        crossed |= {(source, name) for source in pattern["source"] for name in others}
        if watched & crossed or set(names) & set(others):
            packed[json.dumps(pattern)] = pattern
            continue
        before["source"] = sorted({*sources, *pattern["source"]})
        before["detail"] = {**detail, "eventName": sorted([*others, *names])}
    return list(packed.values())


def _by_source(patterns: list[Pattern]) -> Iterator[list[Pattern]]:
    """Those of one source together, so that no event of it passes two rules."""
    for _, group in groupby(patterns, lambda pattern: (pattern["source"], pattern["detail-type"])):
        yield list(group)


def _beside(ask: Ask, watched: set[tuple[str, str]]) -> Detail | None:
    """The detail without what another rule passes: root's calls, and calls that are watched anyway."""
    detail = dict(ask.detail)
    if ask.kind not in (API_CALL, "AWS Console Action via CloudTrail"):
        return detail
    identity = dict(detail.get("userIdentity", {}))
    types = [_without_root(value) for value in identity.get("type", NOT_ROOT)]
    identity["type"] = [value for value in types if value != ROOT]
    if ask.kind == API_CALL:
        detail["eventName"] = [name for name in _names(ask) if (ask.source, name) not in watched]
        if isinstance(ask.entry, Watch):
            detail |= {"errorCode": [ABSENT], **(_READS if ask.entry.include_reads else _BY_PROGRAM)}
    return {**detail, "userIdentity": identity} if identity["type"] and detail.get("eventName", True) else None


def _without_root(value: Any) -> Any:
    """One value of a list of userIdentity's types, so that it does not match root's."""
    if not isinstance(value, dict) or "anything-but" not in value:
        return value
    but = value["anything-but"]
    return {"anything-but": sorted({*([but] if isinstance(but, str) else but), ROOT})}


def _alternatives(detail: Detail) -> list[Detail]:
    """A detail with a `$or` of its own as the alternatives it stands for: one level is enough."""
    rest = {key: value for key, value in detail.items() if key != "$or"}
    return [{**rest, **part} for part in detail.get("$or", [{}])]


def side_by_side(patterns: list[Pattern]) -> Pattern:
    return {"$or": patterns} if len(patterns) > 1 else patterns[0]
