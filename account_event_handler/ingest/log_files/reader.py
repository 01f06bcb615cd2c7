"""Reading CloudTrail log files: the records that deserve an alert go on as messages."""

import json
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any

import msgspec
from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.metrics import MetricUnit
from msgspec import Struct, field
from msgspec.structs import asdict

from account_event_handler.ingest import decode, envelope_of
from account_event_handler.ingest.log_files import SESSION, WATCHED, DamagedError, LogFile, UnreadableRecord
from account_event_handler.ingest.log_files.inflate import Open
from account_event_handler.ingest.log_files.prefilter import Patterns, RecordPrefilter
from account_event_handler.ingest.log_files.s3_object import S3ObjectError, chunks_of
from account_event_handler.ingest.outcome import outcome_of
from account_event_handler.ingest.s3_notification import S3Object
from account_event_handler.limits import FILE_END_RESERVE, FILE_RESERVE
from account_event_handler.model import AccountEvent, Result

if TYPE_CHECKING:
    from mypy_boto3_s3.client import S3Client

_LARGEST = 1_000_000  # characters of a message, all of them ASCII; SQS takes 1 MiB
_MOST_REMEMBERED = 10  # unreadable records of one file; all are counted


class FileStats(Struct):
    """What became of a file's records so far; `first_unreadable` are the first ten of those."""

    records: int = 0
    matched: int = 0
    too_old: int = 0
    unreadable: int = 0
    first_unreadable: list[UnreadableRecord] = field(default_factory=list)

    def passed_over(self, record: UnreadableRecord) -> None:
        self.unreadable += 1
        if self.unreadable <= _MOST_REMEMBERED:
            self.first_unreadable.append(record)


class FileEvent(Struct, frozen=True):
    """An event of a log file, its envelope as EventBridge would send it, its record's position."""

    position: int
    envelope: dict[str, Any]
    event: AccountEvent


class LogFileEvents:
    """Reads log files; make it once, it learns what the records look like.

    `patterns` gives the event patterns that name a source, and for "" those that name none. `is_wanted` decides on an
    event that one of them may match. Events from before `not_before`, a time with its zone, are counted and left.
    `on_session_event` is given every record whose source and name are among `session_calls`, such as ("aws.sts",
    "AssumeRole"), however old.
    """

    def __init__(
        self,
        patterns: Patterns,
        is_wanted: Callable[[AccountEvent], bool],
        not_before: datetime | None = None,
        on_session_event: Callable[[Mapping[str, Any]], None] | None = None,
        session_calls: Collection[tuple[str, str]] = (),
    ) -> None:
        self._is_wanted, self._not_before = is_wanted, not_before
        self._on_session_event = on_session_event
        self._prefilter = RecordPrefilter(patterns, session_calls if on_session_event else ())

    def read(self, file: Open, stats: FileStats, at_each: Callable[[], None] = lambda: None) -> Iterator[FileEvent]:
        """The events in the order of the file; raises DamagedError and whatever the callables do.

        `file` opens it, a second time where it is damaged. `at_each` is called before each piece of text, of half a
        megabyte, is read. `stats` is kept all the while.
        """
        log_file = LogFile(file, self._prefilter, at_each=at_each)
        try:
            for read in log_file:
                if isinstance(read, UnreadableRecord):
                    stats.passed_over(read)
                    continue
                if read.by & SESSION and self._on_session_event:
                    self._on_session_event(read.record)
                if read.by & WATCHED and (found := self._event(read.record, read.position, stats)):
                    stats.matched += 1
                    yield found
        finally:
            stats.records = log_file.records

    def _event(self, record: dict[str, Any], position: int, stats: FileStats) -> FileEvent | None:
        envelope = envelope_of(record)
        event = decode(envelope)
        if not isinstance(event, AccountEvent) or not self._is_wanted(event):
            return None
        if self._not_before and event.time and event.time < self._not_before:
            stats.too_old += 1
            return None
        return FileEvent(position, envelope, event)


