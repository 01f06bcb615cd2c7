"""What a command works with enters: where it prints, whom it asks, the time, and AWS."""

import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from rich.console import Console
from rich.text import Text

from cli.aws import Aws
from cli.errors import Refused


@dataclass(frozen=True, slots=True)
class Desk:
    """`ask` puts a question that is answered by yes or no.

    What is printed is never taken for markup: much of it comes from elsewhere.
    """

    aws: Aws
    out: Console
    errors: Console
    ask: Callable[[str], bool]

    @classmethod
    def of_terminal(cls, aws: Aws) -> "Desk":
        """The desk of whoever sits at the terminal."""
        return cls(aws, plain_console(), plain_console(stderr=True), ask_at_terminal)

    @property
    def now(self) -> datetime:
        """The time in UTC."""
        return datetime.fromtimestamp(self.aws.clock(), UTC)

    def say(self, text: str, style: str = "") -> None:
        """Print a line or several."""
        _print(self.out, text, style)

    def complain(self, what: str, do: str) -> None:
        """Say what went wrong, and what to do next."""
        _print(self.errors, what, "bold red")
        if do:
            _print(self.errors, do)


def plain_console(*, stderr: bool = False) -> Console:
    """A console without markup; rich itself leaves colours out where there is no terminal."""
    return Console(stderr=stderr, markup=False, emoji=False, highlight=False)


def ask_at_terminal(question: str) -> bool:
    """Yes only by typing y or yes; raises Refused where nobody can answer."""
    if not sys.stdin.isatty():
        raise Refused("Nobody is here to answer.", "Say --yes to do it without being asked.")
    try:
        return input(f"{question} [y/N] ").strip().lower() in ("y", "yes")
    except EOFError:
        return False


def _print(console: Console, text: str, style: str = "") -> None:
    """Wrapped at words for a person, in whole lines for another program."""
    console.print(Text(printable(text), style=style), soft_wrap=not console.is_terminal)


def printable(text: str) -> str:
    """The text without what a terminal would act on, such as a file's name may hold."""
    return "".join(each if each.isprintable() or each == "\n" else "?" for each in text)
