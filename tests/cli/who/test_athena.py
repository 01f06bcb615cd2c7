"""Athena's statements: started, waited for, read page by page; which ones, `test_sql.py` shows."""

from datetime import timedelta
from typing import Any

import pytest
from msgspec.structs import replace

from cli.errors import CliError
from cli.who.athena import Athena
from cli.who.estimate import Consent
from cli.who.question import By, Search
from cli.who.sql import FIELDS, RESOURCES, Table
from tests.cli.who.history import NOW
from tests.identity.sessions.records import HERE

TABLE = Table("history", "cloudtrail", {"AWSLogs": {HERE: ["eu-west-1"]}})
SEARCH = Search(By.CALL, frozenset({"DeleteBucket"}), NOW - timedelta(days=7), NOW)


def row(**values: str) -> dict[str, Any]:
    cells = [values.get(name, "") for name in FIELDS] + [""] * 3 * RESOURCES
    return {"Data": [{"VarCharValue": value} if value else {} for value in cells]}


class Client:
    """Answers as Athena does; `states` are those of a statement, one a look."""

    def __init__(self, *states: str) -> None:
        self.states, self.statements = list(states), list[dict[str, Any]]()

    def start_query_execution(self, **given: Any) -> dict[str, str]:
        self.statements.append(given)
        return {"QueryExecutionId": "1"}

    def get_query_execution(self, QueryExecutionId: str) -> dict[str, Any]:  # noqa: N803 Athena's name
        state = self.states.pop(0)
        reason = "Query exhausted the bytes that the workgroup allows"
        status = {"State": state, "StateChangeReason": reason}
        return {"QueryExecution": {"Status": status, "Statistics": {"DataScannedInBytes": 2_000_000_000}}}

    def get_paginator(self, name: str) -> Any:
        assert name == "get_query_results"
        return self

    def paginate(self, QueryExecutionId: str) -> list[dict[str, Any]]:  # noqa: N803 Athena's name
        first = row(eventName="DeleteBucket", eventSource="s3.amazonaws.com", eventID="first", readOnly="false")
        other = row(eventName="DeleteBucket", eventSource="s3.amazonaws.com", eventID="other")
        return [{"ResultSet": {"Rows": [row(eventName="c3"), first]}}, {"ResultSet": {"Rows": [other]}}]


def test_a_statement_is_waited_for_and_every_page_of_it_read() -> None:
    client, waited = Client("QUEUED", "RUNNING", "SUCCEEDED"), list[float]()
    athena = Athena(client, "watcher", TABLE, sleep=waited.append)
    assert [event.id for event in athena.find(SEARCH)] == ["first", "other"]
    assert waited == [0.2, 0.5]
    (given,) = client.statements
    assert (given["WorkGroup"], given["QueryExecutionContext"]) == ("watcher", {"Database": "history"})
    assert athena.coverage(SEARCH).read == "Athena, 1 statements over 1 accounts, 8 partitions, 2.00 GB ($0.01)"


def test_a_statement_that_scans_too_much_says_what_to_do() -> None:
    athena = Athena(Client("CANCELLED"), "watcher", TABLE)
    with pytest.raises(CliError) as raised:
        list(athena.find(SEARCH))
    assert "exhausted the bytes" in raised.value.message
    assert "--since" in raised.value.hint


def test_nothing_is_started_without_consent() -> None:
    client = Client()
    asked = list[str]()

    def refuses(question: str) -> bool:
        asked.append(question)
        return False

    consent = Consent(refuses, yes=False)
    athena = Athena(client, "watcher", TABLE, lambda search, count: consent.athena(40_000_000_000, count, 8))
    with pytest.raises(CliError):
        list(athena.find(SEARCH))
    assert not client.statements
    assert "about 40.0 GB in 8 partitions (estimated by 8 of them): $0.20, and $0.00 for the S3 LIST" in asked[0]


def test_an_account_without_files_is_said_to_be_missing() -> None:
    search = Search(By.CALL, frozenset({"X"}), NOW, NOW, accounts=frozenset({"999999999999"}))
    assert Athena(Client(), "watcher", TABLE).coverage(search).gaps == ["the bucket has no files of 999999999999"]


def test_many_partitions_are_asked_for_however_little_is_in_them() -> None:
    asked: list[str] = []

    def agrees(question: str) -> bool:
        asked.append(question)
        return True

    consent = Consent(agrees, yes=False)
    consent.athena(1_000, 100, 20)
    assert asked == []
    consent.athena(1_000, 1_800_000, 20)
    assert ["$9.00 for the S3 LIST of each partition" in question for question in asked] == [True]


def test_an_account_without_files_in_a_region_of_others_is_named() -> None:
    trails = {"AWSLogs/o-a1b2c3d4e5": {HERE: ["eu-west-1", "us-east-1"], "444455556666": ["eu-west-1"]}}
    athena = Athena(Client(), "watcher", Table("history", "cloudtrail", trails))
    for search in (SEARCH, replace(SEARCH, accounts=frozenset({"444455556666"}))):
        assert athena.coverage(search).gaps == ["no files of 444455556666 in us-east-1"]
    elsewhere = athena.coverage(replace(SEARCH, regions=frozenset({"ap-south-1"}))).gaps
    assert elsewhere == ["no files of 111122223333 in ap-south-1", "no files of 444455556666 in ap-south-1"]
