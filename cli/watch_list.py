"""Memory enters; every live watch leaves, for machines and for people."""

from collections.abc import Sequence

from rich.table import Table

from account_event_handler.check.live_watch import KIND, LiveWatch
from account_event_handler.check.orders import PARTITION
from account_event_handler.compose.clean import clean
from account_event_handler.memory import Item, Memory
from cli.short import short
from cli.show import plain_table

type Row = dict[str, str]


def live_watches(memory: Memory) -> list[Row]:
    """Every live watch, as --json shows it; raises MemoryLost."""
    return [_row(item) for item in memory.items(PARTITION, f"{KIND}#")]


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
        watch = LiveWatch.of(item)
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
