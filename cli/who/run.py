"""Takes the question, chooses where to look for the answer, and prints it."""

import argparse
import json
import os
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from itertools import product

from msgspec import Struct
from rich.text import Text

from account_event_handler.catalog.record import is_account
from account_event_handler.enrich.account_names import LISTED
from account_event_handler.identity.user_identity import is_mail
from account_event_handler.ingest.sanitize import clean
from account_event_handler.settings import REGION
from cli.arguments import Command
from cli.context import Context
from cli.errors import CliError, UsageError
from cli.replay.run import bar
from cli.replay.sources import S3, Source, Sources
from cli.values import span_of
from cli.who.answer import Road, answer
from cli.who.athena import Athena
from cli.who.digests import is_digest
from cli.who.estimate import Consent
from cli.who.event_history import EventHistory
from cli.who.files import Files
from cli.who.openings import block_of
from cli.who.question import Question, Search
from cli.who.report import as_csv, show, summary
from cli.who.sql import Table
from cli.who.stored import Stored

NOTHING_FOUND = 3
BEGAN = datetime(2013, 11, 13, tzinfo=UTC)  # CloudTrail, so that nothing is older
SAMPLE = 20  # partitions whose size stands for that of all
_EXAMPLES = """\
examples:
  account-watcher who i-0abc1234 --in AWSLogs/
  account-watcher who sg-0a1b2c3d --opened 0.0.0.0/0
  account-watcher who alice@example.com --since 7d --in s3://my-trail/AWSLogs/
  account-watcher who --call DeleteBucket --since 30d --account payments-prod
  account-watcher who --address 203.0.113.7
  account-watcher who i-0abc1234 --lookup --regions eu-west-1,us-east-1

Where it looks, unless --in or --lookup says it: Athena if the stack has its table (History=true), else the bucket of
the stack's trail, else CloudTrail's event history. Exit codes: 0 found, 3 nothing found in what was read.
"""


def add_to(who: Command) -> None:
    who.runs(_run, _EXAMPLES)
    who.takes("subject", "a resource's id, ARN, name or tag, or a person's e-mail address", nargs="?", default="")
    who.takes("--by", "a person by any name: a user's, a session's, an ARN", default="", metavar="NAME")
    who.takes("--opened", "who let these addresses into a security group", default="", metavar="CIDR")
    who.takes("--call", "calls of this name, such as DeleteBucket", default="", metavar="NAME")
    who.takes("--address", "calls from this IP address", default="", metavar="IP")
    who.takes("--key", "calls with, or about, this access key", default="", metavar="ID")
    who.takes("--session", "calls of the role session of this name or ARN", default="", metavar="NAME")
    who.takes("--account", "only in these accounts, by number or name; may be repeated", action="append", default=[])
    who.takes("--regions", "only in these Regions, between commas; for --lookup those to ask", default="")
    who.takes("--since", "how far back: 12h, 30d, 2026-11-01 (7d)", default="7d", metavar="TIME")
    who.takes("--until", "up to when: 2d, 2026-11-20 (now)", default="", metavar="TIME")
    who.switch("--reads", "calls that only read, too")
    paths = "files, folders, patterns or s3://bucket/prefix with CloudTrail's log files or events as JSON"
    who.takes("--in", paths, nargs="+", default=[], metavar="PATH", dest="paths")
    who.switch("--lookup", "look in CloudTrail's event history, 90 days of one account")
    who.switch("--yes", "read more than 1 GB without asking")
    who.takes("--top", "rows on the screen (10)", type=int, default=10, metavar="N")
    who.add_json()
    who.switch("--csv", "print CSV, for spreadsheets")


