"""The result of a replay, added up, as a person reads it and as --json prints it."""

import json
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from msgspec import Struct, field
from rich.table import Table

from account_event_handler.ingest.sanitize import cut
from account_event_handler.model import LOUDEST_FIRST, Severity, Silence
from account_event_handler.suppress.novelty import BURST
from cli.context import Context, counted, plain_table
from cli.replay.reader import Chunk, Kind, NotAlerted, Replayed
from cli.replay.windows import Windows

REMEMBERED = 250_000  # alerts; an event that comes again after more of them counts again
_MOST = 20_000  # kinds, and patterns; all are counted
_MOST_PROBLEMS = 1_000
MUTES = 5  # suggested, for what came so often at least
_MUTABLE = (Severity.MEDIUM, Severity.LOW, Severity.INFO)
_MANY = 100_000  # events, from which on a rate means something
_PROBLEMS = 20  # listed; --json has more
_LEFT_OUT = {"quieter": "Below --severity", "muted": "Muted", "tried": "Muted by --mute"}


class Like(Struct):
    """The alerts that one mute would silence: how many, the first one's kind, the loudest."""

    pattern: str
    kind: Kind
    loudest: Severity
    events: int = 0


class Total(Struct):
    """What came of everything, at a size that does not grow with it; `show` gets each message, `names` are of files."""

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
    windows: Windows = field(default_factory=Windows)
    _seen: dict[bytes, None] = field(default_factory=dict)
    _guests: list[Replayed] = field(default_factory=list)
    _known: dict[bytes, float] = field(default_factory=dict)  # when what is ordinary or denied first came

    def add(self, chunk: Chunk) -> None:
        """Add a chunk up, and show its messages."""
        self.records += chunk.records
        self.whys.update(chunk.whys)
        self.silent.update(reason for reason, each in chunk.silent if self._is_new(each))
        for alert in chunk.alerts:
            if alert.is_guest and len(self._guests) < _MOST:
                self._guests.append(alert)
            else:
                self._alert(alert)
        name = self.names[chunk.file] if self.names else ""
        self.complain(f"{name}: {problem}" if name else problem for problem in chunk.problems)

    def finish(self) -> None:
        """Count the calls of other accounts for which nothing else named the person."""
        while self._guests:
            self._alert(self._guests.pop(0))
        self.windows.close()

    def _alert(self, alert: Replayed) -> None:
        if not self._is_new(alert.id):
            return
        sent = alert.routine if alert.ordinary in self._known else alert
        if alert.moment.time >= self._known.get(alert.denied, float("inf")) + BURST:
            sent = alert._replace(is_listed=True, text="")
        if (known := alert.ordinary or alert.denied) and len(self._known) < _MOST:
            self._known.setdefault(known, alert.moment.time)
        if sent is None:
            self.silent["quieter"] += 1
            return
        self._count(sent)
        if sent.text:
            self.show(sent.text)

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
        self.alerts += 1
        kind = alert.kind
        if kind not in self.kinds and len(self.kinds) >= _MOST:
            kind = Kind(kind.severity, "others", "", "")
        self.kinds[kind] += 1
        self.windows.add(
            alert.moment, kind, is_quiet=alert.is_quiet, is_first=bool(alert.ordinary), is_listed=alert.is_listed
        )
        if alert.pattern not in self.likes and len(self.likes) >= _MOST:
            return
        like = self.likes.setdefault(alert.pattern, Like(alert.pattern, kind, kind.severity))
        like.events += 1
        like.loudest = min(like.loudest, kind.severity, key=LOUDEST_FIRST.index)

    def noisiest(self, most: int) -> list[Like]:
        """What a mute would help most against: what is often and never was loud."""
        often = (like for like in self.likes.values() if like.pattern and like.events >= MUTES)
        return sorted((like for like in often if like.loudest in _MUTABLE), key=lambda like: -like.events)[:most]

    def rows(self) -> list[tuple[Kind, int, int]]:
        """The kinds with their events and messages, most severe first, and of those the noisiest."""
        sent = self.windows.messages
        rows = [(kind, self.kinds[kind], sent[kind]) for kind in {**self.kinds, **sent}]
        return sorted(rows, key=lambda row: (LOUDEST_FIRST.index(row[0].severity), -row[1], str(row[0])))


