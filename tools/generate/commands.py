"""The commands of `account-watcher`, from its own parser, as a table of docs/cli.md."""

from collections.abc import Iterator

from cli.__main__ import parser
from cli.arguments import Command
from tools.generate.markdown import code, table, text
from tools.generate.marks import between

PAGE = "docs/cli.md"
BEGIN, END = "<!-- commands begin: written by make template -->\n", "<!-- commands end -->\n"


def with_commands(page: str) -> str:
    """The page with its table written anew; raises ValueError when a mark is missing."""
    return between(page, BEGIN, END, table(("Command", "Does", "Options"), _rows(parser())), PAGE)


def _rows(top: Command) -> Iterator[tuple[str, str, str]]:
    shared = {option for action in top.options for option in action.option_strings}
    for command in top.below():
        if list(command.below()):
            continue
        words = [command.prog.removeprefix(f"{top.prog} ")]
        words += [str(action.metavar or action.dest.upper()) for action in command.options if not action.option_strings]
        options = [action.option_strings[-1] for action in command.options if action.option_strings]
        own = [option for option in options if option not in shared]
        yield code(" ".join(words)), text(command.about), code(*own) if own else ""
