"""Every promise of docs/guarantees.md names its tests, and they exist."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs/guarantees.md").read_text()
SECTIONS = dict(re.findall(r"(?ms)^## (.+?)\n(.*?)(?=^## |\Z)", PAGE))
PROMISES = {
    f"{section} {number}": promise
    for section, text in SECTIONS.items()
    for number, promise in re.findall(r"(?ms)^(\d+)\. (.*?)(?=^\d+\. |\n\n|\Z)", text)
}


@pytest.mark.parametrize("promise", PROMISES.values(), ids=PROMISES)
def test_a_promise_names_tests_that_exist(promise: str) -> None:
    named = re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", promise)
    assert named
    for path, name in named:
        assert f"\ndef {name}(" in (ROOT / path).read_text(), f"{path}::{name}"


@pytest.mark.parametrize("section", SECTIONS)
def test_the_promises_of_a_section_are_numbered(section: str) -> None:
    numbers = [int(name.rpartition(" ")[2]) for name in PROMISES if name.rpartition(" ")[0] == section]
    assert numbers == [*range(1, len(numbers) + 1)]
    assert numbers


@pytest.mark.parametrize("section", SECTIONS)
def test_a_section_is_listed_at_the_top(section: str) -> None:
    assert f"[{section}](#{section.lower().replace(' ', '-')})" in PAGE


def test_what_end_to_end_tests_show_is_marked_as_shown_on_the_emulator() -> None:
    for name, promise in PROMISES.items():
        at = promise.find("tests/end_to_end/")
        assert at < 0 or "n the emulator: " in promise[:at], name
