"""The result of a replay, as a person reads it and as --json prints it."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from rich.table import Table

from account_event_handler.ingest.sanitize import cut
from account_event_handler.model import Silence
from cli.context import Context, counted, plain_table
from cli.replay.chunk import Like, Total
from cli.replay.mute_pattern import command

MUTES = 5  # suggested
_MANY = 100_000  # events, from which on a rate means something
_PROBLEMS = 20  # listed; --json has more


@dataclass(frozen=True, slots=True)
class Report:
    """What was read, in words; how long it took; the files in folders that were passed over."""

    total: Total
    read: str
    seconds: float
    skipped: int = 0

    def summary(self) -> dict[str, Any]:
        """All of it, as --json shows it."""
        total = self.total
        return {
            "read": self.read,
            "seconds": round(self.seconds, 3),
            "records": total.records,
            "told": total.alerts,
            **{reason: total.silent[reason] for reason in ("quieter", "muted", "tried")},
            "twice": total.twice,
            "skipped_files": self.skipped,
            "kinds": [{"events": events, **kind._asdict()} for kind, events in total.rows()],
            "mutes": [
                {
                    "events": like.events,
                    "pattern": json.loads(like.pattern),
                    "command": command(like.pattern, wide=True),
                }
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
        """A table of the reasons for which events raise no alert."""
        if not (rows := self.whys()):
            return
        context.say("\nNot alerted, and why:", "bold")
        table = plain_table(Events=9, Watch=0, Why=0)
        table.columns[0].justify = "right"
        for row in rows:
            table.add_row(f"{row['events']:,}", row["watch"], Silence(row["reason"]).means)
        context.out.print(table)

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
            context.say(f"\n{counted(like.events, 'event')}: {_named(like)}")
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
        alerts = counted(total.alerts, "alert") if total.alerts else "nothing"
        accounts = {kind.account for kind in total.kinds}
        where = f", all for {''.join(accounts)}" if len(accounts) == 1 and any(accounts) else ""
        yield f"The watcher would have sent {alerts}{where}."
        for reason, words in (("quieter", "Below --severity"), ("muted", "Muted"), ("tried", "Muted by --mute")):
            if total.silent[reason]:
                yield f"{words}: {total.silent[reason]:,}."
        if total.twice:
            yield f"Duplicates, counted once: {total.twice:,}."


def _table(total: Total, top: int) -> Table:
    """The account has a column where there are several: one is said above it."""
    several = len({kind.account for kind in total.kinds}) > 1
    table = plain_table(Events=9, Severity=8, Watch=0, Who=0, **({"Account": 12} if several else {}))
    table.columns[0].justify = "right"
    for kind, events in total.rows()[:top]:
        table.add_row(f"{events:,}", *(kind if several else kind[:3]))
    return table


def _named(like: Like) -> str:
    who = f" by {like.kind.actor}" if like.kind.actor else ""
    return f"{like.kind.watch}{who} in {like.kind.account or 'no account'}"
