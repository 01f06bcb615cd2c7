"""No message that people or machines get has changed, but on purpose."""

import ast
import re
from collections.abc import Iterator
from difflib import unified_diff
from itertools import islice
from pathlib import Path

import pytest

import account_event_handler
from tests.snapshot.messages import FOLDER, committed, current, names
from tests.snapshot.render import catalog_names

SHOWN = 60  # lines of a difference
ALERT_NAME = re.compile(r"(cloudtrail|watcher|event)(-[a-z]+)+")


@pytest.mark.parametrize("name", names())
def test_messages_are_as_committed(name: str) -> None:
    was, now = _sections(committed(name)), _sections(current(name))
    if lines := list(islice(_difference(was, now), SHOWN)):
        pytest.fail("\n".join([f"{name}.txt; python -m tests.snapshot writes it anew:", *lines]), pytrace=False)


def _sections(text: str) -> dict[str, list[str]]:
    """The lines of each section by its heading."""
    sections = [section.split("\n") for section in f"\n{text}".split("\n## ")]
    return {lines[0]: lines[1:] for lines in sections}


def _difference(was: dict[str, list[str]], now: dict[str, list[str]]) -> Iterator[str]:
    for heading in was | now:
        one, other = was.get(heading, []), now.get(heading, [])
        yield from unified_diff(one, other, heading, heading, lineterm="", n=1)


def test_every_file_is_made_of_something() -> None:
    assert sorted(path.stem for path in FOLDER.iterdir()) == names()


def test_every_alert_occurs() -> None:
    found = {name for each in names() for name in _watches(committed(each))}
    assert (catalog_names() | _named_in_package()) - found == set()


def _watches(text: str) -> list[str]:
    """The names of the alerts in a file, those that only speak beside another one too."""
    lines = re.findall(r"^topic (?:watch|also) (.*)$", text, re.MULTILINE)
    return re.findall(r'"([^"]+)"', "\n".join(lines))


def _named_in_package() -> set[str]:
    """Every text in the package that is spelt as the names of the watcher's own alerts are."""
    package = Path(account_event_handler.__file__).parent
    return {
        node.value
        for path in package.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and ALERT_NAME.fullmatch(node.value)
    }
