"""Reads files, or asks CloudTrail's LookupEvents, and prints what the watcher would have sent."""

import argparse
import json
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from botocore.exceptions import BotoCoreError, ClientError
from msgspec import Struct
from rich.progress import Progress
from rich.text import Text

from account_event_handler.ingest.sanitize import clean
from account_event_handler.model import Severity
from account_event_handler.suppress.mutes import KIND, Mute
from account_event_handler.suppress.operator_config import PARTITION
from cli.arguments import Command
from cli.context import Context, counted
from cli.errors import UsageError, explained
from cli.patterns import mute_pattern
from cli.replay.reader import Chunk, Muting, Reader, Rules
from cli.replay.report import Report, Total
from cli.replay.sources import Sources
from cli.replay.workers import Workers
from cli.values import span_of

if TYPE_CHECKING:
    from mypy_boto3_cloudtrail.client import CloudTrailClient
    from mypy_boto3_cloudtrail.literals import LookupAttributeKeyType as AttributeType

DAYS = 90  # for which LookupEvents has events
PACE = 0.5  # seconds between requests: CloudTrail's limit is two each second, by account and Region
PAGE = 50  # events, the most that it gives
_EXAMPLES = """\
examples:
  account-watcher replay AWSLogs/ --messages | less
  account-watcher replay s3://my-trail/AWSLogs/111122223333/CloudTrail/
  account-watcher replay events.jsonl 'archive/**/*.json.gz' --json
  account-watcher replay --lookup 24h --region us-east-1
  account-watcher replay AWSLogs/ --mute @mute.json
  account-watcher replay AWSLogs/ --why
"""


def add_to(replay: Command) -> None:
    replay.runs(_run, _EXAMPLES)
    paths = "file, folder, pattern or s3://bucket/prefix: CloudTrail's log files or events as JSON"
    replay.takes("paths", paths, nargs="*", metavar="PATH")
    lookup = "instead of files, CloudTrail's event history of this Region: 24h, 7d; 90 days at most"
    replay.takes("--lookup", lookup, metavar="SPAN")
    replay.switch("--messages", "print the messages themselves")
    severities = [str(severity) for severity in Severity]
    replay.takes("--severity", "leave out what is less severe (low)", choices=severities, default="low")
    replay.switch("--console-changes", "as with the setting ConsoleChanges")
    replay.switch("--mutes", "leave out what the stack has muted; asks AWS for the mutes")
    mute = "leave out, counted, what a mute with this pattern would hide; may be repeated"
    replay.takes("--mute", mute, action="append", default=[], metavar="JSON|@FILE")
    replay.switch("--why", "say why the other events raise no alert, by reason and watch")
    replay.takes("--top", "rows of the table (20)", type=int, default=20, metavar="N")
    replay.add_json()


def _run(given: argparse.Namespace, context: Context) -> int:
    """1 when anything could not be read."""
    if bool(given.paths) == bool(given.lookup):
        what = "Name files or use --lookup, not both." if given.paths else "No files are named."
        raise UsageError(what, "account-watcher replay --help has examples.")
    if given.top < 1:
        raise UsageError(f"--top {given.top} is not a number of rows.", "Use 1 or more.")

    def show_message(text: str) -> None:
        line = f'{{"message": {text}}}' if given.json else text
        context.out.print(Text(line), soft_wrap=given.json or not context.out.is_terminal)

    rules = Rules(
        frozenset({"AlarmNames", *(["ConsoleChanges"] if given.console_changes else [])}),
        Severity(given.severity),
        (*(_mutes(context) if given.mutes else []), *(Muting(mute_pattern(each), tried=True) for each in given.mute)),
        "" if not given.messages else "json" if given.json else "text",
    )
    total, began = Total(show_message), time.monotonic()
    if given.lookup:
        read, skipped = _look_up(given.lookup, rules, context, total), 0
    else:
        read, skipped = _read(given.paths, rules, context, total)
    total.finish()
    report = Report(total, read, time.monotonic() - began, skipped)
    if given.json:
        found = report.summary() | ({"not_alerted": report.whys()} if given.why else {})
        text = json.dumps({"summary": found}) if given.messages else json.dumps(found, indent=2)
        context.out.print(Text(text), soft_wrap=True)
    else:
        report.show(context, given.top)
        if given.why:
            report.show_whys(context)
    return 1 if total.problems else 0