class LogFileReader(Struct, dict=True):
    """Reads files from S3 and sends on what they hold for the pipeline.

    `s3` makes the client when it is first needed. `time_left` is in seconds.
    `send_all` sends messages, each with whether it is about a denied call.
    What `on_session_event` raises costs what it would have learnt only.
    """

    s3: Callable[[], "S3Client"]
    patterns: Patterns
    is_wanted: Callable[[AccountEvent], bool]
    send_all: Callable[[Iterable[tuple[bool, str]]], None]
    time_left: Callable[[], float]
    logger: Logger
    metrics: Metrics
    not_before: datetime | None = None
    on_session_event: Callable[[Mapping[str, Any]], None] | None = None
    session_calls: Collection[tuple[str, str]] = ()

    @cached_property
    def _events(self) -> LogFileEvents:
        learn = self._learn if self.on_session_event else None
        return LogFileEvents(self.patterns, self.is_wanted, self.not_before, learn, self.session_calls)

    def read(self, stored: S3Object, stats: FileStats) -> None:
        """Send on what one file holds, all of it or up to the fault, and then raise it.

        That is DamagedError, S3ObjectError, or what `send_all` raises. `stats` is kept meanwhile.
        """
        self._check_time(FILE_RESERVE)
        faults: list[DamagedError | S3ObjectError] = []
        self.send_all(self._messages(stored, stats, faults))
        self._report(stored, stats)
        for fault in faults:
            raise fault

    def _messages(
        self, stored: S3Object, stats: FileStats, faults: list[DamagedError | S3ObjectError]
    ) -> Iterator[tuple[bool, str]]:
        """The messages of one file. A fault is not raised in here: their sender would keep back its last few."""

        def chunks() -> Iterator[bytes]:
            for chunk in chunks_of(self.s3(), stored):
                self._check_time()
                yield chunk

        try:
            for event in self._events.read(chunks, stats, self._check_time):
                self._check_time()
                if message := written(event):
                    yield outcome_of(event.event).result is Result.DENIED, message
                else:
                    stats.matched -= 1
                    stats.passed_over(UnreadableRecord(event.position, "it is too large to send"))
        except (DamagedError, S3ObjectError) as fault:
            faults.append(fault)

    def _check_time(self, enough: float = FILE_END_RESERVE) -> None:
        if self.time_left() < enough:
            raise S3ObjectError("the invocation had no time left for it", again=True)

    def _report(self, stored: S3Object, stats: FileStats) -> None:
        counts = {"FilesRead": 1, "RecordsRead": stats.records, "RecordsMatched": stats.matched}
        counts |= {"RecordsTooOld": stats.too_old, "RecordsUnreadable": stats.unreadable}
        for name, value in counts.items():
            if value:
                self.metrics.add_metric(name, MetricUnit.Count, value)
        file: dict[str, Any] = {"bucket": stored.bucket, "key": stored.key}
        read = {"records": stats.records, "matched": stats.matched, "too_old": stats.too_old}
        self.logger.info("log file read", extra=file | read)
        for record in stats.first_unreadable:
            self.logger.warning("record not read", extra=file | asdict(record))

    def _learn(self, record: Mapping[str, Any]) -> None:
        if self.on_session_event:
            try:
                self.on_session_event(record)
            except Exception as error:  # what is learnt from a record never costs an alert
                self.logger.warning("session not kept", extra={"reason": type(error).__name__})


def written(event: FileEvent) -> str:
    """The message with the event's JSON, empty where there is none that the queue would take."""
    try:
        message = msgspec.json.encode(event.envelope)  # a fifth of the time of json.dumps
        text = message.decode() if message.isascii() else json.dumps(event.envelope)
    except RecursionError:
        return ""
    except (ValueError, OverflowError, TypeError, msgspec.MsgspecError):
        text = json.dumps(event.envelope)  # half a character, or a number of more than 64 bits
    return text if len(text) <= _LARGEST else ""