def _run(given: argparse.Namespace, context: Context) -> int:
    question = question_of(given, context)
    with ExitStack() as opened, bar(context, 1) as advance:
        road = _road(given, context, opened, advance)
        rows = answer(question, road)
        coverage = road.coverage(question.search)
    asked = question.shown()
    if given.json:
        context.out.print(Text(json.dumps(summary(asked, rows, coverage), indent=2)), soft_wrap=True)
    elif given.csv:
        context.out.print(Text(as_csv(rows)), soft_wrap=True, end="")
        for line in coverage.lines():
            context.errors.print(Text(line), soft_wrap=True)
    else:
        show(context, asked, rows, coverage, given.top)
    return 0 if rows else NOTHING_FOUND


def question_of(given: argparse.Namespace, context: Context) -> Question:
    """Raises UsageError for what makes no sense together."""
    person = given.by or (given.subject if is_mail(given.subject) else "")
    resource = "" if person == given.subject else given.subject
    alone = (given.call, given.address, given.key, given.session)
    if not any((person, resource, given.opened, *alone)):
        raise UsageError("Nothing is asked.", "Name a resource or a person: account-watcher who --help has examples.")
    if person and resource:
        raise UsageError("A resource and a person are two questions.", "Ask for one of them.")
    if given.opened and (person or any(alone)):
        raise UsageError("--opened goes with a security group only.", "account-watcher who sg-… --opened 0.0.0.0/0")
    if given.json and given.csv:
        raise UsageError("--json and --csv are two outputs.", "Use one of them.")
    if given.top < 1:
        raise UsageError(f"--top {given.top} is not a number of rows.", "Use 1 or more.")
    since = _past(given.since, "--since", context.now)
    until = _past(given.until, "--until", context.now, at_end=True) if given.until else context.now
    if since >= until:
        raise UsageError("--since is not before --until.", "Use a span such as 7d, or dates such as 2026-11-01.")
    return Question(
        since,
        until,
        resource,
        person,
        block_of(given.opened) if given.opened else "",
        given.call,
        given.address,
        given.key,
        given.session,
        frozenset(_accounts(given.account, context)),
        frozenset(_regions(given.regions)),
        given.reads,
    )


def _regions(text: str) -> Iterator[str]:
    """Raises UsageError for what is no Region's name: nothing would be found there."""
    for region in filter(None, map(str.strip, text.split(","))):
        if not re.fullmatch(REGION, region, re.ASCII):
            raise UsageError(f"--regions {clean(region)} is no Region.", "Use names such as eu-west-1, between commas.")
        yield region


def _past(text: str, option: str, now: datetime, *, at_end: bool = False) -> datetime:
    """A span before now, or a date (its begin or its end) or time in ISO 8601, in UTC unless it says otherwise."""
    if (span := span_of(text)) is not None:
        return now - span
    try:
        time = datetime.fromisoformat(text.strip())
        time = (time if time.tzinfo else time.replace(tzinfo=UTC)).astimezone(UTC)
        is_date = len(text.strip()) <= len("2026-12-31")
        end = time + timedelta(days=1) if is_date and at_end else time
    except (ValueError, OverflowError) as error:
        raise UsageError(f"{option} {clean(text)} is not a time.", "Use 7d, 12h or 2026-11-20.") from error
    return min(max(end, BEGAN), now)


def _accounts(given: Sequence[str], context: Context) -> Iterator[str]:
    """Numbers, of names by the list that `account-watcher names` keeps."""
    names = [name for name in given if not is_account(name)]
    items = context.aws.state_table.items(LISTED) if names else ()
    known = {clean(item.get("account_name")): str(item["sk"]) for item in items}
    for name in given:
        if is_account(name):
            yield name
        elif name in known:
            yield known[name]
        else:
            raise UsageError(f"No account is called {clean(name)}.", "account-watcher names list")