class Report(Struct, frozen=True):
    """What was read, in words; how long it took; the files in folders that were passed over."""

    total: Total
    read: str
    seconds: float
    skipped: int = 0

    def summary(self) -> dict[str, Any]:
        total = self.total
        return {
            "read": self.read,
            "seconds": round(self.seconds, 3),
            "records": total.records,
            "told": total.alerts,
            "messages": total.windows.messages.total(),
            **{reason: total.silent[reason] for reason in _LEFT_OUT},
            "twice": total.twice,
            "skipped_files": self.skipped,
            "kinds": [{"events": events, "messages": sent, **kind._asdict()} for kind, events, sent in total.rows()],
            "mutes": [
                {"events": like.events, "pattern": json.loads(like.pattern), "command": command(like.pattern)}
                for like in total.noisiest(MUTES)
            ],
            "problems": total.problems,
            "more_problems": total.more_problems,
        }

    def whys(self) -> list[dict[str, Any]]:
        """Why events raise no alert, the most frequent first, as --why --json shows it."""
        return [
            {"events": events, "reason": why.reason, "watch": why.watch}
            for why, events in self.total.whys.most_common()
            if events
        ]

    def show_whys(self, context: Context) -> None:
        if rows := [(f"{row['events']:,}", row["watch"], Silence(row["reason"]).means) for row in self.whys()]:
            context.say("\nNot alerted, and why:", "bold")
            context.out.print(plain_table(rows, Events=9, Watch=0, Why=0))

    def show(self, context: Context, top: int) -> None:
        """For 80 columns; commands are left to the terminal to wrap, so that they can be copied."""
        total = self.total
        context.say("\n".join(self._sentences()))
        if total.alerts:
            context.out.print(_table(total, top))
            if len(total.kinds) > top:
                context.say(f"{len(total.kinds) - top:,} more of these: --top {len(total.kinds)}\n")
        if noisiest := total.noisiest(MUTES):
            context.say("The noisiest calls, and what would mute each:", "bold")
        for like in noisiest:
            who, account = f" by {like.kind.actor}" if like.kind.actor else "", like.kind.account or "no account"
            context.say(f"\n{counted(like.events, 'event')}: {like.kind.watch}{who} in {account}")
            context.out.print(command(like.pattern), soft_wrap=True)
        if total.problems:
            context.say("\nCould not be read:", "bold red")
            for problem in total.problems[:_PROBLEMS]:
                context.say(f"  {cut(' '.join(problem.split()), 400)}")
            more = len(total.problems) - _PROBLEMS + total.more_problems
            if more > 0:
                context.say(f"  and {more:,} more")

    def _sentences(self) -> Iterable[str]:
        total, seconds = self.total, self.seconds
        rate = f", {total.records / seconds:,.0f} a second" if total.records >= _MANY else ""
        yield f"{self.read}: {counted(total.records, 'event')} in {seconds:,.1f} s{rate}."
        if self.skipped:
            yield f"Passed over: {self.skipped:,} that are not log files by their names."
        sent = counted(total.windows.messages.total(), "message")
        alerts = f"{counted(total.alerts, 'alert')} in {sent} to each channel" if total.alerts else "nothing"
        accounts = {kind.account for kind in total.kinds}
        where = f", all for {''.join(accounts)}" if len(accounts) == 1 and any(accounts) else ""
        yield f"The watcher would have sent {alerts}{where}."
        for reason, words in _LEFT_OUT.items():
            if total.silent[reason]:
                yield f"{words}: {total.silent[reason]:,}."
        if total.twice:
            yield f"Duplicates, counted once: {total.twice:,}."


def _table(total: Total, top: int) -> Table:
    """The account has a column where there are several: one is said above it."""
    several = len({kind.account for kind in total.kinds}) > 1
    rows = [(f"{events:,}", f"{sent:,}", *(kind if several else kind[:3])) for kind, events, sent in total.rows()[:top]]
    return plain_table(rows, Events=9, Messages=9, Severity=8, Watch=0, Who=0, **({"Account": 12} if several else {}))


def command(pattern: str) -> str:
    """What to type for a mute: safe between a shell's quotes, and taken by `mute add` as it is."""
    quoted = pattern.replace("'", "\\u0027")
    return f"account-watcher mute add --owner YOU --reason WHY --ends 30d --pattern '{quoted}'"
