"""Planted resources of a month over five accounts, by files and by SQL; `make bench` asks for two hundred."""

from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any

import duckdb
import pytest

from bench.athena_table import DuckDB, table_of
from bench.planted import DAYS, END, Planted, write_month
from cli.replay.sources import Source
from cli.stack import Aws
from cli.who.answer import Road, answer
from cli.who.files import Files
from cli.who.question import Question

PLANTED = 14  # each of seven calls, by each of two ways to the person


@pytest.fixture(scope="module")
def month(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[Planted]]:
    folder = tmp_path_factory.mktemp("month")
    return folder, write_month(folder, 4, PLANTED)


def files_in(folder: Path) -> Files:
    files = [Source(str(path), path.stat().st_size) for path in sorted(folder.rglob("*.json.gz"))]
    return Files(Aws(), lambda search: files, 1)


@cache
def sql_on(folder: Path) -> DuckDB:
    connection = duckdb.connect(config={"threads": 1})
    table_of(str(folder), connection)
    return DuckDB(connection)


def found(road: Road, asked: str) -> list[tuple[str, Any]]:
    rows = answer(Question(END - timedelta(days=DAYS + 1), END, resource=asked), road)
    return [(row.event.id, row.alert.actor and row.alert.actor.name) for row in rows]


@pytest.mark.parametrize("road", [files_in, sql_on], ids=["files", "SQL"])
def test_each_planted_resource_is_found_with_its_person_and_nothing_else(
    month: tuple[Path, list[Planted]], road: Any
) -> None:
    folder, planted = month
    asked = road(folder)
    for each in planted:
        assert found(asked, each.asked) == [(each.event_id, each.person)], each


def test_both_roads_give_the_same_rows(month: tuple[Path, list[Planted]]) -> None:
    folder, planted = month
    question = Question(END - timedelta(days=DAYS + 1), END, person=planted[1].person)
    by_files, by_sql = (answer(question, road(folder)) for road in (files_in, sql_on))
    assert len(by_files) == 2  # with the decoy's
    assert [(row.event.id, row.alert) for row in by_files] == [(row.event.id, row.alert) for row in by_sql]
