"""Messages that announce log files: each file is read, and its events go on as messages.

They go into the queue that the notification came from, not into that of fresh events, which a backlog of files must
never delay. An event that came by both roads is alerted once, by its id.
"""

import json
from collections.abc import Callable, Mapping
from typing import Any

from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.metrics import MetricUnit
from msgspec import Struct, field

from account_event_handler.aws.queue import MessageQueue, QueueError, circling, tries_of, working_on
from account_event_handler.ingest.log_files import DamagedError
from account_event_handler.ingest.log_files.reader import FileStats, LogFileReader
from account_event_handler.ingest.log_files.s3_object import S3ObjectError
from account_event_handler.ingest.s3_notification import S3Notification, S3Object, s3_notification_of
from account_event_handler.limits import FILE_TRIES


class Reading(Struct):
    """What became of a notification's files: `problems` for a person to fix, `passing` ones of the files to `retry`."""

    problems: list[str]
    passing: list[str] = field(default_factory=list)
    retry: list[S3Object] = field(default_factory=list)
    stats: list[FileStats] = field(default_factory=list)


class LogFileWorker(Struct, frozen=True):
    """Reads announced files; `dead_letter` takes a message's body, a reason and its id."""

    reader: LogFileReader
    queue: MessageQueue
    dead_letter: Callable[[str, str, str], None]
    logger: Logger
    metrics: Metrics

    def take(self, record: Mapping[str, Any]) -> bool:
        """Process one SQS record that holds a notification; False when it is to be retried."""
        try:
            with working_on(record):
                done = self._took(record)
        except Exception as error:  # such as a dead-letter queue that cannot be written to
            self.logger.error("notification failed", extra={"reason": type(error).__name__})
            done = False
        if not done:
            self.metrics.add_metric("MessagesDeferred", MetricUnit.Count, 1)
            self.queue.retry_later(record)
        return done

    def take_notification(self, payload: object) -> dict[str, Any]:
        """Process a bare notification, as S3 or SNS hands it straight to the function.

        Files to retry go to the queue, since Lambda itself tries only three times. Raises what has Lambda try again.
        """
        body = payload if isinstance(payload, str) else json.dumps(payload)
        reading = self._read(s3_notification_of(payload))
        self._retry_files(reading)
        self._dead_letter(body, reading.problems, "")
        return {
            "files": len(reading.stats),
            "records": sum(each.records for each in reading.stats),
            "sent": sum(each.matched for each in reading.stats),
            "unreadable": sum(each.unreadable for each in reading.stats),
            "problems": reading.problems,
            "retried": reading.passing,
        }

    def _took(self, record: Mapping[str, Any]) -> bool:
        """Read every file; what a person must fix goes to the dead-letter queue, with why."""
        body, message_id, tries = record["body"], record["messageId"], tries_of(record)
        unfinished = f"the function did not finish it in {FILE_TRIES} tries" if tries > FILE_TRIES else ""
        if reason := circling(record) or unfinished:
            self._dead_letter(body, [reason], message_id)
            return True
        reading = self._read(s3_notification_of(body))
        if reading.retry and tries < FILE_TRIES:
            if len(reading.stats) == 1:
                self.logger.warning("notification deferred", extra={"reasons": reading.passing})
                return False  # the next try finds its reasons anew
            self._retry_files(reading)
            self._dead_letter(body, reading.problems, message_id)
        else:
            self._dead_letter(body, reading.problems + reading.passing, message_id)
        return True

    def _retry_files(self, reading: Reading) -> None:
        """Send each file to retry as a message of its own, so that none holds up another."""
        if reading.retry:
            self.logger.warning("notification deferred", extra={"reasons": reading.passing})
        self.queue.send_all(
            json.dumps({"s3Bucket": stored.bucket, "s3ObjectKey": [stored.key]}) for stored in reading.retry
        )

    def _read(self, notification: S3Notification | None) -> Reading:
        notification = notification or S3Notification(faults=("it announces no log file",))
        # 0 too, since Powertools wants a metric
        self.metrics.add_metric("FilesSkipped", MetricUnit.Count, len(notification.skipped))
        reading = Reading(list(notification.faults))
        for stored in notification.files:
            self._read_file(stored, reading)
        return reading

    def _read_file(self, stored: S3Object, reading: Reading) -> None:
        """One file costs one file, whatever becomes of it."""
        stats, may_pass = FileStats(), True
        reading.stats.append(stats)
        try:
            self.reader.read(stored, stats)
            return
        except (DamagedError, S3ObjectError, QueueError) as error:
            reason = str(error)
            may_pass = error.again if isinstance(error, S3ObjectError) else isinstance(error, QueueError)
        except Exception as error:  # a fault of ours
            self.logger.error("log file failed", extra={"reason": type(error).__name__})
            reason = f"reading it failed with {type(error).__name__}"
        (reading.passing if may_pass else reading.problems).append(f"{reason} ({stored.key})")
        reading.retry += [stored] * may_pass

    def _dead_letter(self, body: str, reasons: list[str], message_id: str) -> None:
        if reasons:
            self.logger.error("notification dead-lettered", extra={"reasons": reasons})
            self.dead_letter(body, "; ".join(reasons), message_id)
