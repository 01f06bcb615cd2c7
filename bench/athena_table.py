"""What Athena makes of log files by the table of the template, made by DuckDB: columns of its types, and partitions.

It stands for CloudTrail's input format, the SerDe and partition projection; the SQL is run as Athena gets it.
"""

import json
import re
from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any

import duckdb
import yaml

from cli.who.question import Search
from cli.who.records import events_of
from cli.who.sql import FIELDS, Table, records_of, statements
from local_stack.deployment import ROOT

_WORD = re.compile(r"[a-z0-9_]+|[<>,:]")
_PLACE = r"(?:^|/)((?:[^/]+/)*AWSLogs(?:/o-[a-z0-9]+)?)/(\d{12})/CloudTrail/([a-z0-9-]+)/(\d{4}/\d\d/\d\d)/"


class _Loader(yaml.SafeLoader):
    """Takes CloudFormation's short forms for their text."""


_Loader.add_multi_constructor("!", lambda loader, suffix, node: str(node.value))


@cache
def columns() -> dict[str, str]:
    """Hive's type of each column of the template's table."""
    template = yaml.load((ROOT / "template.yaml").read_text(), _Loader)  # noqa: S506 a SafeLoader
    storage = template["Resources"]["HistoryTable"]["Properties"]["TableInput"]["StorageDescriptor"]
    return {column["Name"]: column["Type"] for column in storage["Columns"]}


def table_of(folder: str, connection: duckdb.DuckDBPyConnection, name: str = "cloudtrail") -> None:
    """Make a table of the files below a folder."""
    selected = ",\n".join(_column(column, kind) for column, kind in columns().items())
    connection.execute(f"""
        CREATE TABLE {name} AS WITH records AS (
          SELECT filename, unnest(Records) AS r FROM read_json(
            '{folder}/**/*.json.gz', columns = {{'Records': 'JSON[]'}}, filename = true, maximum_object_size = 8388608)
        ) SELECT {selected},
          regexp_extract(filename[{len(folder) + 1}:], '{_PLACE}', 1).trim('/') AS organization,
          regexp_extract(filename, '{_PLACE}', 2) AS account,
          regexp_extract(filename, '{_PLACE}', 3) AS region,
          regexp_extract(filename, '{_PLACE}', 4) AS day
        FROM records
    """)  # noqa: S608 names of the template and of a folder of ours


def _column(name: str, kind: str) -> str:
    path = f"$.{_spelled(name)}"
    if kind == "string":
        return f"nullif(json_extract_string(r, '{path}'), 'null') AS {name}"
    structure = json.dumps(_structure(list(_WORD.findall(kind)), _spelled(name)))
    return f"from_json(json_extract(r, '{path}'), '{structure}') AS {name}"


def _structure(words: list[str], path: str) -> Any:
    """DuckDB's structure of a Hive type; JSON's names are CloudTrail's, which Hive does not tell apart by case."""
    kind = words.pop(0)
    if kind == "string":
        return "VARCHAR"
    words.pop(0)
    if kind == "array":
        inside = [_structure(words, path)]
        words.pop(0)
        return inside
    if kind == "map":
        while words.pop(0) != ">":
            pass
        return "JSON"
    fields = {}
    while True:
        name = words.pop(0)
        words.pop(0)
        spelled = _spelled(f"{path}.{name}".lower()).rpartition(".")[2]
        fields["ARN" if path == "resources" and name == "arn" else spelled] = _structure(words, f"{path}.{name}")
        if words.pop(0) == ">":
            return fields


def _spelled(lowered: str) -> str:
    """As CloudTrail spells the path, of those that are selected or lie above one that is."""
    for path in FIELDS:
        steps = path.split(".")
        for end in range(1, len(steps) + 1):
            if ".".join(steps[:end]).lower() == lowered:
                return ".".join(steps[:end])
    return {"resources.accountid": "resources.accountId"}.get(lowered, lowered)


class DuckDB:
    """A road like Athena's, over a table that `table_of` made."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, name: str = "cloudtrail") -> None:
        self._connection = connection
        found = connection.execute(f"SELECT DISTINCT organization, account, region FROM {name}").fetchall()  # noqa: S608
        trails = dict[str, dict[str, list[str]]]()
        for organization, account, region in found:
            trails.setdefault(organization, {}).setdefault(account, []).append(region)
        self.table = Table("main", name, trails)

    def find(self, search: Search) -> Iterator[Any]:
        for statement in statements(self.table, search):
            rows: Sequence[Sequence[str | None]] = self._connection.execute(statement).fetchall()
            yield from events_of(records_of(rows))

    def coverage(self, search: Search) -> Any:
        raise NotImplementedError
