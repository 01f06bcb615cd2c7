"""The nouns that travel: severities, events, actors and alerts."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any


class Severity(StrEnum):
    """How much an alert matters; members are ordered from loudest to quietest."""

    CRITICAL = "critical"
    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"
    INFO = "info"

    def reaches(self, lowest: "Severity") -> bool:
        """Whether this severity is at least as loud as `lowest`."""
        return LOUDEST_FIRST.index(self) <= LOUDEST_FIRST.index(lowest)

    def when(
        self,
        condition: "Callable[[AccountEvent], bool]",
        else_: "Severity | Callable[[AccountEvent], Severity]",
    ) -> "Callable[[AccountEvent], Severity]":
        """A watch's severity that depends on the event: this one where the condition holds."""

        def severity(event: "AccountEvent") -> Severity:
            if condition(event):
                return self
            return else_ if isinstance(else_, Severity) else else_(event)

        return severity

    def quieter(self) -> "Severity":
        """One step down; INFO stays INFO."""
        return LOUDEST_FIRST[min(LOUDEST_FIRST.index(self) + 1, len(LOUDEST_FIRST) - 1)]


LOUDEST_FIRST = tuple(Severity)


class Result(StrEnum):
    """What became of a call."""

    DONE = "done"
    DENIED = "refused"
    FAILED = "failed"
    DRY_RUN = "dry run"


@dataclass(frozen=True, slots=True)
class Outcome:
    """A result with the error code and message that AWS gave, both empty when done."""

    result: Result
    code: str = ""
    message: str = ""


@dataclass(frozen=True, slots=True)
class AccountEvent:
    """One thing that happened, in EventBridge's envelope, whatever carried it here.

    `id` is CloudTrail's eventID where the event has one, else the envelope's id; `account` and
    `region` are empty and `time` is None when the event does not say.
    """

    id: str
    source: str
    detail_type: str
    account: str
    region: str
    time: datetime | None
    resources: tuple[str, ...]
    detail: Mapping[str, Any]

    @property
    def envelope(self) -> dict[str, Any]:
        """The event as EventBridge patterns see it."""
        return {
            "id": self.id,
            "source": self.source,
            "detail-type": self.detail_type,
            "account": self.account,
            "region": self.region,
            "time": self.time.isoformat() if self.time else "",
            "resources": list(self.resources),
            "detail": self.detail,
        }

    def field(self, path: str) -> Any:
        """The value at a dotted path inside `detail`, None where any step is missing.

        A numeric step indexes a list: `requestParameters.keySchema.0.attributeName`.
        """
        value: Any = self.detail
        for step in path.split("."):
            if isinstance(value, (dict, Mapping)):  # dict first: the other asks slowly
                value = value.get(step)
            elif isinstance(value, list) and step.isdecimal() and int(step) < len(value):
                value = value[int(step)]
            else:
                return None
        return value

    def text(self, path: str) -> str:
        """The string at a path inside `detail`, empty when missing or not a string."""
        value = self.field(path)
        return value if isinstance(value, str) else ""


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A payload that is no event: the reason, and what is safe to tell of it."""

    reason: str
    size: int


@dataclass(frozen=True, slots=True)
class Actor:
    """Who did it: `name` as one would say it aloud, `kind` as what, and the way they came.

    `via` is what a person acted as, the last first ("role Deploy via Audit"), where `kind` does
    not say it; `account` the account that knows them, empty where it is the event's own, and
    `account_name` what people call that.
    """

    name: str
    kind: str
    address: str = ""
    tool: str = ""
    via: str = ""
    account: str = ""
    account_name: str = ""


@dataclass(frozen=True, slots=True)
class Alert:
    """A watch that holds for an event, ready to be told: every text is clean, none is escaped.

    `facts` are (label, value) lines in the order to show them; `link` is one https URL or empty;
    `events` is how many events it stands for; `only` names the channels it is for, all if empty;
    `flags` are words such as "outside the pipeline"; `age` is "6 h ago", empty for what is new.
    """

    id: str
    watch: str
    severity: Severity
    service: str
    headline: str
    outcome: Outcome
    account: str
    region: str
    time: datetime | None
    actor: Actor | None
    why: str
    advice: str
    link: str = ""
    action: str = ""
    resources: tuple[str, ...] = ()
    facts: tuple[tuple[str, str], ...] = ()
    also: tuple[str, ...] = field(default=())
    account_name: str = ""
    events: int = 1
    only: tuple[str, ...] = ()
    flags: tuple[str, ...] = ()
    age: str = ""
