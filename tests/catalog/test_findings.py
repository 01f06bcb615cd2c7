"""The watcher's own findings are declared and documented, all that code can send."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from account_event_handler.catalog import CATALOG, findings
from account_event_handler.catalog.findings import FINDINGS, Finding, finding_event, is_groupable
from account_event_handler.event_pattern import Pattern
from account_event_handler.remediate.trail_state import Repair
from account_event_handler.render.alert import finding_alert
from account_event_handler.render.headline import headline_of
from tests.snapshot.messages import FOLDER
from tests.support.watches import page
from tools.generate.findings import OLD_TRAIL, PATTERN, findings_chapter

PACKAGE = Path(findings.__file__).parent.parent
NAMES = {finding.name for finding in FINDINGS}
each_finding = pytest.mark.parametrize("finding", FINDINGS, ids=lambda each: each.name)


def declared() -> Iterator[Finding]:
    """Every Finding of the module, alone or in a table."""
    for value in vars(findings).values():
        each = value.values() if isinstance(value, dict) else [value]
        yield from (finding for finding in each if isinstance(finding, Finding))


def test_every_finding_is_listed() -> None:
    assert set(declared()) == set(FINDINGS)


def test_whatever_becomes_of_a_stop_has_a_finding() -> None:
    assert set(findings.STOPPED) == set(Repair)


@each_finding
def test_a_finding_is_documented(finding: Finding) -> None:
    assert re.search(rf"^\| `{finding.name}`<br>", page(), re.MULTILINE)


def test_no_finding_has_the_name_of_a_watch() -> None:
    assert not NAMES & {watch.name for watch in CATALOG.watches}


def test_code_names_no_alert_but_by_a_finding_or_a_watch() -> None:
    """An alert's `watch` is never a text that stands in code."""
    literal = [
        f"{path.name}: {word.value.value!r}"
        for path in PACKAGE.rglob("*.py")
        for call in ast.walk(ast.parse(path.read_text()))
        if isinstance(call, ast.Call)
        for word in call.keywords
        if word.arg == "watch" and isinstance(word.value, ast.Constant)
    ]
    assert literal == []


def test_every_alert_of_the_snapshot_is_a_watch_or_a_finding() -> None:
    text = "".join(path.read_text() for path in FOLDER.glob("_*.txt"))
    named = set(re.findall(r'^topic watch "([^"]+)"$', text, re.MULTILINE))
    custom = {"live-buckets"}
    assert named - {watch.name for watch in CATALOG.watches} - custom <= NAMES
    assert len(named & NAMES) > 15


@each_finding
def test_a_finding_reads_as_sentences(finding: Finding) -> None:
    assert re.fullmatch(r"[A-Z].*\.", finding.why)
    assert re.fullmatch(r"[A-Z].*\.|\{remedy\}", finding.advice)


def test_the_documented_pattern_mutes_the_finding() -> None:
    place = {"resources": (OLD_TRAIL,), "region": "eu-west-1"}
    alert = finding_alert(findings.FOUND_OFF, "1", {"trail": "old"}, **place)
    envelope = finding_event(alert, headline_of(alert)).envelope
    pattern = Pattern(PATTERN)
    assert pattern.matches(envelope)
    assert not pattern.matches(envelope | {"detail": envelope["detail"] | {"trail": f"{OLD_TRAIL}er"}})
    for name, value in envelope["detail"].items():
        assert f'"{name}": "{value}"' in findings_chapter()


def test_each_of_many_stopped_trails_is_sent() -> None:
    stopped = finding_alert(findings.STOPPED["restarted"], "1", {"trail": "a"})
    assert not is_groupable(stopped)
    assert is_groupable(finding_alert(findings.FOUND_OFF, "1", {"trail": "a"}))
