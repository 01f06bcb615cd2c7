"""What one check has found: how bad it is, in words, with what to do."""

from dataclasses import asdict, dataclass
from enum import StrEnum


class State(StrEnum):
    """`look` is for somebody's eyes, `bad` for somebody's hands."""

    OK = "ok"
    LOOK = "look"
    BAD = "bad"


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the status."""

    state: State
    about: str
    says: str
    do: str = ""

    @property
    def record(self) -> dict[str, str]:
        """As --json shows it."""
        return asdict(self)


def ok(about: str, says: str) -> Finding:
    """All is well."""
    return Finding(State.OK, about, says)


def look(about: str, says: str, do: str) -> Finding:
    """Perhaps it is not as it should be."""
    return Finding(State.LOOK, about, says, do)


def bad(about: str, says: str, do: str) -> Finding:
    """It is not as it should be, or nobody knows."""
    return Finding(State.BAD, about, says, do)
