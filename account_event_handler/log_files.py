"""A notice of new log files enters; the events in them that are to be told go on as messages.

They go to the queue that EventBridge's events come through. So both roads meet before anything is
counted or told, and what came by both is told once.
"""

import json
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Any

from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.metrics import MetricUnit

from account_event_handler.arrive.log_file import DamagedError, UnreadableRecord
from account_event_handler.arrive.notice import Notice, StoredFile, notice_of
from account_event_handler.catalog.catalog import Catalog
from account_event_handler.catalog.silence import Site
from account_event_handler.deliver.dead_letters import DeadLetters
from account_event_handler.file_events import FileEvent, FileEvents, Tally
from account_event_handler.log_object import ObjectError, chunks_of

if TYPE_CHECKING:
    from mypy_boto3_s3.client import S3Client

_LARGEST = 1_000_000  # characters of a message; SQS takes 1 MiB


@dataclass(slots=True)
class LogFiles:
    """The road of the log files, made once for each Lambda environment.

    `s3` makes the client when it is first needed. `onward` sends messages on; whatever it raises
    has the notice come again. `not_before`, `sees` and `seen` are as FileEvents has them; what
    `sees` raises costs what it would have learnt, nothing else.
    """

    s3: Callable[[], "S3Client"]
    catalog: Catalog
    site: Site
    onward: Callable[[Iterable[str]], None]
    dead_letters: DeadLetters
    logger: Logger
    metrics: Metrics
    not_before: datetime | None = None
    sees: Callable[[Mapping[str, Any]], None] | None = None
    seen: Collection[tuple[str, str]] = ()
    _events: FileEvents = field(init=False)

    def __post_init__(self) -> None:
        sees = self._show if self.sees else None
        self._events = FileEvents(self.catalog, self.site, self.not_before, sees, self.seen)

    def take(self, record: Mapping[str, Any]) -> bool:
        """Take one SQS record that holds a notice; False when it must come again."""
        try:
            self._take(notice_of(record["body"]), record["body"], record["messageId"])
        except ObjectError as error:
            self.logger.warning("log file put off", extra={"reason": str(error)})
            return False
        except Exception as error:  # one bad notice costs one notice
            self.logger.error("notice failed", extra={"reason": type(error).__name__})
            return False
        return True

    def take_notice(self, payload: object) -> dict[str, Any]:
        """Take a bare notice, as S3 or SNS hands it straight to the function.

        Raises what would have a queued one come again, so that Lambda tries again.
        """
        body = payload if isinstance(payload, str) else json.dumps(payload)
        tallies, problems = self._take(notice_of(payload), body, "")
        return {
            "files": len(tallies),
            "records": sum(tally.records for tally in tallies),
            "told": sum(tally.matched for tally in tallies),
            "unreadable": sum(tally.unreadable for tally in tallies),
            "problems": problems,
        }

    def _take(
        self, notice: Notice | None, body: str, message_id: str
    ) -> tuple[list[Tally], list[str]]:
        """Read every file; what a person must mend is kept as a dead letter with the reasons."""
        notice = notice or Notice(faults=("it is no notice of a log file",))
        tallies, problems = [], list(notice.faults)
        self._count("FilesSkipped", len(notice.skipped))
        for stored in notice.files:
            tally, problem = self._read(stored)
            tallies.append(tally)
            problems += [f"{problem} ({stored.key})"] if problem else []
        if problems:
            self.logger.error("notice kept", extra={"reasons": problems})
            self.dead_letters.bury(body, "; ".join(problems), message_id)
        return tallies, problems

    def _read(self, stored: StoredFile) -> tuple[Tally, str]:
        """Send on what is to be told of one file, all of it or up to the damage, and that."""
        tally, faults = Tally(), list[DamagedError | ObjectError]()
        self.onward(self._messages(stored, tally, faults))
        self._report(stored, tally)
        for fault in faults:
            if isinstance(fault, ObjectError) and fault.again:
                raise fault
        return tally, "; ".join(map(str, faults))

    def _messages(
        self, stored: StoredFile, tally: Tally, faults: list[DamagedError | ObjectError]
    ) -> Iterator[str]:
        """The messages of one file, as it streams by.

        A fault is not raised in here: who sends the messages would keep back its last few.
        """
        try:
            for event in self._events.read(partial(chunks_of, self.s3(), stored), tally):
                if message := _written(event):
                    yield message
                else:
                    tally.matched -= 1
                    tally.passed_over(UnreadableRecord(event.position, "it is too large to send"))
        except (DamagedError, ObjectError) as fault:
            faults.append(fault)

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
