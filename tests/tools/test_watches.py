import re
from collections import Counter
from types import ModuleType

import pytest

from account_event_handler.catalog import CATALOG
from account_event_handler.catalog.findings import FINDINGS
from account_event_handler.catalog.watch import Watch, api_call
from account_event_handler.model import Severity
from account_event_handler.pipeline.judge import judge
from account_event_handler.render.headline import headline_of
from tests.support.every import every
from tests.support.samples import EVENTS, load
from tests.support.stack_context import context
from tests.support.watches import every_watch, page
from tools.generate.__main__ import TEMPLATE, WATCHES, main
from tools.generate.markdown import anchor, table, text
from tools.generate.services import Service, _first_paragraph, services
from tools.generate.shown import shown

each_service = every(services(), lambda each: each.heading)


def test_the_page_of_the_watches_is_that_of_the_catalog() -> None:
    is_current = WATCHES.read_text() == page()
    assert is_current, "the catalog or its samples have changed: run make template"


def test_every_watch_and_finding_stands_in_one_row_of_the_page() -> None:
    rows = re.findall(r"^\| `([^`]+)`<br>", page(), re.MULTILINE)
    watches = [watch.name for watch in CATALOG.watches]
    assert Counter(rows) == Counter([*watches, *{finding.name for finding in FINDINGS}])


@each_service
def test_a_chapter_opens_with_a_sentence(service: Service) -> None:
    for chapter in service.chapters:
        assert chapter.watches
        assert re.fullmatch(r"[A-Z].{10,}\.", chapter.about)


@each_service
def test_the_page_s_contents_link_to_each_service(service: Service) -> None:
    assert f"\n## {service.heading}\n" in page()
    assert f"](#{anchor(service.heading)})" in page()


@every_watch([watch for watch in CATALOG.watches if not isinstance(watch.severity, Severity)])
def test_a_severity_that_depends_on_the_event_is_shown_by_more_than_one_sample(watch: Watch) -> None:
    assert len(shown(watch).severities) > 1


@pytest.mark.parametrize(
    "watch", [watch for watch in CATALOG.watches if "source" not in watch.on], ids=lambda w: w.name
)
def test_a_watch_about_any_service_is_shown_by_what_people_read(watch: Watch) -> None:
    read = {
        headline_of(alert)
        for path in EVENTS.glob(f"*/{watch.name}*.json")
        if (alert := judge(load(path), CATALOG, context(watch.option)).alert)
    }
    assert shown(watch).sentence in read


UNSHOWN = Watch(
    name="s3-nothing-done", severity=Severity.LOW, on=api_call("s3", "A"), says="did x", why="W.", advice="D."
)


def test_nothing_is_written_while_a_watch_has_no_sample(capsys: pytest.CaptureFixture[str]) -> None:
    before = [path.stat().st_mtime_ns for path in (TEMPLATE, WATCHES)]
    assert main([*CATALOG.watches, UNSHOWN]) == 1
    assert capsys.readouterr().err == ("s3-nothing-done has no sample: add events/s3/s3-nothing-done.json\n")
    assert [path.stat().st_mtime_ns for path in (TEMPLATE, WATCHES)] == before


def test_a_watch_without_a_sample_cannot_be_shown() -> None:
    with pytest.raises(ValueError, match=r"add events/s3/s3-nothing-done\.json"):
        shown(UNSHOWN)


def test_a_service_without_a_docstring_is_named() -> None:
    module = ModuleType("account_event_handler.catalog.services.new")
    with pytest.raises(ValueError, match=r"^account_event_handler/catalog/services/new\.py has no docstring: begin"):
        _first_paragraph(module)


@pytest.mark.parametrize(
    ("words", "markdown"),
    [
        ("alice deleted bucket x", "alice deleted bucket x"),
        ("a|b", r"a\|b"),
        ("let * read [x] <b> `c`", r"let \* read \[x\] \<b\> \`c\`"),
        ("EMAIL_ALREADY_EXISTS", "EMAIL_ALREADY_EXISTS"),
        ("the _default", r"the \_default"),
        ("$5 or $6", r"\$5 or \$6"),
        ("a &amp; b & c", r"a \&amp; b & c"),
        ("maria@example.com", "maria@<!-- -->example.com"),
    ],
)
def test_words_are_shown_as_they_are(words: str, markdown: str) -> None:
    assert text(words) == markdown


def test_a_table_has_a_line_for_each_row() -> None:
    assert table(["A", "B"], [["1", "2"]]) == "| A | B |\n| --- | --- |\n| 1 | 2 |\n"
