from datetime import timedelta
from pathlib import Path
from typing import Any

import duckdb
import pytest

from bench.athena_table import DuckDB, columns, table_of
from cli.replay.sources import Source
from cli.stack import Aws
from cli.who.answer import answer
from cli.who.files import Files
from cli.who.question import By, Question, Search
from cli.who.sql import FIELDS, RESOURCES, Table, statements
from tests.cli.who.history import ADA, EVERYBODY, GROUP, INSTANCE, NOW, called, closed, launched, opened, sessions, text
from tests.identity.sessions.records import HERE, THERE, role_arn, switched, user
from tests.identity.sessions.records import role as role_session

WEEK = NOW - timedelta(days=7)
ONE = {"AWSLogs": {HERE: ["eu-west-1"]}}
QUESTIONS = {
    "a resource": Question(WEEK, NOW, resource=INSTANCE),
    "an opening": Question(WEEK, NOW, resource=GROUP, opened=EVERYBODY),
    "a person": Question(WEEK, NOW, person=ADA, reads=True),
    "a person of the console": Question(WEEK, NOW, person="eve"),
    "a call": Question(WEEK, NOW, call="RunInstances"),
    "an address": Question(WEEK, NOW, address="203.0.113.7"),
    "a key": Question(WEEK, NOW, key="AKIAEXAMPLE000000000"),
    "a session": Question(WEEK, NOW, session="b"),
    "an account": Question(WEEK, NOW, address="203.0.113.7", accounts=frozenset({THERE}), reads=True),
    "a quotation mark": Question(WEEK, NOW, resource="it's"),
    "a name in a thing's resources": Question(WEEK, NOW, resource="k-1"),
}


def write(folder: Path, account: str, *records: dict[str, Any]) -> None:
    import gzip

    place = folder / f"AWSLogs/{account}/CloudTrail/eu-west-1/2026/11/20"
    place.mkdir(parents=True)
    (place / f"{account}_CloudTrail_eu-west-1_20261120T1030Z_x.json.gz").write_bytes(gzip.compress(text(*records)))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("history")
    console = role_session("Deploy", "eve", "c", began=int(NOW.timestamp()) - 7200)
    switch = switched(f"arn:aws:iam::{THERE}:user/eve", role_arn("Deploy", "eve"))
    switch |= {"eventTime": "2026-11-20T10:00:00Z", "eventID": "switched-1"}
    by_console = called("StopInstances", 200, {"instancesSet": {"items": [{"instanceId": INSTANCE}]}}, console)
    arns = [{"ARN": f"arn:aws:kms:eu-west-1:{HERE}:key/k-{number}"} for number in range(RESOURCES)][::-1]
    odd = [
        by_console | {"sessionCredentialFromConsole": "true"},
        called("CreateTags", 220, {"tagSet": {"items": [{"key": "Name", "value": "it's"}]}}, user("bob")),
        called("DisableKey", 230, {"keyId": "alias/x"}, user("bob"), resources=arns),
    ]
    write(folder, THERE, *sessions())
    write(folder, HERE, switch, launched(), opened(), closed(), *odd)
    return folder


@pytest.fixture(scope="module")
def road(folder: Path) -> DuckDB:
    connection = duckdb.connect(config={"threads": 1})
    table_of(str(folder), connection)
    return DuckDB(connection)


@pytest.mark.parametrize("name", QUESTIONS)
def test_the_statements_answer_as_the_files_do(name: str, folder: Path, road: DuckDB) -> None:
    files = [Source(str(path), path.stat().st_size) for path in sorted(folder.rglob("*.gz"))]
    by_files = answer(QUESTIONS[name], Files(Aws(), lambda search: files, 1))
    by_sql = answer(QUESTIONS[name], road)
    assert by_files
    assert [(row.event.id, row.alert, row.is_creation) for row in by_sql] == [
        (row.event.id, row.alert, row.is_creation) for row in by_files
    ]


def the_statements(search: Search, trails: Any = ONE) -> list[str]:
    return list(statements(Table("db", "cloudtrail", trails), search))


def test_every_statement_names_what_the_table_injects() -> None:
    (statement,) = the_statements(Search(By.CALL, frozenset({"X"}), WEEK, NOW))
    assert "WHERE organization = 'AWSLogs'\n  AND account IN ('111122223333')\n" in statement
    assert "\n  AND region IN ('eu-west-1')\n" in statement
    assert "day BETWEEN '2026/11/13' AND '2026/11/20'" in statement


def test_only_accounts_and_regions_that_are_asked_for_are_named() -> None:
    trails = {"AWSLogs": {HERE: ["eu-west-1", "us-east-1"], THERE: ["eu-west-1"]}}
    search = Search(By.CALL, frozenset({"X"}), WEEK, NOW, accounts=frozenset({HERE}), regions=frozenset({"us-east-1"}))
    (statement,) = the_statements(search, trails)
    assert "account IN ('111122223333')\n  AND region IN ('us-east-1')" in statement
    nobody_s = Search(By.CALL, frozenset({"X"}), WEEK, NOW, accounts=frozenset({"999999999999"}))
    assert the_statements(nobody_s, trails) == []


def test_a_thousand_accounts_and_a_month_are_the_most_of_a_statement() -> None:
    trails = {"AWSLogs": {f"{number:012}": ["eu-west-1"] for number in range(1_001)}}
    table = Table("db", "cloudtrail", trails)
    search = Search(By.CALL, frozenset({"X"}), NOW - timedelta(days=61), NOW)
    assert [(len(part.accounts), len(part.days)) for part in table.partitions(search)] == [
        *((1_000, 31), (1_000, 31)),
        *((1, 31), (1, 31)),
    ]


@pytest.mark.parametrize("by", By)
def test_no_text_ends_its_quotation(by: By) -> None:
    hostile = "x' OR '1'='1"
    (statement,) = the_statements(Search(by, frozenset({hostile}), WEEK, NOW))
    assert hostile.replace("'", "''").casefold() in statement.casefold()
    assert hostile not in statement


def test_every_column_is_the_table_s() -> None:
    assert {path.split(".")[0].lower() for path in FIELDS} | {"resources"} <= columns().keys()
