"""Memory enters; every live watch leaves, for machines and for people."""

from collections.abc import Sequence

from rich.table import Table

from account_event_handler.ingest.sanitize import clean
from account_event_handler.state import Item, StateTable
from account_event_handler.suppress.custom_watches import KIND, CustomWatch
from account_event_handler.suppress.operator_config import PARTITION
from cli.short import short
from cli.show import plain_table

type Row = dict[str, str]


def live_watches(state_table: StateTable) -> list[Row]:
    """Every live watch, as --json shows it; raises StateUnavailable."""
    return [_row(item) for item in state_table.items(PARTITION, f"{KIND}#")]


def table(rows: Sequence[Row]) -> Table:
    """The live watches for 80 columns."""
    shown = plain_table(Name=18, Severity=8, When=0, Says=0, Owner=12)
    for row in rows:
        when = short(row["pattern"])
        shown.add_row(row["name"], row["severity"], when, row["says"], row["owner"])
    return shown


def _row(item: Item) -> Row:
    name = clean(item["sk"].removeprefix(f"{KIND}#"))
    try:
        watch = CustomWatch.of(item)
    except (KeyError, TypeError, ValueError) as error:
        says = f"cannot be read, is silent: {clean(str(error))}"
        return {"name": name, "severity": "", "pattern": "", "says": says, "owner": ""}
    return {
        "name": name,
        "severity": str(watch.severity),
        "pattern": clean(watch.pattern, len(watch.pattern)),
        "says": clean(watch.says, 300),
        "owner": clean(watch.owner),
    }
