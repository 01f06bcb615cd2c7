"""README and the pages of docs/: their size, links, commands and names."""

import argparse
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from account_event_handler.catalog import CATALOG
from cli.__main__ import parser
from tools.generate.markdown import anchor

ROOT = Path(__file__).parents[2]
README = ROOT / "README.md"
PAGES = [README, *sorted((ROOT / "docs").glob("*.md"))]
GENERATED = "watches.md"
COMMAND = re.compile(r"account-watcher ((?:[a-z][\w-]*)(?: +(?:--?[\w-]+|[^\s`#)|…,;]+))*)")
each_page = pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)


def links(page: Path) -> Iterator[str]:
    text = page.read_text()
    yield from re.findall(r"\]\(([^)\s]+)\)", text)
    yield from re.findall(r'src="([^"]+)"', text)


def anchors(page: Path) -> set[str]:
    return {anchor(heading) for heading in re.findall(r"(?m)^#{1,4} (.+)$", page.read_text())}


def test_readme_is_read_in_ten_kilobytes() -> None:
    assert README.stat().st_size <= 10_240


def test_readme_shows_pictures_with_words_for_who_cannot_see_them() -> None:
    pictures = re.findall(r'<img src="docs/pictures/[^"]+"[^>]* alt="([^"]+)"', README.read_text())
    assert len(pictures) >= 2
    assert all(len(words) > 40 for words in pictures)
    assert README.read_text().index("<img") < 1000  # on the first screen


@each_page
def test_no_place_is_left_to_be_filled_in(page: Path) -> None:
    assert re.findall(r"(?<!\S)@[a-z]+@|\bTODO\b|\bTBD\b", page.read_text()) == []


@each_page
def test_a_link_leads_somewhere(page: Path) -> None:
    for link in links(page):
        if re.match(r"https?:", link):
            continue
        path, _, name = link.partition("#")
        to = (page.parent / path).resolve() if path else page
        assert to.exists(), link
        assert not name or name in anchors(to), link


def test_readme_links_to_every_page() -> None:
    assert {page.name for page in PAGES[1:]} <= {Path(link.partition("#")[0]).name for link in links(README)}


def test_the_counts_in_readme_hold() -> None:
    (watches, sources) = re.findall(r"More than (\d+) watches over (\d+) event sources", README.read_text())[0]
    heard = {source for watch in CATALOG.watches for source in watch.on.get("source", ())}
    assert int(watches) < len(CATALOG.watches) < int(watches) + 200
    assert int(sources) <= len(heard) < int(sources) + 50


@pytest.mark.parametrize(
    "words",
    sorted(
        {
            words.strip(" .'\"")
            for page in PAGES
            if page.name != GENERATED
            for words in COMMAND.findall(page.read_text())
        }
    ),
)
def test_a_command_in_the_docs_is_one_of_ours(words: str) -> None:
    command: argparse.ArgumentParser = parser()
    left = words.split()
    while left and (below := subcommands(command)):
        assert left[0] in below
        command = below[left.pop(0)]
    assert {word.partition("=")[0] for word in left if word.startswith("--")} <= options(command)


def subcommands(command: argparse.ArgumentParser) -> Mapping[str, argparse.ArgumentParser]:
    found = [action.choices for action in command._actions if isinstance(action, argparse._SubParsersAction)]
    return found[0] if found else {}


def options(command: argparse.ArgumentParser) -> set[str]:
    return {name for action in command._actions for name in action.option_strings}
