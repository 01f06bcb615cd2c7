"""Parts enter and are added up; an event that came twice counts once."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from account_event_handler.model import LOUDEST_FIRST, Severity
from cli.replay.part import DeliveryResult, Kind, Part

REMEMBERED = 250_000  # alerts; an event that comes again after more of them counts again
_MOST = 20_000  # kinds, and patterns; all are counted
_MOST_PROBLEMS = 1_000
_OTHERS = "others"


@dataclass(slots=True)
class Like:
    """The alerts that one mute would silence: how many, the first one's kind, the loudest's."""

    pattern: str
    kind: Kind
    loudest: Severity
    events: int = 0


@dataclass(slots=True)
class Total:
    """What came of everything; its size does not grow with the number of events.

    `show` is given each message; `names` are those of the files, by number.
    """

    show: Callable[[str], None]
    names: Sequence[str] = ()
    problems: list[str] = field(default_factory=list)
    more_problems: int = 0
    records: int = 0
    told: int = 0
    twice: int = 0
    quieter: int = 0
    muted: int = 0
    tried: int = 0
    kinds: Counter[Kind] = field(default_factory=Counter)
    likes: dict[str, Like] = field(default_factory=dict)
    _seen: dict[bytes, None] = field(default_factory=dict)

    def add(self, part: Part) -> None:
        """Add a part up, and show its messages."""
        self.records += part.records
        self.quieter += self._new(part.quieter)
        self.muted += self._new(part.muted)
        self.tried += self._new(part.tried)
        for each in part.told:
            self._tell(each)
        name = self.names[part.file] if self.names else ""
        for problem in part.problems:
            self.complain(f"{name}: {problem}" if name else problem)

    def complain(self, problem: str) -> None:
        """Keep what could not be read, and count it where that would be too much."""
        if len(self.problems) < _MOST_PROBLEMS:
            self.problems.append(problem)
        else:
            self.more_problems += 1

    def _new(self, ids: Iterable[bytes]) -> int:
        """How many did not come before; what has no id never did."""
        return sum(self._is_new(each) for each in ids)

    def _is_new(self, identity: bytes) -> bool:
        if identity in self._seen:
            self.twice += 1
            return False
        if identity:
            self._seen[identity] = None
            if len(self._seen) > REMEMBERED:
                del self._seen[next(iter(self._seen))]
        return True

    def _tell(self, told: DeliveryResult) -> None:
        if not self._is_new(told.id):
            return
        self.told += 1
        self._count(told)
        if told.text:
            self.show(told.text)

    def _count(self, told: DeliveryResult) -> None:
        kind = told.kind
        if kind not in self.kinds and len(self.kinds) >= _MOST:
            kind = Kind(kind.severity, _OTHERS, "", "")
        self.kinds[kind] += 1
        like = self.likes.get(told.pattern)
        if like is None:
            if len(self.likes) >= _MOST:
                return
            like = self.likes[told.pattern] = Like(told.pattern, kind, kind.severity)
        like.events += 1
        like.loudest = min(like.loudest, kind.severity, key=LOUDEST_FIRST.index)

    def noisiest(self, most: int) -> list[Like]:
        """What a mute would help most against; nothing that was critical is for a mute."""
        likes = (
            like
            for like in self.likes.values()
            if like.pattern and like.loudest is not Severity.CRITICAL
        )
        return sorted(likes, key=lambda like: -like.events)[:most]

    def rows(self) -> list[tuple[Kind, int]]:
        """The kinds, noisiest first and louder before quieter."""
        return sorted(
            self.kinds.items(),
            key=lambda row: (-row[1], LOUDEST_FIRST.index(row[0].severity), str(row[0])),
        )
