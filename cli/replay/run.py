"""What was given enters: files are read, or CloudTrail is asked, and what was found is printed."""

import argparse
import json
import re
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import timedelta

from botocore.exceptions import BotoCoreError, ClientError
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn
from rich.text import Text

from account_event_handler.ingest.sanitize import clean
from account_event_handler.model import Severity
from account_event_handler.state import Item
from account_event_handler.suppress.mutes import KIND, Mute
from account_event_handler.suppress.operator_config import PARTITION
from cli.desk import Desk
from cli.errors import Misused, explained
from cli.given import pattern_text
from cli.replay.crew import Crew
from cli.replay.lookup import Lookup
from cli.replay.part import Part
from cli.replay.reader import Reader
from cli.replay.rules import Rules, Silence
from cli.replay.shown import Report, show, summary
from cli.replay.sources import Sources
from cli.replay.total import Total

_DAYS = 90  # that CloudTrail remembers for LookupEvents
_SPAN = re.compile(r"(\d{1,4})([hdw])")
_UNITS = {"h": timedelta(hours=1), "d": timedelta(days=1), "w": timedelta(weeks=1)}


def run(given: argparse.Namespace, desk: Desk) -> int:
    """1 when anything could not be read; raises Misused for what cannot be meant."""
    if bool(given.paths) == bool(given.lookup):
        what = "Name files or say --lookup, not both." if given.paths else "No files are named."
        raise Misused(what, "account-watcher replay --help has examples.")
    if given.top < 1:
        raise Misused(f"--top {given.top} is no number of rows.", "Say 1 or more.")
    rules = _rules(given, desk)
    total, began = Total(lambda text: _show_message(text, given, desk)), time.monotonic()
    if given.lookup:
        read, skipped = _look_up(_span(given.lookup), rules, desk, total), 0
    else:
        read, skipped = _read(given.paths, rules, desk, total)
    report = Report(total, read, time.monotonic() - began, skipped)
    if given.json:
        found = summary(report)
        text = json.dumps({"summary": found}) if given.messages else json.dumps(found, indent=2)
        desk.out.print(Text(text), soft_wrap=True)
    else:
        show(report, desk, given.top)
    return 1 if total.problems else 0


def _read(names: list[str], rules: Rules, desk: Desk, total: Total) -> tuple[str, int]:
    with ExitStack() as copies:
        sources = Sources.named(names, lambda: desk.aws.session.client("s3"), copies)
        total.names = [source.name for source in sources.files]
        for problem in sources.problems:
            total.complain(problem)
        with _bar(desk, sum(source.size for source in sources.files)) as forth:

            def take(part: Part) -> None:
                total.add(part)
                forth(part.size)

            Crew(rules, desk.aws).read(sources.files, take)
    count = len(sources.files)
    return f"{count:,} file" + "s" * (count != 1), sources.skipped


def _look_up(span: timedelta, rules: Rules, desk: Desk, total: Total) -> str:
    """What was found before CloudTrail would not answer any more is told all the same."""
    client = desk.aws.session.client("cloudtrail")
    with _bar(desk, 1) as forth:
        done = [0.0]

        def at(share: float) -> None:
            forth(share - done[0])
            done[0] = share

        lookup = Lookup(client, desk.now - span, desk.now, time.monotonic, time.sleep, at)
        reader = Reader(rules, desk.aws, total.add)
        try:
            reader.read_events(lookup)
        except (ClientError, BotoCoreError) as error:
            if not done[0]:
                raise
            total.complain(f"CloudTrail stopped answering: {explained(error, desk.aws).what}")
    return f"LookupEvents in {client.meta.region_name}"


def _rules(given: argparse.Namespace, desk: Desk) -> Rules:
    options = {"AlarmNames", *(["ConsoleChanges"] if given.console_changes else [])}
    tried = tuple(Silence(pattern_text(each), tried=True) for each in given.mute)
    mutes = (*(_mutes(desk) if given.mutes else ()), *tried)
    written = "" if not given.messages else "json" if given.json else "text"
    return Rules(frozenset(options), Severity(given.severity), mutes, written)


def _mutes(desk: Desk) -> tuple[Silence, ...]:
    """What the stack mutes now; raises StateUnavailable."""
    mutes = filter(None, map(_mute, desk.aws.state_table.items(PARTITION, f"{KIND}#")))
    return tuple(Silence(mute.pattern, mute.critical) for mute in mutes if mute.ends > desk.now)


def _mute(item: Item) -> Mute | None:
    try:
        return Mute.of(item)
    except (KeyError, TypeError, ValueError, OverflowError):
        return None  # as the watcher: what cannot be read hides nothing


def _span(text: str) -> timedelta:
    found = _SPAN.fullmatch(text.strip())
    span = int(found[1]) * _UNITS[found[2]] if found else timedelta()
    if not timedelta() < span <= timedelta(days=_DAYS):
        raise Misused(
            f"--lookup {clean(text)} is no time that CloudTrail remembers.",
            f"Say 24h, 7d or 2w; {_DAYS}d at most.",
        )
    return span


def _show_message(text: str, given: argparse.Namespace, desk: Desk) -> None:
    line = f'{{"message": {text}}}' if given.json else text
    desk.out.print(Text(line), soft_wrap=given.json or not desk.out.is_terminal)


@contextmanager
def _bar(desk: Desk, whole: float) -> Iterator[Callable[[float], None]]:
    """A bar at the terminal while it lasts; nothing anywhere else."""
    console = desk.out if desk.out.is_terminal else desk.errors
    columns = (TextColumn("Reading"), BarColumn(), TaskProgressColumn(), TimeRemainingColumn())
    hidden = not console.is_terminal
    with Progress(*columns, console=console, transient=True, disable=hidden) as progress:
        task = progress.add_task("", total=whole)
        yield lambda step: progress.advance(task, step)
