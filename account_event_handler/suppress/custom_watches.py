"""Custom watches: what operators asked to be alerted about beside the catalog, each checked when it is made."""

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from typing import Any

from msgspec import Struct

from account_event_handler.catalog import ANY, Catalog
from account_event_handler.catalog.watch import Watch
from account_event_handler.event_pattern import Pattern
from account_event_handler.event_pattern.index import PatternIndex
from account_event_handler.ingest.sanitize import clean
from account_event_handler.model import AccountEvent, Severity
from account_event_handler.render.sentence import PLACEHOLDER
from account_event_handler.state import Item
from account_event_handler.suppress.operator_config import OperatorConfig

KIND = "watch"
PREFIX = "live-"  # before the name of every custom watch, and of no watch of the catalog
ADVICE = "Look at the event, and ask the person who added the watch what it means."
_NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_NAME_LIMIT = 50
TEXT_LIMIT = 300  # characters of a sentence or an advice
_OF_ENVELOPE = ("$account", "$detail_type", "$id", "$region", "$source")
_OPTIONAL = re.compile(r"\[([^\[\]]*)\]")
_SECRET = re.compile(
    r"password|passphrase|secretaccesskey|secretstring|secretbinary|secret$|privatekey|keymaterial|"
    r"(?:session|security|access|refresh|auth|id|identity)token|tokenvalue|plaintext|userdata|"
    r"parametervalue|authorization$|signature$|assertion$|connectionstring"
)
_SECRETS_WITHIN = {"credentials", "env", "environment", "environmentvariables"}


class CustomWatchError(ValueError):
    """A custom watch that could not alert: what is wrong with it."""


class CustomWatch(Struct, frozen=True, dict=True):
    """An operator's watch: a pattern as JSON text, a severity, a sentence as `Watch.says` has it.

    Raises CustomWatchError or PatternError; `created` is in epoch seconds.
    """

    name: str
    pattern: str
    severity: Severity
    says: str
    created: int = 0
    owner: str = ""
    advice: str = ADVICE

    def __post_init__(self) -> None:
        if not _NAME.fullmatch(self.name) or len(self.name) > _NAME_LIMIT:
            raise CustomWatchError(f"a name is at most {_NAME_LIMIT} small letters, digits and single hyphens")
        if problem := _problem_of(self.says):
            raise CustomWatchError(problem)
        _paths(self.compiled.source)

    @cached_property
    def compiled(self) -> Pattern:
        return Pattern.from_json(self.pattern)

    @classmethod
    def of(cls, item: Item) -> "CustomWatch":
        """The watch of an item; raises KeyError, TypeError or ValueError if it is none."""
        name, optional = item["sk"].removeprefix(f"{KIND}#"), ("created", "owner", "advice")
        given = {field: item[field] for field in optional if field in item}
        return cls(name, item["pattern"], Severity(item["severity"]), item["says"], **given)

    @property
    def item(self) -> Mapping[str, object]:
        as_they_are = {name: getattr(self, name) for name in ("pattern", "says", "created", "owner", "advice")}
        return {**as_they_are, "severity": str(self.severity)}

    @cached_property
    def watch(self) -> Watch:
        """Reads and what services do for themselves are alerted, too: the operator named them."""
        why = f"{clean(self.owner) or 'An operator'} asked to be alerted: this is a custom watch."
        return Watch(
            name=f"{PREFIX}{self.name}",
            severity=self.severity,
            on=self.compiled.source,
            says=clean(self.says, TEXT_LIMIT),
            why=why,
            attempt_why=f"Nothing changed. {why}",
            advice=clean(self.advice, TEXT_LIMIT) or ADVICE,
            include_reads=True,
            include_service_calls=True,
        )


