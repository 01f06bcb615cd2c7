"""What replay finds in a part of a file, and the totals: an event that came twice counts once."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from account_event_handler.model import LOUDEST_FIRST, Severity, Silence

REMEMBERED = 250_000  # alerts; an event that comes again after more of them counts again
_MOST = 20_000  # kinds, and patterns; all are counted
_MOST_PROBLEMS = 1_000
_OTHERS = "others"


class Kind(NamedTuple):
    """What a row of the table is about; the texts are clean."""

    severity: Severity
    watch: str
    actor: str
    account: str


class NotAlerted(NamedTuple):
    """Why an event raises no alert, and the watch that came closest to one."""

    reason: Silence
    watch: str = ""


class Replayed(NamedTuple):
    """One alert: `id` is empty where its event has none, `text` where messages are not asked for.

    `pattern` is that of a mute that would silence it, as JSON, empty where there is none.
    """

    id: bytes
    kind: Kind
    pattern: str
    text: str


@dataclass(slots=True)
class Chunk:
    """A part of a file; `size` is in bytes of the file as it is stored.

    `silent` holds why an alert is not sent (quieter, muted, tried) and its id, as Replayed has it.
    """

    file: int
    size: int = 0
    records: int = 0
    silent: list[tuple[str, bytes]] = field(default_factory=list)
    alerts: list[Replayed] = field(default_factory=list)
    whys: Counter[NotAlerted] = field(default_factory=Counter)
    problems: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Like:
    """The alerts that one mute would silence: how many, the first one's kind, the loudest."""

    pattern: str
    kind: Kind
    loudest: Severity
    events: int = 0


@dataclass(slots=True)
class Total:
    """What came of everything; its size does not grow with the number of events.

    `show` gets each message; `names` are those of the files, by number. `silent` counts by reason.
    """

    show: Callable[[str], None]
    names: Sequence[str] = ()
    problems: list[str] = field(default_factory=list)
    more_problems: int = 0
    records: int = 0
    alerts: int = 0
    twice: int = 0
    silent: Counter[str] = field(default_factory=Counter)
    whys: Counter[NotAlerted] = field(default_factory=Counter)
    kinds: Counter[Kind] = field(default_factory=Counter)
    likes: dict[str, Like] = field(default_factory=dict)
    _seen: dict[bytes, None] = field(default_factory=dict)

    def add(self, chunk: Chunk) -> None:
        """Add a chunk up, and show its messages."""
        self.records += chunk.records
        self.whys.update(chunk.whys)
        self.silent.update(reason for reason, each in chunk.silent if self._is_new(each))
        for alert in chunk.alerts:
            if self._is_new(alert.id):
                self.alerts += 1
                self._count(alert)
                if alert.text:
                    self.show(alert.text)
        name = self.names[chunk.file] if self.names else ""
        self.complain(f"{name}: {problem}" if name else problem for problem in chunk.problems)

    def complain(self, problems: Iterable[str]) -> None:
        """Keep what could not be read, and count it where that would be too much."""
        for problem in problems:
            if len(self.problems) < _MOST_PROBLEMS:
                self.problems.append(problem)
            else:
                self.more_problems += 1

    def _is_new(self, identity: bytes) -> bool:
        """Whether it did not come before; what has no id never did."""
        if identity in self._seen:
            self.twice += 1
            return False
        if identity:
            self._seen[identity] = None
            if len(self._seen) > REMEMBERED:
                del self._seen[next(iter(self._seen))]
        return True

    def _count(self, alert: Replayed) -> None:
        kind = alert.kind
        if kind not in self.kinds and len(self.kinds) >= _MOST:
            kind = Kind(kind.severity, _OTHERS, "", "")
        self.kinds[kind] += 1
        like = self.likes.get(alert.pattern)
        if like is None:
            if len(self.likes) >= _MOST:
                return
            like = self.likes[alert.pattern] = Like(alert.pattern, kind, kind.severity)
        like.events += 1
        like.loudest = min(like.loudest, kind.severity, key=LOUDEST_FIRST.index)

    def noisiest(self, most: int) -> list[Like]:
        """What a mute would help most against; nothing that was critical is for a mute."""
        likes = (like for like in self.likes.values() if like.pattern and like.loudest is not Severity.CRITICAL)
        return sorted(likes, key=lambda like: -like.events)[:most]

    def rows(self) -> list[tuple[Kind, int]]:
        """The kinds, noisiest first and louder before quieter."""
        return sorted(self.kinds.items(), key=lambda row: (-row[1], LOUDEST_FIRST.index(row[0].severity), str(row[0])))
