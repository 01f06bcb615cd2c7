"""Errors of the local stack that are shown to its user."""

from rich.console import Console
from rich.text import Text


class LocalStackError(Exception):
    """One clear line for the person at the terminal; `details` is the output of what failed."""

    def __init__(self, line: str, details: str = "") -> None:
        super().__init__(line)
        self.details = details


def show_error(console: Console, error: LocalStackError) -> None:
    """The details, if any, and below them the error itself."""
    if error.details:
        console.print(Text(error.details.rstrip(), style="dim"), soft_wrap=True)
    console.print(Text(f"Error: {error}", style="bold red"), soft_wrap=True)
