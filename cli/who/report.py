"""An answer as a person reads it on one screen, as JSON and as CSV."""

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Any

from account_event_handler.ingest.sanitize import clean
from account_event_handler.render.actor import who
from account_event_handler.render.message import message_of
from cli.context import Context
from cli.who.answer import Row
from cli.who.coverage import Coverage

_TIME = "%Y-%m-%d %H:%M:%S UTC"
_FORMULA = ("=", "+", "-", "@", "\t", "\r")  # with which a spreadsheet begins to calculate


def fields_of(row: Row) -> dict[str, Any]:
    """What --json and --csv have of a row; every text is clean."""
    alert = row.alert
    message = message_of(alert)
    said = message.actor
    found: dict[str, Any] = {
        "time": alert.time.isoformat() if alert.time else "",
        "account": alert.account,
        "region": alert.region,
        "person": said.get("name", ""),
        "kind": said.get("kind", ""),
        "roles": said.get("via", ""),
        "personAccount": said.get("account", ""),
        "address": said.get("address", ""),
        "tool": said.get("tool", ""),
        "sentence": message.headline,
        "action": alert.action,
        "result": str(alert.outcome.result),
        "watch": alert.watch,
        "eventID": clean(row.event.id),
        "link": alert.link,
        "created": row.is_creation,
    }
    if row.is_opening:
        closed = row.closed_by
        found |= {
            "stands": closed is None,
            "closedAt": closed.time.isoformat() if closed and closed.time else "",
            "closedBy": row.closed_by_person.name if row.closed_by_person else "",
        }
    return found


def summary(question: str, rows: Sequence[Row], coverage: Coverage) -> dict[str, Any]:
    return {
        "question": clean(question, 300),
        "found": [fields_of(row) for row in rows],
        "read": {
            "from": coverage.read,
            "since": coverage.since.isoformat(),
            "until": coverage.until.isoformat(),
            "missing": coverage.gaps,
            "changed": coverage.changed,
            "damaged": coverage.problems,
            "neverShown": coverage.limits,
        },
    }


def as_csv(rows: Iterable[Row]) -> str:
    """A table with the columns of --json; a cell that a spreadsheet would calculate begins with an apostrophe."""
    written = [fields_of(row) for row in rows]
    columns = list(dict.fromkeys(name for row in written for name in row))
    text = io.StringIO()
    writer = csv.DictWriter(text, columns, lineterminator="\n")
    writer.writeheader()
    for row in written:
        writer.writerow({name: _cell(value) for name, value in row.items()})
    return text.getvalue()


def _cell(value: object) -> str:
    text = {True: "yes", False: "no"}[value] if isinstance(value, bool) else str(value)
    return f"'{text}" if text.startswith(_FORMULA) else text


def show(context: Context, question: str, rows: Sequence[Row], coverage: Coverage, top: int) -> None:
    for row in rows[:top]:
        _show(context, row)
    if len(rows) > top:
        context.say(f"{len(rows) - top:,} more: --top {len(rows)} shows all.\n")
    if not rows:
        context.say(f"Nothing is recorded of {clean(question, 300)} in what was read.\n", "bold")
    for line in coverage.lines():
        context.say(line)


def _show(context: Context, row: Row) -> None:
    alert = row.alert
    message = message_of(alert)
    clock = alert.time.strftime(_TIME) if alert.time else "at a time that the record does not say"
    name = f"{row.alert.account_names.get(alert.account, '')} ({alert.account})".removeprefix(" (").rstrip(")")
    where = " · ".join(filter(None, (f"account {name}" if name.isdecimal() else name, alert.region)))
    context.say(f"{clock} · {where}{' · created' * row.is_creation}")
    context.say(message.headline, "bold")
    source = ", ".join(filter(None, (message.actor.get("address"), message.actor.get("tool"))))
    context.say(f"  {' · '.join(filter(None, (who(alert), source)))}")
    if row.is_opening:
        context.say(f"  {_standing(row)}")
    if alert.link:
        context.out.print(f"  {alert.link}", soft_wrap=True)
    context.say("")


def _standing(row: Row) -> str:
    if row.closed_by is None:
        return "It still stands by the record."
    time = row.closed_by.time.strftime(_TIME) if row.closed_by.time else ""
    person = f" by {row.closed_by_person.name}" if row.closed_by_person else ""
    return f"It ended {time}{person} ({clean(row.closed_by.text('eventName'))})."
