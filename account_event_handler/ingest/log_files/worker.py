"""A notice of new log files enters; the events in them that are to be told go on as messages.

They go into the queue that the notice came from, not into that of fresh events, which a backlog of
files must never delay. What came by both roads is told once, since Memory knows it by its id.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.metrics import MetricUnit

from account_event_handler.aws.queue import MessageQueue, QueueError, tries_of
from account_event_handler.deliver.dead_letters import DeadLetters
from account_event_handler.ingest.log_files import DamagedError
from account_event_handler.ingest.log_files.events import FileStats
from account_event_handler.ingest.log_files.reader import LogFileReader
from account_event_handler.ingest.log_files.s3_object import S3ObjectError
from account_event_handler.ingest.s3_notification import (
    S3Notification,
    S3Object,
    s3_notification_of,
)

TRIES = 20  # of a notice, which take more than three hours
_NO_NOTICE = "it is no notice of a log file"
_NO_END = f"the function did not come to an end with it in {TRIES} tries"


@dataclass(slots=True)
class Reading:
    """What became of a notice's files.

    `problems` are for a person to mend; `passing` may pass, for the files `again`.
    """

    problems: list[str]
    passing: list[str] = field(default_factory=list)
    again: list[S3Object] = field(default_factory=list)
    tallies: list[FileStats] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class LogFileWorker:
    """The road of the log files; `queue` is theirs."""

    reader: LogFileReader
    queue: MessageQueue
    dead_letters: DeadLetters
    logger: Logger
    metrics: Metrics

    def take(self, record: Mapping[str, Any]) -> bool:
        """Take one SQS record that holds a notice; False when it comes again, after a wait."""
        try:
            done = self._took(record)
        except Exception as error:  # such as a dead-letter queue that cannot be written to
            self.logger.error("notice failed", extra={"reason": type(error).__name__})
            done = False
        if not done:
            self._count("MessagesPutOff", 1)
            self.queue.retry_later(record)
        return done

    def take_notification(self, payload: object) -> dict[str, Any]:
        """Take a bare notice, as S3 or SNS hands it straight to the function.

        What may pass waits in the queue, since Lambda itself tries but three times. Raises what has
        Lambda try again.
        """
        body = payload if isinstance(payload, str) else json.dumps(payload)
        reading = self._read(s3_notification_of(payload))
        self._ask_again(reading)
        self._keep(body, reading.problems, "")
        return {
            "files": len(reading.tallies),
            "records": sum(stats.records for stats in reading.tallies),
            "told": sum(stats.matched for stats in reading.tallies),
            "unreadable": sum(stats.unreadable for stats in reading.tallies),
            "problems": reading.problems,
            "comes again": reading.passing,
        }

    def _took(self, record: Mapping[str, Any]) -> bool:
        """Read every file; what a person must mend is kept as a dead letter with the reasons."""
        body, message_id, tries = record["body"], record["messageId"], tries_of(record)
        if tries > TRIES:
            self._keep(body, [_NO_END], message_id)
            return True
        reading = self._read(s3_notification_of(body))
        if reading.again and tries < TRIES:
            if len(reading.tallies) == 1:
                self._log_put_off(reading)
                return False  # and its reasons are found anew
            self._ask_again(reading)
            self._keep(body, reading.problems, message_id)
        else:
            self._keep(body, reading.problems + reading.passing, message_id)
        return True

    def _ask_again(self, reading: Reading) -> None:
        """Have each file that is still to be read come by itself, so that none holds up another."""
        if reading.again:
            self._log_put_off(reading)
        self.queue.send_all(
            json.dumps({"s3Bucket": stored.bucket, "s3ObjectKey": [stored.key]})
            for stored in reading.again
        )

    def _read(self, notice: S3Notification | None) -> Reading:
        notice = notice or S3Notification(faults=(_NO_NOTICE,))
        self._count("FilesSkipped", len(notice.skipped))  # 0 too, since Powertools wants a metric
        reading = Reading(list(notice.faults))
        for stored in notice.files:
            self._read_file(stored, reading)
        return reading

    def _read_file(self, stored: S3Object, reading: Reading) -> None:
        """One file costs one file, whatever becomes of it."""
        stats, may_pass = FileStats(), True
        reading.tallies.append(stats)
        try:
            self.reader.read(stored, stats)
            return
        except DamagedError as damage:
            reason, may_pass = str(damage), False
        except S3ObjectError as error:
            reason, may_pass = str(error), error.again
        except QueueError as error:
            reason = str(error)
        except Exception as error:  # a fault of ours
            self.logger.error("log file failed", extra={"reason": type(error).__name__})
            reason = f"reading it failed with {type(error).__name__}"
        reasons = reading.passing if may_pass else reading.problems
        reasons.append(f"{reason} ({stored.key})")
        if may_pass:
            reading.again.append(stored)

    def _keep(self, body: str, reasons: list[str], message_id: str) -> None:
        if reasons:
            self.logger.error("notice kept", extra={"reasons": reasons})
            self.dead_letters.add(body, "; ".join(reasons), message_id)

    def _log_put_off(self, reading: Reading) -> None:
        self.logger.warning("notice put off", extra={"reasons": reading.passing})

    def _count(self, name: str, value: int) -> None:
        self.metrics.add_metric(name, MetricUnit.Count, value)
