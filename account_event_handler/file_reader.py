"""A stored log file enters; what is to be told of it goes on as messages, as it streams by."""

import json
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Any

from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.metrics import MetricUnit

from account_event_handler.arrive.log_file import DamagedError, UnreadableRecord
from account_event_handler.arrive.notice import StoredFile
from account_event_handler.catalog.catalog import Catalog
from account_event_handler.catalog.silence import Site
from account_event_handler.file_events import FileEvent, FileEvents, Tally
from account_event_handler.log_object import ObjectError, chunks_of

if TYPE_CHECKING:
    from mypy_boto3_s3.client import S3Client

ENOUGH_TO_BEGIN = 30  # seconds; 50 MB of gzip take half of that
ENOUGH_TO_GO_ON = 10  # seconds, in which the last messages are sent and the others put off
_LARGEST = 1_000_000  # characters of a message; SQS takes 1 MiB


@dataclass(slots=True)
class FileReader:
    """Reads files by one catalog, made once for each Lambda environment and catalog.

    `s3` makes the client when it is first needed. `onward` sends messages on. `time_left` is in
    seconds. `site`, `not_before`, `sees` and `seen` are as FileEvents has them; what `sees` raises
    costs what it would have learnt, nothing else.
    """

    s3: Callable[[], "S3Client"]
    catalog: Catalog
    site: Callable[[], Site]
    onward: Callable[[Iterable[str]], None]
    time_left: Callable[[], float]
    logger: Logger
    metrics: Metrics
    not_before: datetime | None = None
    sees: Callable[[Mapping[str, Any]], None] | None = None
    seen: Collection[tuple[str, str]] = ()
    _events: FileEvents = field(init=False)

    def __post_init__(self) -> None:
        sees = self._show if self.sees else None
        self._events = FileEvents(self.catalog, self.site, self.not_before, sees, self.seen)

    def read(self, stored: StoredFile, tally: Tally) -> None:
        """Send on what is to be told of one file, all of it or up to the fault, and then raise it.

        That is DamagedError, ObjectError, or what `onward` raises. The tally is kept all the while.
        """
        self._check_time(ENOUGH_TO_BEGIN)
        faults: list[DamagedError | ObjectError] = []
        self.onward(self._messages(stored, tally, faults))
        self._report(stored, tally)
        for fault in faults:
            raise fault

    def _messages(
        self, stored: StoredFile, tally: Tally, faults: list[DamagedError | ObjectError]
    ) -> Iterator[str]:
        """The messages of one file.

        A fault is not raised in here: who sends the messages would keep back its last few.
        """
        try:
            chunks = partial(self._chunks, stored)
            for event in self._events.read(chunks, tally, self._check_time_to_go_on):
                self._check_time_to_go_on()
                if message := _written(event):
                    yield message
                else:
                    tally.matched -= 1
                    tally.passed_over(UnreadableRecord(event.position, "it is too large to send"))
        except (DamagedError, ObjectError) as fault:
            faults.append(fault)

    def _chunks(self, stored: StoredFile) -> Iterator[bytes]:
        for chunk in chunks_of(self.s3(), stored):
            self._check_time_to_go_on()
            yield chunk

    def _check_time_to_go_on(self) -> None:
        self._check_time(ENOUGH_TO_GO_ON)

    def _check_time(self, enough: float) -> None:
        if self.time_left() < enough:
            raise ObjectError("the invocation had no time left for it", again=True)

    def _report(self, stored: StoredFile, tally: Tally) -> None:
        self._count("FilesRead", 1)
        self._count("RecordsRead", tally.records)
        self._count("RecordsMatched", tally.matched)
        self._count("RecordsTooOld", tally.too_old)
        self._count("RecordsUnreadable", tally.unreadable)
        file = {"bucket": stored.bucket, "key": stored.key}
        self.logger.info(
            "log file", extra=file | {"records": tally.records, "matched": tally.matched}
        )
        for record in tally.first_unreadable:
            extra = file | {"position": record.position, "reason": record.reason}
            self.logger.warning("record not read", extra=extra)

    def _show(self, record: Mapping[str, Any]) -> None:
        if self.sees:
            try:
                self.sees(record)
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
