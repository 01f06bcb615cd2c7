"""docs/who.md says what questions cost and which SQL is behind them."""

from datetime import UTC, datetime, timedelta

import pytest

from cli.who.estimate import GB, LIST, SCANNED
from cli.who.question import CLOSINGS, ISSUING, OPENINGS, By, Search
from cli.who.sql import Table, conditions, statements
from tools.generate.__main__ import ROOT

PAGE = (ROOT / "docs/who.md").read_text()
NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
ACCOUNTS, REGIONS, BYTES_A_DAY = 300, 17, 5 * GB
ORGANIZATION = {f"{number:012}": [f"region-{each}" for each in range(REGIONS)] for number in range(ACCOUNTS)}


@pytest.mark.parametrize("accounts", [1, ACCOUNTS])
@pytest.mark.parametrize("days", [7, 30, 365])
def test_the_costs_are_those_of_the_partitions(days: int, accounts: int) -> None:
    table = Table("d", "t", {"AWSLogs/o-a1b2c3d4e5": dict(list(ORGANIZATION.items())[:accounts])})
    partitions = table.count(Search(By.CALL, frozenset("X"), NOW - timedelta(days=days), NOW))
    scanned = partitions * BYTES_A_DAY / ACCOUNTS / REGIONS / GB
    athena, lists = scanned * SCANNED, partitions * LIST
    who = "one account" if accounts == 1 else "all accounts"
    cells = f"{partitions:,} | {scanned:,.1f} GB | ${athena:,.2f} | ${lists:,.2f} | ${athena + lists:,.2f}"
    assert f"| {days} days, {who} | {cells} |" in PAGE


TEXTS = {
    By.RESOURCE: "i-0abc1234",
    By.PERSON: "alice@example.com",
    By.CALLER: "ASIAEXAMPLE000000000",
    By.ISSUED: "ASIAEXAMPLE000000000",
    By.KEY: "AKIAEXAMPLE000000000",
    By.SESSION: "deploy",
    By.ADDRESS: "203.0.113.7",
    By.CALL: "DeleteBucket",
}


@pytest.mark.parametrize("by", By)
def test_the_sql_behind_each_question_is_on_the_page(by: By) -> None:
    named = [*conditions(By.RESOURCE, [TEXTS[by]])] if by is By.KEY else []  # said as such
    said = [each for each in conditions(by, [TEXTS[by]]) if "resources[" not in each and each not in named]
    assert said
    assert " OR ".join(said) in PAGE


def test_what_every_statement_begins_with_is_on_the_page() -> None:
    trails = {"AWSLogs/o-a1b2c3d4e5": {"111122223333": ["eu-west-1"], "444455556666": ["eu-west-1"]}}
    search = Search(By.CALL, frozenset({"X"}), NOW - timedelta(days=7), NOW, reads=False)
    (statement,) = statements(Table("d", "t", trails), search)
    begin, _, reads = statement[statement.index("WHERE") :].partition("\n  AND (readonly")
    assert f"{begin}\n```" in PAGE
    assert f"(readonly{reads.partition(chr(10))[0]}" in PAGE


@pytest.mark.parametrize("calls", [ISSUING, OPENINGS | CLOSINGS])
def test_the_calls_of_a_question_are_on_the_page(calls: frozenset[str]) -> None:
    listed = ", ".join(f"'{call}'" for call in sorted(calls))
    assert f"eventname IN ({listed})" in PAGE
