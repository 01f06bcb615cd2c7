"""The command line: commands, and the options that they share. Only what is quick to load: --help is made of it."""

import argparse
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from cli.context import Context

DEFAULT_STACK = "account-watcher"

type Run = Callable[[argparse.Namespace, Context], int]  # returns the exit code


class Command(argparse.ArgumentParser):
    """A command, or the word before one, as `mute` in `mute add`; options that name the stack may follow each.

    `about` is its one line.
    """

    about = ""

    def __init__(self, **given: Any) -> None:
        super().__init__(formatter_class=argparse.RawDescriptionHelpFormatter, **given)
        self._commands: argparse._SubParsersAction[Command] | None = None
        for name, about in (
            ("--stack-name", f"name of the stack ({DEFAULT_STACK})"),
            ("--region", "region of the stack; else AWS_REGION or the profile's"),
            ("--profile", "AWS profile to use; else credentials as the AWS CLI finds them"),
        ):
            self.takes(name, about, default=argparse.SUPPRESS)  # what was given before stays

    def add(self, name: str, about: str, run: Run | None = None, examples: str = "") -> "Command":
        """A command below this one; add its own options to what is returned."""
        if self._commands is None:
            self._commands = self.add_subparsers(metavar="COMMAND", required=True)
        sentence = f"{about[:1].upper()}{about[1:]}."
        command = self._commands.add_parser(name, help=about, description=sentence)
        command.about = about
        if run:
            command.runs(run, examples)
        return command

    def below(self) -> "Iterator[Command]":
        """The commands below this one at any depth, in their order."""
        for command in self._commands.choices.values() if self._commands else ():
            yield command
            yield from command.below()

    @property
    def options(self) -> list[argparse.Action]:
        """Options and arguments of its own, without the commands below it."""
        return [action for action in self._actions if action is not self._commands]

    def runs(self, run: Run, examples: str = "") -> None:
        """What it does, for a command without others below it."""
        self.set_defaults(run=run)
        self.epilog = examples

    def takes(self, name: str, about: str, **how: Any) -> None:
        self.add_argument(name, help=about, **how)

    def switch(self, name: str, about: str) -> None:
        self.takes(name, about, action="store_true")

    def add_json(self) -> None:
        self.switch("--json", "print JSON, for machines")

    def add_pattern(self, *, required: bool = True) -> None:
        about = "an EventBridge event pattern, as JSON or @file"
        self.takes("--pattern", about, required=required, metavar="JSON|@FILE")
