"""docs/cli.md has every command as the parser has it; `test_commands.py` runs its examples."""

from pathlib import Path

from cli.__main__ import parser
from tools.generate.commands import PAGE, with_commands

TEXT = (Path(__file__).parents[2] / PAGE).read_text()


def test_the_page_has_the_commands_of_the_parser() -> None:
    is_current = with_commands(TEXT) == TEXT
    assert is_current, "the commands have changed: run make template"
    for command in parser().below():
        assert list(command.below()) or command.about in TEXT
