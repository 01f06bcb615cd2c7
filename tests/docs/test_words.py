"""Texts for people have none of the words in words.txt: messages, findings, command line and pages."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from account_event_handler.catalog import CATALOG
from account_event_handler.catalog.findings import FINDINGS, Finding
from account_event_handler.catalog.watch import Watch
from tests.support.every import every

ROOT = Path(__file__).parents[2]
LINES = (Path(__file__).parent / "words.txt").read_text().splitlines()
WORDS = dict(line.split(": ", 1) for line in LINES if not line.startswith("#"))
NEVER = re.compile(rf"(?<![\w`-])(?:{'|'.join(WORDS)})(?![\w`-])", re.IGNORECASE)
PAGES = [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").glob("*.md"))]
# Whose strings people read: in messages, at the command line, in the log.
SPEAKING = (
    "cli",
    "local_stack",
    *(f"account_event_handler/{room}" for room in ("render", "remediate", "deliver", "enrich", "suppress")),
)
ALERTS: list[Watch | Finding] = [*CATALOG.watches, *FINDINGS]
MODULES = sorted(path for room in SPEAKING for path in (ROOT / room).rglob("*.py"))


def found(text: str) -> list[str]:
    return [f"{word}: write {WORDS[word.lower()]}" for word in NEVER.findall(text)]


def strings(module: Path) -> Iterator[str]:
    """What the module says, docstrings left out."""
    tree = ast.parse(module.read_text())
    docs = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docs:
            yield node.value


@every(ALERTS, lambda alert: alert.name)
def test_a_message_is_written_in_plain_words(alert: Watch | Finding) -> None:
    names = ("says", "why", "advice", "attempt_why", "attempt_advice")
    texts = [getattr(alert, name, "") for name in names]
    texts += [part for line in getattr(alert, "shows", ()) for part in line]
    assert found("\n".join(re.sub(r"\{[^{}]*\}", "", text) for text in texts)) == []


@every(MODULES, lambda path: str(path.relative_to(ROOT)))
def test_what_a_module_says_is_written_in_plain_words(module: Path) -> None:
    assert found("\n".join(text for text in strings(module) if " " in text)) == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_a_page_is_written_in_plain_words(page: Path) -> None:
    text = re.sub(r"```.*?```|`[^`\n]+`", "", page.read_text(), flags=re.DOTALL)
    assert found(text) == []
