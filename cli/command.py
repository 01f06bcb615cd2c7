"""A command's name, words and function enter, a parser that takes its options leaves."""

import argparse
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cli.desk import Desk

if TYPE_CHECKING:
    type Subparsers = argparse._SubParsersAction[argparse.ArgumentParser]

type Run = Callable[[argparse.Namespace, Desk], int]  # returns the exit code


@dataclass(frozen=True, slots=True)
class Commands:
    """Where commands are added."""

    _subparsers: "Subparsers"
    _options: argparse.ArgumentParser

    @classmethod
    def under(cls, above: argparse.ArgumentParser, options: argparse.ArgumentParser) -> "Commands":
        """The commands of a parser; one must be given."""
        return cls(above.add_subparsers(metavar="COMMAND", required=True), options)

    def add(self, name: str, about: str, run: Run) -> argparse.ArgumentParser:
        """A command; add its own options to what is returned."""
        command = self._subparsers.add_parser(
            name, help=about, description=sentence(about), parents=[self._options]
        )
        command.set_defaults(run=run)
        return command

    def group(self, name: str, about: str) -> "Commands":
        """A word that other commands stand behind, as `mute` in `mute add`."""
        above = self._subparsers.add_parser(
            name, help=about, description=sentence(about), parents=[self._options]
        )
        return Commands.under(above, self._options)


def stack_options() -> argparse.ArgumentParser:
    """The options that every command takes: which stack, and by whose credentials.

    One that is not given leaves no trace, so that it may stand before the command or behind it.
    """
    options = argparse.ArgumentParser(add_help=False, argument_default=argparse.SUPPRESS)
    options.add_argument("--stack-name", help="the watcher's stack (account-watcher)")
    options.add_argument("--region", help="where the stack is; else AWS_REGION or the profile's")
    options.add_argument("--profile", help="whose credentials; else as the AWS CLI finds them")
    return options


def add_json(command: argparse.ArgumentParser) -> None:
    """The option that a command takes whose answer a machine may want."""
    command.add_argument("--json", action="store_true", help="print JSON, for machines")


def sentence(about: str) -> str:
    """The words with a capital and a full stop."""
    return f"{about[:1].upper()}{about[1:]}."
