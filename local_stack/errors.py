"""Errors of the local stack that are shown to its user."""

from pathlib import Path

from rich.console import Console
from rich.text import Text

LOG = Path(__file__).parent.parent / ".aws-sam" / "local-error.log"


class LocalStackError(Exception):
    """One clear line for the person at the terminal; `details` is the output of what failed."""

    def __init__(self, line: str, details: str = "") -> None:
        super().__init__(line)
        self.details = details


def show_error(console: Console, error: LocalStackError, log: Path = LOG) -> None:
    """The error in one line; its details, if any, go to a file that the line names."""
    where = ""
    if error.details:
        log.parent.mkdir(exist_ok=True)
        log.write_text(error.details)
        where = f"; the output is in {_short(log)}"
    console.print(Text(f"Error: {error}{where}", style="bold red"), soft_wrap=True)


def _short(path: Path) -> Path:
    return path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path
