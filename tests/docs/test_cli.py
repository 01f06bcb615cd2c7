"""docs/cli.md has every command as the parser has it, and its examples are understood."""

import re
import shlex
from pathlib import Path

import pytest

from cli.__main__ import parser
from cli.patterns import pattern_of_options
from tools.generate.commands import PAGE, with_commands

TEXT = (Path(__file__).parents[2] / PAGE).read_text()
COMMANDS = re.findall(r"^account-watcher ((?:.|\\\n)*?)$(?<!\\)", TEXT, re.MULTILINE)


def test_the_page_has_the_commands_of_the_parser() -> None:
    is_current = with_commands(TEXT) == TEXT
    assert is_current, "the commands have changed: run make template"
    for command in parser().below():
        assert list(command.below()) or command.about in TEXT


@pytest.mark.parametrize("command", COMMANDS)
def test_an_example_is_understood(command: str) -> None:
    words = shlex.split(command.replace("\\\n", " "))
    assert pattern_of_options(parser(words).parse_args(words))
    assert len(COMMANDS) == 2
