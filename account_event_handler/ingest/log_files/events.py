"""A log file enters, the events in it that deserve an alert leave, as it streams by."""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from account_event_handler.catalog.catalog import Catalog
from account_event_handler.ingest import decode
from account_event_handler.ingest.log_files import (
    SESSION,
    WATCHED,
    LogFile,
    RecordPrefilter,
    UnreadableRecord,
    envelope_of,
)
from account_event_handler.ingest.log_files.inflate import Open
from account_event_handler.model import AccountEvent, Alert
from account_event_handler.own_stack.context import StackContext
from account_event_handler.pipeline.judge import judge

_MOST_REMEMBERED = 10  # unreadable records of one file; all are counted


@dataclass(slots=True)
class FileStats:
    """What became of a file's records so far; `first_unreadable` are the first ten of those."""

    records: int = 0
    matched: int = 0
    too_old: int = 0
    unreadable: int = 0
    first_unreadable: list[UnreadableRecord] = field(default_factory=list)

    def passed_over(self, record: UnreadableRecord) -> None:
        """Count a record that cannot be read."""
        self.unreadable += 1
        if self.unreadable <= _MOST_REMEMBERED:
            self.first_unreadable.append(record)


@dataclass(frozen=True, slots=True)
class FileEvent:
    """An event in EventBridge's envelope, with its alert and its record's position in the file."""

    position: int
    envelope: dict[str, Any]
    alert: Alert


class LogFileEvents:
    """Reads log files by one catalog; make it once, it learns what the records look like.

    `site` is asked once for each file, so that it may learn meanwhile. Events from before
    `not_before`, a time with its zone, are counted and left. `sees` is given every record whose
    source and name are among `seen`, such as ("aws.sts", "AssumeRole"), however old, and whether a
    watch wants it or not.
    """

    def __init__(
        self,
        catalog: Catalog,
        context: Callable[[], StackContext],
        not_before: datetime | None = None,
        on_session_event: Callable[[Mapping[str, Any]], None] | None = None,
        session_calls: Collection[tuple[str, str]] = (),
    ) -> None:
        self._catalog, self._site = catalog, context
        self._not_before, self._sees = not_before, on_session_event
        self._wanted = RecordPrefilter(self._patterns, session_calls if on_session_event else ())

    def read(
        self, file: Open, stats: FileStats, at_each: Callable[[], None] = lambda: None
    ) -> Iterator[FileEvent]:
        """The events in the order of the file; raises DamagedError and whatever the callables do.

        `file` opens it, a second time where it is damaged. `at_each` is called before each piece of
        text, of half a megabyte, is read. The tally is kept all the while.
        """
        records, context = LogFile(file, self._wanted, at_each=at_each), self._site()
        try:
            for read in records:
                if isinstance(read, UnreadableRecord):
                    stats.passed_over(read)
                    continue
                if read.by & SESSION and self._sees:
                    self._sees(read.record)
                envelope = envelope_of(read.record)
                if read.by & WATCHED and (alert := self._judged(envelope, context, stats)):
                    stats.matched += 1
                    yield FileEvent(read.position, envelope, alert)
        finally:
            stats.records = records.records

    def _judged(
        self, envelope: dict[str, Any], context: StackContext, stats: FileStats
    ) -> Alert | None:
        """The alert, None for what no watch describes: no rule would have let it through."""
        event = decode(envelope)
        if not isinstance(event, AccountEvent) or not self._catalog.describing(event):
            return None
        if self._not_before and event.time and event.time < self._not_before:
            stats.too_old += 1
            return None
        return judge(envelope, self._catalog, context).alert

    def _patterns(self, source: str) -> Iterator[Mapping[str, Any]]:
        options = self._site().options
        for watch in self._catalog.about(source):
            if not watch.option or watch.option in options:
                yield watch.on
