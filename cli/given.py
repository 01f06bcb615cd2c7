"""What an operator typed enters, what it stands for leaves; raises Misused for nonsense."""

import json
from datetime import datetime
from pathlib import Path

from account_event_handler.event_pattern import Pattern, PatternError
from account_event_handler.ingest.sanitize import clean
from cli.ages import moment
from cli.errors import Misused

_EXAMPLE = '\'{"source": ["aws.iam"], "detail": {"eventName": ["CreateAccessKey"]}}\''


def pattern_text(given: str) -> str:
    """The pattern's JSON without white space; `@pattern.json` names a file that holds it."""
    text = _file(given[1:]) if given.startswith("@") else given
    try:
        source = Pattern.from_json(text.strip()).source
        compact = json.dumps(source, ensure_ascii=False, separators=(",", ":"))
        compact.encode()  # JSON can write half a character, and no table can keep it
    except (PatternError, UnicodeEncodeError) as error:
        raise Misused(
            f"That is no event pattern: {clean(str(error), 300)}", f"One reads {_EXAMPLE}."
        ) from error
    return min(compact, text.strip(), key=len)  # a number may be longer as Python writes it


def end(given: str, now: datetime, longest: int) -> datetime:
    """The moment that `--ends` names; in the future, and at most `longest` seconds away."""
    try:
        ends = moment(given, now)
    except (ValueError, OverflowError) as error:
        raise Misused(
            f"--ends {clean(given)} is no time.", "Say 30d, 12h, or a date such as 2026-12-31."
        ) from error
    if ends <= now:
        raise Misused(f"--ends {clean(given)} is past.", "Say a time to come.")
    if (ends - now).total_seconds() > longest:
        days = longest // 86_400
        raise Misused(f"--ends {clean(given)} is too far: {days} days at most.", "Renew it then.")
    return ends


def words(given: str, what: str, limit: int = 200) -> str:
    """A text that says something, cleaned of what a terminal or a message would act on."""
    text = clean(given, limit)
    if not text:
        raise Misused(f"{what} says nothing.", f"Say {what} with words that people can read.")
    return text


def _file(name: str) -> str:
    try:
        return Path(name).read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise Misused(
            f"{name} cannot be read: {_why(error)}.", "Name a file with the JSON behind the @."
        ) from error


def _why(error: Exception) -> str:
    return error.strerror or "" if isinstance(error, OSError) else "it is no text"