def _road(given: argparse.Namespace, context: Context, opened: ExitStack, advance: Callable[[float], None]) -> Road:
    consent = Consent(context.ask, given.yes)
    if given.paths and given.lookup:
        raise UsageError("Name files or use --lookup, not both.", "account-watcher who --help has examples.")
    if given.paths:
        return _files(given.paths, context, consent, opened, advance)
    if given.lookup:
        return _event_history(given, context, consent)
    bucket = _bucket(context)
    if bucket and (found := _athena(context, bucket, consent)):
        return found
    if bucket:
        return _files([f"{S3}{bucket}/"], context, consent, opened, advance)
    return _event_history(given, context, consent)


def _files(
    names: Sequence[str], context: Context, consent: Consent, opened: ExitStack, advance: Callable[[float], None]
) -> Files:
    here = Sources.named([name for name in names if not name.startswith(S3)], context.aws, opened)
    stored = [Stored.named(name, context.aws.s3) for name in names if name.startswith(S3)]
    progress = _Progress(advance)

    logs = [file for file in here.files if not is_digest(file.name)]
    others = {*here.passed, *(file.name for file in here.files)}
    digests = [Source(path, 0) for path in sorted(others) if is_digest(path)]

    def among(search: Search) -> Sequence[Source]:
        return [*logs, *(file for each in stored for file in each.among(search))]

    def digests_of(search: Search) -> Sequence[Source]:
        return [*digests, *(file for each in stored for file in each.digests(search))]

    def begin(files: Sequence[Source]) -> None:
        consent.files(files)
        progress.begin(sum(file.size for file in files))

    cores = os.process_cpu_count() or 1
    return Files(context.aws, among, cores, digests_of, begin, progress.read, problems=dict(here.problems))


class _Progress(Struct):
    """A pass over the files is half of what is left of the bar: how many there will be shows at the end."""

    advance: Callable[[float], None]
    _left: float = 1.0
    _whole: int = 1
    _share: float = 0.0

    def begin(self, whole: int) -> None:
        self._whole, self._share = max(whole, 1), self._left / 2
        self._left -= self._share

    def read(self, size: int) -> None:
        self.advance(self._share * size / self._whole)


def _event_history(given: argparse.Namespace, context: Context, consent: Consent) -> EventHistory:
    session = context.aws.session
    regions = list(_regions(given.regions)) or [str(session.region_name)]
    clients = {region: session.client("cloudtrail", region_name=region) for region in regions}
    return EventHistory(clients, context.now, consent.anyhow)


def _bucket(context: Context) -> str:
    """That of the stack's trail, empty where it has none, or there is no stack."""
    try:
        stack = context.aws.stack
    except CliError:
        return ""
    return stack.parameters.get("TrailBucket") or stack.resources.get("LogBucket", ("", ""))[1]


def _athena(context: Context, bucket: str, consent: Consent) -> Athena | None:
    resources = context.aws.stack.resources
    named = [resources.get(name, ("", ""))[1] for name in ("HistoryDatabase", "HistoryTable", "HistoryWorkgroup")]
    if not all(named):
        return None
    database, table, workgroup = named
    stored = Stored(context.aws.s3, bucket, "")
    every = Table(database, table.rpartition("|")[2], stored.trails())

    def begin(search: Search, partitions: int) -> None:
        sampled = list(_sampled(every, search, stored))
        size = sum(sampled) / max(len(sampled), 1) * partitions
        consent.athena(size, partitions, len(sampled))

    return Athena(context.aws.session.client("athena"), workgroup, every, begin)


def _sampled(table: Table, search: Search, stored: Stored) -> Iterator[int]:
    """Bytes of some of the partitions, spread over accounts, Regions and days."""
    every = [
        f"{part.organization}/{account}/CloudTrail/{region}/{part.days[number % len(part.days)]:%Y/%m/%d}/"
        for part in table.partitions(search)
        for number, (account, region) in enumerate(product(part.accounts, part.regions))
    ]
    step = max(1, len(every) // SAMPLE)
    for folder in every[::step][:SAMPLE]:
        _, files = stored.listed(folder)
        yield sum(file.size for file in files)
