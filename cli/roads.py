"""Which roads bring the events of a pattern here: the stack's EventBridge rules, and CloudTrail's log files."""

from collections.abc import Iterator

from account_event_handler.catalog.template_rules import patterns
from account_event_handler.event_pattern import Fields, Pattern
from account_event_handler.event_pattern.matching import Leaf
from account_event_handler.event_pattern.operators import is_absent
from cli.stack import Stack

LOG_FILES = "To get all of them, have the stack read a trail's log files: CreateTrail or TrailBucket."
_NAME = "detail.eventName"
_DIVISIONS = "root's calls, denied calls and changes made in the console"
_AWS = Leaf.of([{"prefix": "aws."}], "")
_OF_LOG_FILES = {"detail-type": Leaf.of([{"suffix": " via CloudTrail"}], ""), "source": _AWS}
# By these the rules divide API calls among them, so that all together pass whatever is there.
_DIVIDING = {f"detail.{field}" for field in ("userIdentity.type", "errorCode", "readOnly", "userAgent")} | {
    "detail.sessionCredentialFromConsole"
}


def roads(pattern: Pattern, stack: Stack) -> Iterator[str]:
    """A sentence for each road that brings such events, nothing where there is none."""
    rules = [{"source": _AWS, **rule} for known in patterns() for _, rule in known.ways]
    if not stack.parameters.get("AlarmNames"):
        rules = [rule for rule in rules if "detail.alarmName" not in rule]
    asked = [part for _, way in pattern.ways for part in _by_name(way)]
    whole = [part for part in asked if any(_passes(rule, part) for rule in rules)]
    passed = [rule for rule in rules if any(overlap(rule, part) for part in asked)]
    is_call = may_be_in_log_files(pattern)
    others = f" Of the others it brings only {_DIVISIONS}." if is_call else ""
    if len(whole) == len(asked):
        yield "EventBridge brings them within seconds."
    elif names := {name for part in whole if _NAME in part for name in part[_NAME].texts}:
        yield f"EventBridge brings {', '.join(sorted(names))} within seconds.{others}"
    elif any(rule["source"] is not _AWS for rule in passed):
        yield f"EventBridge brings what the catalog watches of them, within seconds.{others}"
    elif passed:
        yield f"EventBridge brings, within seconds, only {_DIVISIONS}."
    if is_call and stack.log_bucket:
        yield "The trail's log files bring every management event, within minutes."
    elif is_call and passed and len(whole) < len(asked):
        yield LOG_FILES


def may_be_in_log_files(pattern: Pattern) -> bool:
    """Whether the events may be CloudTrail's."""
    return any(overlap(way, _OF_LOG_FILES) for _, way in pattern.ways)


def _by_name(way: Fields) -> Iterator[Fields]:
    """The way for each call that it names, by itself."""
    names = way[_NAME].texts if _NAME in way and not way[_NAME].tests else ()
    yield from ({**way, _NAME: Leaf.of([name], "")} for name in sorted(names)) if names else [way]


def _passes(rule: Fields, asked: Fields) -> bool:
    """Whether the rule, with those that divide calls with it, passes all that is asked for."""
    fields = rule.keys() - _DIVIDING - ({"detail-type"} if _NAME in rule else set())
    return (
        rule["source"] is not _AWS
        and overlap(rule, asked)
        and all(
            path in asked and not asked[path].tests and all(map(rule[path].admits, asked[path].texts))
            for path in fields
        )
    )


def overlap(one: Fields, other: Fields) -> bool:
    """Whether an event can match both, as far as it can be seen; in doubt it can."""
    return not any(_disjoint(one[path], other[path]) for path in one.keys() & other.keys())


def _disjoint(one: Leaf, other: Leaf) -> bool:
    for left, right in ((one, other), (other, one)):
        if not left.tests and not _admits_any(right, left.texts):
            return True
        if not left.texts and left.tests == (is_absent,) and not right.may_be_absent:
            return True
    return False


def _admits_any(leaf: Leaf, texts: frozenset[str]) -> bool:
    return not leaf.texts.isdisjoint(texts) or (bool(leaf.tests) and any(map(leaf.admits, texts)))
