"""Memory enters; every mute with what it has hidden leaves, for machines and for people."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from rich.table import Table

from account_event_handler.ingest.sanitize import clean
from account_event_handler.state import Item, StateTable
from account_event_handler.suppress.mutes import KIND, Hidden, Mute, hidden
from account_event_handler.suppress.operator_config import PARTITION
from cli.ages import ago, span
from cli.short import short
from cli.show import plain_table

type Row = dict[str, Any]


def mutes(state_table: StateTable, now: datetime) -> list[Row]:
    """Every mute, as --json shows it; raises StateUnavailable."""
    counts = hidden(state_table)
    return [_row(item, counts, now) for item in state_table.items(PARTITION, f"{KIND}#")]


def table(rows: Sequence[Row], now: datetime) -> Table:
    """The mutes for 80 columns."""
    shown = plain_table(Mute=8, Hides=0, Owner=12, Reason=16, Ends=10, Hidden=11)
    for row in rows:
        shown.add_row(
            row["id"],
            short(row["pattern"]) + (", critical, too" if row["critical"] else ""),
            row["owner"],
            row["reason"],
            _ends(row, now),
            _hidden(row, now),
        )
    return shown


def events(count: int) -> str:
    """`1 event`, `41 events`."""
    return f"{count:,} event" + "s" * (count != 1)


def _row(item: Item, counts: dict[str, Hidden], now: datetime) -> Row:
    mute_id = item["sk"].removeprefix(f"{KIND}#")
    count = counts.get(mute_id)
    row = {
        "id": clean(mute_id),
        "hidden": count.events if count else 0,
        "last_hidden": _iso(count.last) if count else None,
    }
    try:
        mute = Mute.of(item)
    except (KeyError, TypeError, ValueError, OverflowError) as error:
        why = f"cannot be read, hides nothing: {clean(str(error))}"
        return row | {
            "state": "unreadable",
            "pattern": "",
            "owner": "",
            "reason": why,
            "ends": None,
            "critical": False,
        }
    return row | {
        "state": "muting" if mute.ends > now else "expired",
        "pattern": clean(mute.pattern, len(mute.pattern)),
        "owner": clean(mute.owner),
        "reason": clean(mute.reason, 200),
        "ends": mute.ends.isoformat(),
        "critical": mute.critical,
    }


def _ends(row: Row, now: datetime) -> str:
    if row["ends"] is None or row["state"] == "expired":
        return str(row["state"])
    return f"in {span((datetime.fromisoformat(row['ends']) - now).total_seconds())}"


def _hidden(row: Row, now: datetime) -> str:
    if row["last_hidden"] is None:
        return "nothing"
    last = datetime.fromisoformat(row["last_hidden"]).timestamp()
    return f"{row['hidden']:,}, last {ago(last, now.timestamp())}"


def _iso(seconds: int) -> str:
    return datetime.fromtimestamp(seconds, UTC).isoformat()
