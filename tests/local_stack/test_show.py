import io
from typing import Any

import pytest
from rich.console import Console

from account_event_handler.catalog import CATALOG
from account_event_handler.pipeline.judge import judge
from account_event_handler.render.slack import blocks_message
from account_event_handler.render.topic import body, subject
from local_stack.event_run import EventRun
from local_stack.recipients import Mail
from local_stack.show import closing_table, run_line, show_messages
from tests.support.samples import sample

ALERT = judge(sample("guardduty-finding-reported"), CATALOG).alert
assert ALERT is not None
SLACK = [blocks_message(ALERT)]
MAILS = [Mail(subject(ALERT), body(ALERT), {})]
LINK = f"Event: {ALERT.link}"  # has an &, which Slack's markup escapes


@pytest.mark.parametrize(("slack", "mails"), [(SLACK, MAILS), (SLACK, []), ([], MAILS)])
def test_a_link_is_shown_once_and_whole_on_however_narrow_a_terminal(
    slack: list[dict[str, object]], mails: list[Mail]
) -> None:
    terminal = io.StringIO()
    show_messages(Console(file=terminal, width=40), slack, mails)
    lines = terminal.getvalue().splitlines()
    assert [line for line in lines if "https://" in line] == [LINK]
    assert lines[-1] == LINK


def run_of(name: str, *, mail: Mail | None = None, slack: bool = True, late: bool = False, rules: int = 1) -> EventRun:
    return EventRun(name, "", 0, ["calls"] * rules, SLACK if slack else [], [mail] if mail else [], 1.23, late)


def of(severity: str, headline: str) -> Mail:
    return Mail("x", f"{severity.upper()}: {headline}\n\nWho: x\n", {"severity": severity})


LONG = of("high", f"{'r' * 57} read it")
RUNS = [
    run_of("done", mail=of("critical", "alice let anyone read secret production/payments/db")),
    run_of("long", mail=LONG),
    run_of("late", mail=of("low", "critical table created"), late=True),
    run_of("awaited", slack=False, late=True),
    run_of("quiet", slack=False),
    run_of("unmatched", slack=False, rules=0),
    run_of("posted"),
]


def shown(what: Any, width: int) -> str:
    terminal = io.StringIO()
    Console(file=terminal, width=width).print(what)
    return terminal.getvalue()


def test_the_closing_table_keeps_names_whole_at_100_columns() -> None:
    table = shown(closing_table(RUNS), 100)
    assert max(map(len, table.splitlines())) <= 100
    rows = [[cell.strip() for cell in line.split("│")[1:-1]] for line in table.splitlines() if "│" in line]
    assert ["critical", "alice let anyone read secret production/payments/db", "yes", "yes", "1.2"] in rows
    assert "r" * 57 in table
    assert ["low", "critical table created", "yes", "yes", "late, 1.2"] in rows
    assert ["-", "posted: no mail came", "yes", "-", "1.2"] in rows


LINES = [
    "✓ done: Slack, mail (1.2 s)",
    "✓ long: Slack, mail (1.2 s)",
    "✓ late: Slack, mail (1.2 s)",
    "… awaited: late after 1 s, going on",
    "- quiet: no alert, it needs none",
    "- unmatched: no alert, no rule matches it",
    "✓ posted: Slack (1.2 s)",
]


@pytest.mark.parametrize(("run", "line"), list(zip(RUNS, LINES, strict=True)), ids=LINES)
def test_an_event_is_one_short_line(run: EventRun, line: str) -> None:
    assert shown(run_line(run), 80) == f"{line}\n"