class CatalogWithCustomWatches(Catalog):
    """The catalog with custom watches over it; it stands wherever a Catalog does."""

    def __init__(self, fixed: Catalog, custom: Sequence[CustomWatch]) -> None:
        super().__init__(lambda source: (), tuple)
        self._fixed, self._custom = fixed, custom
        self._index = PatternIndex((each.compiled, each.watch) for each in custom)
        self._about: dict[str, list[Watch]] = {}
        for each in custom:
            for source in _sources(each):
                self._about.setdefault(source, []).append(each.watch)

    @cached_property
    def watches(self) -> tuple[Watch, ...]:
        return (*self._fixed.watches, *(each.watch for each in self._custom))

    def describing(self, event: AccountEvent) -> tuple[Watch, ...]:
        return (*self._fixed.describing(event), *self._index.matching(event.envelope))

    def about(self, source: str) -> Iterable[Watch]:
        return (*self._fixed.about(source), *self._about.get(source, ()))


class CustomWatches(Struct):
    """The catalog as it stands now; while the table is unavailable, with those last known."""

    operator_config: OperatorConfig
    fixed: Catalog
    _custom: tuple[CustomWatch, ...] = ()
    _catalog: Catalog | None = None

    def catalog(self) -> Catalog:
        """The catalog to judge the next event by; never raises."""
        custom = self.operator_config.of(KIND, CustomWatch.of)
        if self._catalog is None or custom is not self._custom:
            self._custom = custom
            self._catalog = CatalogWithCustomWatches(self.fixed, custom) if custom else self.fixed
        return self._catalog


def _sources(custom: CustomWatch) -> set[str]:
    """The sources that the pattern names, ANY where it says more of them than names, or nothing."""
    leaves = [fields.get("source") for _, fields in custom.compiled.ways]
    named = {text for leaf in leaves if leaf for text in leaf.texts}
    return {ANY} if any(leaf is None or leaf.tests for leaf in leaves) else named


def _paths(node: Mapping[str, Any], within: str = "") -> set[str]:
    """The fields that a pattern tests, by their paths.

    Raises CustomWatchError for what EventBridge takes and nobody means, and whoever looks quickly
    through log files could overlook: dots in names, a field both beside $or and inside it.
    """
    found: set[str] = set()
    for name, value in node.items():
        if "." in name:
            raise CustomWatchError(f"{name} has a dot in it: write an object within an object")
        if name != "$or":
            path = f"{within}{name}"
            found |= _paths(value, f"{path}.") if isinstance(value, Mapping) else {path}
    ways = node.get("$or", ())
    inside = [_paths(way, within) for way in ways if isinstance(way, Mapping)]
    if both := sorted(found & set[str]().union(*inside)):
        raise CustomWatchError(f"{both[0]} stands both beside $or and inside it")
    return found.union(*inside)


def _problem_of(says: str) -> str:
    """Why the sentence cannot be filled with an event's values, or must not be."""
    if not clean(says) or len(says) > TEXT_LIMIT:
        return f"a sentence has 1 to {TEXT_LIMIT} characters"
    for names in PLACEHOLDER.findall(says):
        for name in names.split("|"):
            if not name.strip(".") or (name.startswith("$") and name not in _OF_ENVELOPE):
                known = ", ".join(f"{{{each}}}" for each in _OF_ENVELOPE)
                return f"{{{names}}} names nothing; a path inside detail or one of {known} does"
            steps = [step for step in name.lower().split(".") if not step.isdecimal()]
            if not _SECRETS_WITHIN.isdisjoint(steps) or (steps and _SECRET.search(steps[-1])):
                return f"{{{clean(name)}}} may hold a secret, which everybody who gets the alert would read"
    bare = PLACEHOLDER.sub("", says)
    if set("{}") & set(bare):
        return "a brace is not closed, or holds nothing"
    if set("[]") & set(_OPTIONAL.sub("", bare)):
        return "a square bracket is not closed"
    # An address may come about when the brackets are gone, those that break one among them.
    shown = clean(_OPTIONAL.sub(r"\1", says), TEXT_LIMIT)
    return "an address in a sentence would become a link: leave it out" if "[:]" in shown or "[.]" in shown else ""
