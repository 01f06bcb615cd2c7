"""Athena over the organization's log files, where the stack has made its table (parameter History)."""

import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from msgspec import Struct

from account_event_handler.ingest.sanitize import clean
from account_event_handler.model import AccountEvent
from cli.errors import CliError
from cli.who.coverage import Coverage, without_regions
from cli.who.estimate import athena_cost
from cli.who.question import Search
from cli.who.records import events_of
from cli.who.sql import Table, records_of, statements

PAUSES = (0.2, 0.5, 1.0, 2.0)  # seconds between looks at a statement's state; the last for as long as it takes


class Athena(Struct):
    """`begin` is told the search and how many partitions it lists, before it is paid for, and may raise."""

    client: Any  # boto3's, for "athena"
    workgroup: str
    table: Table
    begin: Callable[[Search, int], object] = lambda search, partitions: None
    sleep: Callable[[float], object] = time.sleep
    _asked: int = 0
    _partitions: int = 0
    _bytes: int = 0

    def find(self, search: Search) -> Iterator[AccountEvent]:
        """What the statements of a search select."""
        partitions = self.table.count(search)
        self.begin(search, partitions)
        self._partitions += partitions
        for statement in statements(self.table, search):
            yield from events_of(records_of(self._rows(statement)))

    def _rows(self, statement: str) -> Iterator[Sequence[str | None]]:
        self._asked += 1
        started = self.client.start_query_execution(
            QueryString=statement, QueryExecutionContext={"Database": self.table.database}, WorkGroup=self.workgroup
        )
        number = started["QueryExecutionId"]
        self._wait(number)
        pages = self.client.get_paginator("get_query_results").paginate(QueryExecutionId=number)
        rows = (row["Data"] for page in pages for row in page["ResultSet"]["Rows"])
        next(rows, None)  # the columns' names
        for row in rows:
            yield [cell.get("VarCharValue") for cell in row]

    def _wait(self, number: str) -> None:
        """Raises CliError where the statement fails, as for more bytes than the workgroup allows."""
        pauses = iter(PAUSES)
        while True:
            execution = self.client.get_query_execution(QueryExecutionId=number)["QueryExecution"]
            state = execution.get("Status", {}).get("State", "")
            if state in ("SUCCEEDED", "FAILED", "CANCELLED"):
                self._bytes += execution.get("Statistics", {}).get("DataScannedInBytes", 0)
                if state == "SUCCEEDED":
                    return
                why = clean(execution.get("Status", {}).get("StateChangeReason", ""), 400)
                hint = "Ask for fewer days (--since), one account (--account) or Region (--regions)."
                raise CliError(f"Athena's statement ended as {state}: {why}", hint)
            self.sleep(next(pauses, PAUSES[-1]))

    def coverage(self, search: Search) -> Coverage:
        regions = defaultdict[str, set[str]](set)
        for accounts in self.table.trails.values():
            for account, names in accounts.items():
                regions[account].update(names)
        every = search.regions or {name for names in regions.values() for name in names}
        asked = {name: own for name, own in regions.items() if not search.accounts or name in search.accounts}
        gaps = [f"the bucket has no files of {account}" for account in sorted(search.accounts - regions.keys())]
        gaps += without_regions(asked, every)
        cost = athena_cost(self._bytes, self._partitions)
        return Coverage(
            f"Athena, {self._asked:,} statements over {len(regions):,} accounts, {self._partitions:,} partitions,"
            f" {self._bytes / 1e9:,.2f} GB (${cost:,.2f})",
            search.since,
            search.until,
            gaps,
            never=[
                "Athena passes over files that it cannot read without a word, and shows neither days without files"
                " nor files that were deleted or changed."
            ],
        )
