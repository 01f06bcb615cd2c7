"""A stored log file enters; what is to be told of it goes on as messages, as it streams by."""

import json
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Any

from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.metrics import MetricUnit

from account_event_handler.catalog.catalog import Catalog
from account_event_handler.ingest.log_files import DamagedError, UnreadableRecord
from account_event_handler.ingest.log_files.events import FileEvent, FileStats, LogFileEvents
from account_event_handler.ingest.log_files.s3_object import S3ObjectError, chunks_of
from account_event_handler.ingest.s3_notification import S3Object
from account_event_handler.own_stack.context import StackContext

if TYPE_CHECKING:
    from mypy_boto3_s3.client import S3Client

ENOUGH_TO_BEGIN = 30  # seconds; 50 MB of gzip take half of that
ENOUGH_TO_GO_ON = 10  # seconds, in which the last messages are sent and the others put off
_LARGEST = 1_000_000  # characters of a message; SQS takes 1 MiB


@dataclass(slots=True)
class LogFileReader:
    """Reads files by one catalog, made once for each Lambda environment and catalog.

    `s3` makes the client when it is first needed. `onward` sends messages on. `time_left` is in
    seconds. `site`, `not_before`, `sees` and `seen` are as LogFileEvents has them; what `sees` raises
    costs what it would have learnt, nothing else.
    """

    s3: Callable[[], "S3Client"]
    catalog: Catalog
    context: Callable[[], StackContext]
    onward: Callable[[Iterable[str]], None]
    time_left: Callable[[], float]
    logger: Logger
    metrics: Metrics
    not_before: datetime | None = None
    on_session_event: Callable[[Mapping[str, Any]], None] | None = None
    session_calls: Collection[tuple[str, str]] = ()
    _events: LogFileEvents = field(init=False)

    def __post_init__(self) -> None:
        on_session_event = self._show if self.on_session_event else None
        self._events = LogFileEvents(
            self.catalog, self.context, self.not_before, on_session_event, self.session_calls
        )

    def read(self, stored: S3Object, stats: FileStats) -> None:
        """Send on what is to be told of one file, all of it or up to the fault, and then raise it.

        That is DamagedError, S3ObjectError, or what `onward` raises. The tally is kept all the while.
        """
        self._check_time(ENOUGH_TO_BEGIN)
        faults: list[DamagedError | S3ObjectError] = []
        self.onward(self._messages(stored, stats, faults))
        self._report(stored, stats)
        for fault in faults:
            raise fault

    def _messages(
        self, stored: S3Object, stats: FileStats, faults: list[DamagedError | S3ObjectError]
    ) -> Iterator[str]:
        """The messages of one file.

        A fault is not raised in here: who sends the messages would keep back its last few.
        """
        try:
            chunks = partial(self._chunks, stored)
            for event in self._events.read(chunks, stats, self._check_time_to_go_on):
                self._check_time_to_go_on()
                if message := _written(event):
                    yield message
                else:
                    stats.matched -= 1
                    stats.passed_over(UnreadableRecord(event.position, "it is too large to send"))
        except (DamagedError, S3ObjectError) as fault:
            faults.append(fault)

    def _chunks(self, stored: S3Object) -> Iterator[bytes]:
        for chunk in chunks_of(self.s3(), stored):
            self._check_time_to_go_on()
            yield chunk

    def _check_time_to_go_on(self) -> None:
        self._check_time(ENOUGH_TO_GO_ON)

    def _check_time(self, enough: float) -> None:
        if self.time_left() < enough:
            raise S3ObjectError("the invocation had no time left for it", again=True)

    def _report(self, stored: S3Object, stats: FileStats) -> None:
        self._count("FilesRead", 1)
        self._count("RecordsRead", stats.records)
        self._count("RecordsMatched", stats.matched)
        self._count("RecordsTooOld", stats.too_old)
        self._count("RecordsUnreadable", stats.unreadable)
        file = {"bucket": stored.bucket, "key": stored.key}
        self.logger.info(
            "log file", extra=file | {"records": stats.records, "matched": stats.matched}
        )
        for record in stats.first_unreadable:
            extra = file | {"position": record.position, "reason": record.reason}
            self.logger.warning("record not read", extra=extra)

    def _show(self, record: Mapping[str, Any]) -> None:
        if self.on_session_event:
            try:
                self.on_session_event(record)
            except Exception as error:  # what is learnt from a record never costs an alert
                self.logger.warning("record not seen", extra={"reason": type(error).__name__})

    def _count(self, name: str, value: int) -> None:
        if value:
            self.metrics.add_metric(name, MetricUnit.Count, value)


def _written(event: FileEvent) -> str:
    """The event's JSON, empty where there is none that the queue would take."""
    try:
        message = json.dumps(event.envelope)
    except RecursionError:
        return ""
    return message if len(message) <= _LARGEST else ""
