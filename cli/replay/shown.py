"""A Total enters; what a person reads, and what a machine does, leave."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from rich.table import Table

from account_event_handler.ingest.sanitize import cut
from cli.desk import Desk
from cli.replay.suggestion import command
from cli.replay.total import Like, Total
from cli.show import plain_table

MUTES = 5  # suggested
_MANY = 100_000  # events, of which it can be said how long one takes
_PROBLEMS = 20  # listed; --json has more


@dataclass(frozen=True, slots=True)
class Report:
    """What was read, in words; how long it took; the files in folders that were passed over."""

    total: Total
    read: str
    seconds: float
    skipped: int = 0


def summary(report: Report) -> dict[str, Any]:
    """All of it, as --json shows it."""
    total = report.total
    return {
        "read": report.read,
        "seconds": round(report.seconds, 3),
        "records": total.records,
        "told": total.told,
        "quieter": total.quieter,
        "muted": total.muted,
        "tried": total.tried,
        "twice": total.twice,
        "skipped_files": report.skipped,
        "kinds": [
            {
                "events": events,
                "severity": kind.severity,
                "watch": kind.watch,
                "actor": kind.actor,
                "account": kind.account,
            }
            for kind, events in total.rows()
        ],
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


def show(report: Report, desk: Desk, top: int) -> None:
    """For 80 columns; commands are left to the terminal to wrap, so that they can be copied."""
    total = report.total
    desk.say("\n".join(_sentences(report)))
    if total.told:
        desk.out.print(_table(total, top))
        if len(total.kinds) > top:
            desk.say(f"{len(total.kinds) - top:,} more of these: --top {len(total.kinds)}\n")
        _show_mutes(desk, total)
    if total.problems:
        desk.say("\nCould not be read:", "bold red")
        for problem in total.problems[:_PROBLEMS]:
            desk.say(f"  {cut(' '.join(problem.split()), 400)}")
        more = len(total.problems) - _PROBLEMS + total.more_problems
        if more > 0:
            desk.say(f"  and {more:,} more")


def _sentences(report: Report) -> Iterable[str]:
    total, seconds = report.total, report.seconds
    rate = f", {total.records / seconds:,.0f} a second" if total.records >= _MANY else ""
    yield f"{report.read}: {total.records:,} {_events(total.records)} in {seconds:,.1f} s{rate}."
    if report.skipped:
        yield f"Passed over: {report.skipped:,} that are no log files by their names."
    told = f"{total.told:,} {_events(total.told)}" if total.told else "nothing"
    accounts = _accounts(total)
    where = f", all in {''.join(accounts)}" if len(accounts) == 1 and any(accounts) else ""
    yield f"The watcher would have told {told}{where}."
    if total.quieter:
        yield f"Quieter than --severity asks for: {total.quieter:,}."
    if total.muted:
        yield f"Muted: {total.muted:,}."
    if total.tried:
        yield f"Muted by --mute: {total.tried:,}."
    if total.twice:
        yield f"Came twice and counted once: {total.twice:,}."


def _table(total: Total, top: int) -> Table:
    """The account has a column where there are several: one is said above it."""
    accounts = {"Account": 12} if len(_accounts(total)) > 1 else {}
    table = plain_table(Events=9, Severity=8, Watch=0, Who=0, **accounts)
    table.columns[0].justify = "right"
    for kind, events in total.rows()[:top]:
        place = [kind.account] if accounts else []
        table.add_row(f"{events:,}", kind.severity, kind.watch, kind.actor, *place)
    return table


def _accounts(total: Total) -> set[str]:
    return {kind.account for kind in total.kinds}


def _show_mutes(desk: Desk, total: Total) -> None:
    noisiest = total.noisiest(MUTES)
    if noisiest:
        desk.say("The noisiest calls, and what would mute each:", "bold")
    for like in noisiest:
        desk.say(f"\n{like.events:,} {_events(like.events)}: {_called(like)}")
        desk.out.print(command(like.pattern), soft_wrap=True)


def _called(like: Like) -> str:
    who = f" by {like.kind.actor}" if like.kind.actor else ""
    return f"{like.kind.watch}{who} in {like.kind.account or 'no account'}"


def _events(count: int) -> str:
    return "event" if count == 1 else "events"
