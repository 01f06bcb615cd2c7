"""Rows and lists enter; what fits a narrow terminal leaves."""

from collections.abc import Mapping, Sequence

from rich import box
from rich.padding import Padding
from rich.table import Table

NAMED = 6  # of a list by name, the others by number


def plain_table(**widths: int) -> Table:
    """A table with these columns, each at most so wide, 0 for as wide as there is room.

    Long values are folded rather than cut, so that what is shown can be copied.
    """
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for column, width in widths.items():
        table.add_column(column, overflow="fold", max_width=width or None)
    return table


def definitions(entries: Mapping[str, str]) -> Padding:
    """Words with what belongs to each, indented."""
    grid = Table.grid(padding=(0, 2, 0, 0))
    grid.add_column(no_wrap=True)
    grid.add_column(overflow="fold")
    for word, belongs in entries.items():
        grid.add_row(word, belongs)
    return Padding(grid, (0, 0, 0, 2))


def listed(names: Sequence[str]) -> str:
    """`a, b, c and 4 more`."""
    more = len(names) - NAMED
    return ", ".join(names[:NAMED]) + (f" and {more} more" if more > 0 else "")
