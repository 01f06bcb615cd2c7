"""What a command works with: the console, the time and AWS; how tables, lists and spans look."""

import json
import os
import re
import sys
from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import UTC, datetime
from getpass import getpass

from msgspec import Struct
from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from account_event_handler.ingest.sanitize import clean
from cli.errors import CliError
from cli.stack import Aws

NAMED = 6  # items of a list that are named; the others are counted
_WIDE = 1_000  # columns where there is no terminal, so that a line is a line
SUMMARY_LIMIT = 120  # characters of a pattern; --json shows all of it
_PLAINER = (('": ?{"', "."), ('"detail[.]', ""), ('": ?', " "), (r'["\[\]{}]', ""), (", ?", ", "))


def read_at_terminal(question: str, unseen: bool) -> str:
    """What somebody types; raises CliError where nobody can."""
    if not sys.stdin.isatty():
        raise CliError("There is no terminal to ask at.", "Use --yes and the options instead of answers.")
    try:
        return getpass(question) if unseen else input(question)
    except EOFError:
        return ""


class Context(Struct, frozen=True):
    """`ask` puts a yes-or-no question, `read` one whose answer is a text, unseen if that is said.

    Nothing that is printed is taken for markup: much comes from elsewhere.
    """

    aws: Aws
    out: Console
    errors: Console
    ask: Callable[[str], bool]
    read: Callable[[str, bool], str] = read_at_terminal

    @property
    def now(self) -> datetime:
        return datetime.fromtimestamp(self.aws.clock(), UTC)

    def say(self, text: str, style: str = "") -> None:
        _print(self.out, text, style)

    def complain(self, message: str, hint: str) -> None:
        _print(self.errors, message, "bold red")
        if hint:
            _print(self.errors, hint)

    def show(self, rows: Collection[object], table: Table, none: str, *, as_json: bool) -> int:
        """Print the rows as JSON, or as the table, or what to say where there are none; the exit code."""
        if as_json:
            self.out.print_json(json.dumps(rows))
        elif rows:
            self.out.print(table)
        else:
            self.say(none)
        return 0


def plain_console(*, stderr: bool = False) -> Console:
    """A console without markup; rich itself leaves colours out where there is no terminal."""
    console = Console(stderr=stderr, markup=False, emoji=False, highlight=False)
    if not console.is_terminal and "COLUMNS" not in os.environ:
        console.width = _WIDE
    return console


def ask_at_terminal(question: str) -> bool:
    """Only y or yes means yes; raises CliError where nobody can answer."""
    if not sys.stdin.isatty():
        raise CliError("There is no terminal to ask at.", "Use --yes to skip the question.")
    try:
        return input(f"{question} [y/N] ").strip().lower() in ("y", "yes")
    except EOFError:
        return False


def _print(console: Console, text: str, style: str = "") -> None:
    """Wrapped at words for a person, in whole lines for another program, without what a terminal would act on."""
    printable = "".join(each if each.isprintable() or each == "\n" else "?" for each in text)
    console.print(Text(printable, style=style), soft_wrap=not console.is_terminal)


def plain_table(rows: Iterable[Iterable[str]], **widths: int) -> Table:
    """Columns at most so wide, 0 for what room there is; long values are folded, not cut, so that one can copy them."""
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for column, width in widths.items():
        is_count = column in ("Events", "Messages")
        table.add_column(column, overflow="fold", max_width=width or None, justify="right" if is_count else "left")
    for row in rows:
        table.add_row(*row)
    return table


def grid(rows: Iterable[Iterable[Text | str]], columns: int) -> Table:
    """Rows without lines between them; the last column takes what room is left."""
    table = Table.grid(padding=(0, 2, 0, 0))
    for _ in range(columns - 1):
        table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    for row in rows:
        table.add_row(*row)
    return table


def listed(names: Sequence[str]) -> str:
    more = len(names) - NAMED
    return ", ".join(names[:NAMED]) + (f" and {more} more" if more > 0 else "")


def counted(count: int, noun: str) -> str:
    return f"{count:,} {noun}" + "s" * (count != 1)


def span(seconds: float) -> str:
    """`12 days`, `3 hours`, `1 minute`: the largest unit that fits, rounded down."""
    for unit, length in (("day", 86_400), ("hour", 3_600), ("minute", 60)):
        if (count := int(abs(seconds) // length)) >= 1:
            return counted(count, unit)
    return "less than a minute"


def ago(then: float, now: float) -> str:
    return f"{span(now - then)} ago"


def pattern_summary(pattern: str) -> str:
    """`source aws.s3, eventName DeleteBucket`: the JSON without its punctuation."""
    for punctuation, instead in _PLAINER:
        pattern = re.sub(punctuation, instead, pattern)
    return clean(pattern, SUMMARY_LIMIT)
