"""What an operator wants to be told of enters, one Watch leaves, checked so that it can speak."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from account_event_handler.catalog.watch import Watch
from account_event_handler.event_pattern import Pattern
from account_event_handler.ingest.sanitize import clean
from account_event_handler.model import Severity
from account_event_handler.state import Item
from account_event_handler.suppress.custom_summary import TEXT_LIMIT, problem_of

KIND = "watch"
PREFIX = "live-"  # before the name of every live watch, and of no watch of the catalog
ADVICE = "Look at the event, and ask whoever added the watch what it means."
_NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_NAME_LIMIT = 50


class LiveWatchError(ValueError):
    """A live watch that could not speak: what is wrong with it."""


@dataclass(frozen=True, slots=True)
class CustomWatch:
    """An operator's watch: a pattern as JSON text, a severity, a sentence as `Watch.says` has it.

    Raises LiveWatchError or PatternError; `created` is in epoch seconds.
    """

    name: str
    pattern: str
    severity: Severity
    says: str
    created: int
    owner: str = ""
    advice: str = ADVICE
    compiled: Pattern = field(init=False, repr=False, compare=False)
    watch: Watch = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        _check_name(self.name)
        if problem := problem_of(self.says):
            raise LiveWatchError(problem)
        object.__setattr__(self, "compiled", Pattern.from_json(self.pattern))
        _paths(self.compiled.source)
        object.__setattr__(self, "watch", self._watch())

    @classmethod
    def of(cls, item: Item) -> "CustomWatch":
        """The watch that Memory holds; raises KeyError, TypeError or ValueError if it is none."""
        return cls(
            name=item["sk"].removeprefix(f"{KIND}#"),
            pattern=item["pattern"],
            severity=Severity(item["severity"]),
            says=item["says"],
            created=item.get("created", 0),
            owner=item.get("owner", ""),
            advice=item.get("advice", ADVICE),
        )

    @property
    def item(self) -> Mapping[str, object]:
        """The watch as Memory holds it."""
        return {
            "pattern": self.pattern,
            "severity": str(self.severity),
            "says": self.says,
            "created": self.created,
            "owner": self.owner,
            "advice": self.advice,
        }

    def _watch(self) -> Watch:
        """Reads and what services do for themselves speak, too: the operator named them."""
        owner = clean(self.owner)
        return Watch(
            name=f"{PREFIX}{self.name}",
            severity=self.severity,
            on=self.compiled.source,
            says=clean(self.says, TEXT_LIMIT),
            why=f"{owner or 'An operator'} asked to be told: it is a live watch.",
            advice=clean(self.advice, TEXT_LIMIT) or ADVICE,
            include_reads=True,
            include_service_calls=True,
        )


def _check_name(name: str) -> None:
    if not _NAME.fullmatch(name) or len(name) > _NAME_LIMIT:
        raise LiveWatchError(
            f"a name is at most {_NAME_LIMIT} small letters, digits and single hyphens"
        )


def _paths(node: Mapping[str, Any], within: str = "") -> set[str]:
    """The fields that a pattern tests, by their paths.

    Raises LiveWatchError for what EventBridge takes and nobody means, and whoever looks quickly
    through log files could overlook: dots in names, a field both beside $or and inside it.
    """
    found: set[str] = set()
    for name, value in node.items():
        if "." in name:
            raise LiveWatchError(f"{name} has a dot in it: write an object within an object")
        if name != "$or":
            path = f"{within}{name}"
            found |= _paths(value, f"{path}.") if isinstance(value, Mapping) else {path}
    ways = node.get("$or", ())
    inside = [_paths(way, within) for way in ways if isinstance(way, Mapping)]
    for path in sorted(found & set().union(*inside)):
        raise LiveWatchError(f"{path} stands both beside $or and inside it")
    return found.union(*inside)