def _mutes(context: Context) -> Iterator[Muting]:
    for item in context.aws.state_table.items(PARTITION, f"{KIND}#"):
        try:
            mute = Mute.of(item)
        except (KeyError, TypeError, ValueError, OverflowError):
            continue  # as the watcher: what cannot be read hides nothing
        if mute.ends > context.now:
            yield Muting(mute.pattern, mute.critical)


def _read(names: list[str], rules: Rules, context: Context, total: Total) -> tuple[str, int]:
    with ExitStack() as copies:
        sources = Sources.named(names, context.aws, copies)
        total.names = [source.name for source in sources.files]
        total.complain(sources.problems)
        with bar(context, sum(source.size for source in sources.files)) as advance:

            def take(chunk: Chunk) -> None:
                total.add(chunk)
                advance(chunk.size)

            Workers(rules, context.aws).read(sources.files, take)
    return counted(len(sources.files), "file"), sources.skipped


def _look_up(given: str, rules: Rules, context: Context, total: Total) -> str:
    """What was found before CloudTrail stopped answering is shown, too."""
    span = span_of(given) or timedelta()
    if not timedelta() < span <= timedelta(days=DAYS):
        message = f"--lookup {clean(given)} is not a time that CloudTrail has events of."
        raise UsageError(message, f"Use 24h, 7d or 2w; {DAYS}d at most.")
    client = context.aws.session.client("cloudtrail")
    with bar(context, 1) as advance:
        end = context.now
        lookup = Lookup(client, end - span, end, time.monotonic, time.sleep, advance)
        try:
            Reader(rules, context.aws).read_events(lookup, total.add)
        except (ClientError, BotoCoreError) as error:
            if not total.records:
                raise
            why = explained(error, context.aws.profile).message
            total.complain([f"CloudTrail stopped answering: {why}"])
    return f"LookupEvents in {client.meta.region_name}"


class Lookup(Struct):
    """The management events of one Region, newest first; `advance` gets the share of the time that a page goes back.

    `attribute` is what alone is asked for, a name and a value, such as ("EventName", "DeleteBucket").
    """

    client: "CloudTrailClient"
    start: datetime
    end: datetime
    clock: Callable[[], float]
    sleep: Callable[[float], object]
    advance: Callable[[float], None]
    attribute: "tuple[AttributeType, str] | None" = None

    def __iter__(self) -> Iterator[Any]:
        asked, read, more = self.clock() - PACE, 0.0, dict[str, Any]()
        if self.attribute:
            key, value = self.attribute
            more = {"LookupAttributes": [{"AttributeKey": key, "AttributeValue": value}]}
        while True:
            self.sleep(max(0.0, asked + PACE - self.clock()))
            asked = self.clock()
            page = self.client.lookup_events(StartTime=self.start, EndTime=self.end, MaxResults=PAGE, **more)
            yield from page.get("Events", [])
            if events := page.get("Events"):
                share = (self.end - events[-1]["EventTime"]) / (self.end - self.start)
                self.advance(share - read)
                read = share
            if not page.get("NextToken"):
                return
            more |= {"NextToken": page["NextToken"]}


@contextmanager
def bar(context: Context, whole: float) -> Iterator[Callable[[float], None]]:
    """A progress bar at the terminal while it lasts; nothing anywhere else."""
    console = context.out if context.out.is_terminal else context.errors
    with Progress(console=console, transient=True, disable=not console.is_terminal) as progress:
        task = progress.add_task("Reading", total=whole)
        yield lambda step: progress.advance(task, step)
