"""The committed pictures show the messages as they are now; without a browser, by digests."""

import re
from pathlib import Path

import pytest

from account_event_handler.model import Alert
from tests.support.template_parts import resources
from tools.chromium import chromium, installed
from tools.pictures.__main__ import INBOX, _message
from tools.pictures.messages import alerts
from tools.pictures.png import indexed
from tools.pictures.sources import (
    ARCHITECTURE,
    FOLDER,
    PAGES,
    PHONE,
    Source,
    alts,
    described,
    inbox_source,
    listed,
    sources,
)

COMMITTED = listed()


@pytest.fixture(scope="module")
def shown() -> dict[str, Alert]:
    return alerts()


@pytest.fixture(scope="module")
def current(shown: dict[str, Alert]) -> dict[str, Source]:
    return {**sources(shown), INBOX: inbox_source(shown)}


@pytest.mark.parametrize("name", COMMITTED)
def test_a_picture_shows_its_message_as_it_is_now(name: str, current: dict[str, Source]) -> None:
    source = current[name]
    assert COMMITTED[name] == {"alt": source.alt, "source": source.digest}, "run make pictures, and look at them"
    assert (FOLDER / f"{name}.png").read_bytes().startswith(b"\x89PNG")


def test_every_picture_is_listed(current: dict[str, Source]) -> None:
    assert set(COMMITTED) == set(current) == {path.stem for path in FOLDER.glob("*.png")}


def test_another_word_in_a_message_is_another_source(current: dict[str, Source]) -> None:
    source = current["shared-secret"]
    assert Source(source.page.replace("alice", "alicia"), source.alt).digest != source.digest


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_a_page_describes_a_picture_as_the_list_does(page: Path) -> None:
    assert page.read_text() == described(page.read_text(), alts()), "run make pictures"


@pytest.mark.parametrize(
    ("page", "shown"),
    [
        ("![old](pictures/a.png) [a](pictures/a.png)", "![a <b>](pictures/a.png) [a](pictures/a.png)"),
        (
            '<img src="docs/pictures/a.svg" width="9" alt="old">',
            '<img src="docs/pictures/a.svg" width="9" alt="a &lt;b&gt;">',
        ),
    ],
)
def test_a_description_is_written_into_markdown_and_html(page: str, shown: str) -> None:
    assert described(page, {"a": "a <b>"}) == shown


def test_the_architecture_names_what_the_template_has() -> None:
    named = set(re.findall(r">(\w+(?:Queue|Topic))<", ARCHITECTURE.read_text()))
    assert named == {"ActivityQueue", "DeniedQueue", "LogFileQueue", "AlertTopic"} & set(resources())


def test_the_architecture_is_readable_on_a_phone_in_light_and_dark() -> None:
    text = ARCHITECTURE.read_text()
    assert f'viewBox="0 0 {PHONE} ' in text
    assert "prefers-color-scheme: dark" in text
    assert min(map(int, re.findall(r"(\d+)px", text))) >= 12


@pytest.mark.skipif(not installed(), reason="no Chromium is installed")
def test_a_message_is_drawn_as_wide_as_a_phone_and_no_line_leaves_it(current: dict[str, Source]) -> None:
    with chromium() as page:
        whole = _message(page, current["denied-call"].page)
        assert page.evaluate("document.documentElement.scrollWidth") == PHONE
        small = indexed(page, whole)
    assert int.from_bytes(small[16:20]) == 2 * PHONE
    assert small[16:24] == whole[16:24]
    assert len(small) < len(whole)
