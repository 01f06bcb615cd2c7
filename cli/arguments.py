"""Commands, the options they share, and what an option's value stands for."""

import argparse
import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from account_event_handler.event_pattern import Pattern, PatternError
from account_event_handler.ingest.sanitize import clean
from cli.context import Context
from cli.errors import UsageError

if TYPE_CHECKING:
    type Subparsers = argparse._SubParsersAction[argparse.ArgumentParser]

type Run = Callable[[argparse.Namespace, Context], int]  # returns the exit code

_EXAMPLE = '\'{"source": ["aws.iam"], "detail": {"eventName": ["CreateAccessKey"]}}\''
_SPAN = re.compile(r"(\d{1,4})([dhw])")
_UNITS = {"h": timedelta(hours=1), "d": timedelta(days=1), "w": timedelta(weeks=1)}


@dataclass(frozen=True, slots=True)
class Commands:
    """Where commands are added."""

    _subparsers: "Subparsers"
    _options: argparse.ArgumentParser

    @classmethod
    def under(cls, above: argparse.ArgumentParser, options: argparse.ArgumentParser) -> "Commands":
        return cls(above.add_subparsers(metavar="COMMAND", required=True), options)

    def add(self, name: str, about: str, run: Run, examples: str = "") -> argparse.ArgumentParser:
        """A command; add its own options to what is returned."""
        command = self._parser(name, about)
        command.set_defaults(run=run)
        if examples:
            command.formatter_class = argparse.RawDescriptionHelpFormatter
            command.epilog = examples
        return command

    def group(self, name: str, about: str) -> "Commands":
        """A word that other commands follow, as `mute` in `mute add`."""
        return Commands.under(self._parser(name, about), self._options)

    def _parser(self, name: str, about: str) -> argparse.ArgumentParser:
        sentence = f"{about[:1].upper()}{about[1:]}."
        return self._subparsers.add_parser(name, help=about, description=sentence, parents=[self._options])


def stack_options() -> argparse.ArgumentParser:
    """The options that every command takes: which stack, and whose credentials.

    One that is not given leaves no default, so that it may come before the command or after it.
    """
    options = argparse.ArgumentParser(add_help=False, argument_default=argparse.SUPPRESS)
    options.add_argument("--stack-name", help="name of the stack (account-watcher)")
    options.add_argument("--region", help="region of the stack; else AWS_REGION or the profile's")
    options.add_argument("--profile", help="whose credentials; else as the AWS CLI finds them")
    return options


def add_json(command: argparse.ArgumentParser) -> None:
    command.add_argument("--json", action="store_true", help="print JSON, for machines")


def add_pattern(command: argparse.ArgumentParser) -> None:
    about = "an EventBridge event pattern, as JSON or @file"
    command.add_argument("--pattern", required=True, help=about, metavar="JSON|@FILE")


def pattern_text(given: str) -> str:
    """The pattern as compact JSON; `@pattern.json` names a file that holds it."""
    text = _file(given[1:]) if given.startswith("@") else given
    try:
        source = Pattern.from_json(text.strip()).source
        compact = json.dumps(source, ensure_ascii=False, separators=(",", ":"))
        compact.encode()  # JSON can hold half a character, and the table cannot
    except (PatternError, UnicodeEncodeError) as error:
        raise UsageError(f"That is not an event pattern: {clean(str(error), 300)}", f"Example: {_EXAMPLE}.") from error
    return min(compact, text.strip(), key=len)  # a number may be longer as Python writes it


def span_of(text: str) -> timedelta | None:
    """`30d`, `12h` or `2w`."""
    found = _SPAN.fullmatch(text.strip())
    return int(found[1]) * _UNITS[found[2]] if found else None


def moment(text: str, now: datetime) -> datetime:
    """A span from now, or a date or time in ISO 8601, in UTC unless it says otherwise.

    A date alone is the whole day: its end. Raises ValueError.
    """
    if (span := span_of(text)) is not None:
        return now + span
    time = datetime.fromisoformat(text.strip())
    if time.tzinfo is None:
        time = time.replace(tzinfo=UTC)
    is_date = len(text.strip()) <= len("2026-12-31")
    return (time + timedelta(days=1) if is_date else time).astimezone(UTC)


def end(given: str, now: datetime, longest: int) -> datetime:
    """The moment that `--ends` names, in the future and at most `longest` seconds away."""
    text = f"--ends {clean(given)}"
    try:
        ends = moment(given, now)
    except (ValueError, OverflowError) as error:
        hint = "Use 30d, 12h, or a date such as 2026-12-31."
        raise UsageError(f"{text} is not a time.", hint) from error
    if ends <= now:
        raise UsageError(f"{text} is in the past.", "Use a time in the future.")
    if (ends - now).total_seconds() > longest:
        days = longest // 86_400
        raise UsageError(f"{text} is too far away: {days} days at most.", "Renew it then.")
    return ends


def words(given: str, option: str, limit: int = 200) -> str:
    """A text that is not empty, cleaned of what a terminal or a message would act on."""
    text = clean(given, limit)
    if not text:
        raise UsageError(f"{option} is empty.", f"Give {option} a text that people can read.")
    return text


def _file(name: str) -> str:
    try:
        return Path(name).read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        why = error.strerror if isinstance(error, OSError) else "it is not a text file"
        raise UsageError(f"{name} cannot be read: {why}.", "Name a file with the JSON after the @.") from error
