"""A file enters, what the watcher would have told of it leaves in parts, as it is read."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from copy import copy
from itertools import tee
from typing import TYPE_CHECKING, Any

from botocore.exceptions import BotoCoreError, ClientError
from urllib3.exceptions import HTTPError

from account_event_handler.catalog import CATALOG
from account_event_handler.event_pattern import Pattern
from account_event_handler.ingest import decode
from account_event_handler.ingest.log_files import DamagedError, UnreadableRecord
from account_event_handler.ingest.log_files.reader import FileStats, LogFileEvents
from account_event_handler.model import AccountEvent, Alert, Severity, Unreadable
from account_event_handler.own_stack.context import StackContext
from account_event_handler.pipeline.judge import judge
from cli.aws import Aws
from cli.errors import explained
from cli.replay.events import envelopes, is_log_file, values
from cli.replay.part import Part
from cli.replay.rules import Rules, Silence, id_of
from cli.replay.source import Source

if TYPE_CHECKING:
    from mypy_boto3_s3.client import S3Client

_MOST = 200  # alerts of a part
_STEP = 1_048_576  # bytes after which a part goes, however little is in it

_STRANGE = Unreadable("it is not JSON, or larger than 1 MiB", 0)

type Send = Callable[[Part], None]
type Speaking = Iterator[tuple[Mapping[str, Any], Alert]]


class Reader:
    """Reads files one after the other; made once for each process. AWS is asked for S3 alone."""

    def __init__(self, rules: Rules, aws: Aws, send: Send) -> None:
        self._rules, self._aws, self._send = rules, aws, send
        self._mutes = [(Pattern.from_json(mute.pattern), mute) for mute in rules.mutes]
        self._site = StackContext(options=rules.options)
        self._log_files = LogFileEvents(
            lambda source: CATALOG.patterns(source, rules.options),
            lambda event: bool(CATALOG.describing(event)),
        )
        self._client: S3Client | None = None
        self._part = Part(0)

    def read(self, number: int, source: Source) -> None:
        """Send the parts of a file; what is wrong with it is in the last one."""
        self._part = Part(number)
        try:
            self._tell(self._speaking(source))
        except DamagedError as damage:
            self._part.problems.append(str(damage))
        except OSError as error:
            self._part.problems.append(error.strerror or type(error).__name__)
        except (ClientError, BotoCoreError, HTTPError) as error:
            self._part.problems.append(explained(error, self._aws).what)
        except Exception as error:  # one file costs one file
            self._part.problems.append(f"reading it failed with {type(error).__name__}")
        self._flush(last=True)

    def read_events(self, found: Iterable[object]) -> None:
        """Send what is told of events that are no file; raises whatever `found` raises."""
        self._part = Part(0)
        try:
            self._tell(self._of_events(found))
        finally:
            self._flush(last=True)

    def _speaking(self, source: Source) -> Speaking:
        """Opened once, unless it is damaged."""
        (chunks,) = tee(self._chunks(source), 1)
        is_log = is_log_file(lambda: copy(chunks))
        waiting = [chunks]

        def file() -> Iterable[bytes]:
            return waiting.pop() if waiting else source.chunks(self._s3)

        if is_log:
            return self._of_log_file(file)
        return self._of_events(values(file))

    def _chunks(self, source: Source) -> Iterator[bytes]:
        for chunk in source.chunks(self._s3):
            self._part.size += len(chunk)
            if self._part.size >= _STEP:
                self._flush()
            yield chunk

    def _of_log_file(self, file: Callable[[], Iterable[bytes]]) -> Speaking:
        stats = FileStats()
        try:
            for event in self._log_files.read(file, stats):
                if alert := self._judged(event.event):
                    yield event.envelope, alert
        finally:
            self._part.records += stats.records
            self._unreadable(stats)

    def _of_events(self, found: Iterable[object]) -> Speaking:
        """No rule lets through what no watch describes, so it is silent here, too."""
        stats = FileStats()
        try:
            for payload in (each for value in found for each in envelopes(value)):
                stats.records += 1
                event = _STRANGE if payload is None else decode(payload)
                if isinstance(event, Unreadable):
                    stats.passed_over(UnreadableRecord(stats.records - 1, event.reason))
                elif CATALOG.describing(event) and (alert := self._judged(event)):
                    yield event.envelope, alert
        finally:
            self._part.records += stats.records
            self._unreadable(stats)

    def _judged(self, event: AccountEvent) -> Alert | None:
        return judge(event, CATALOG, self._site).alert

    def _unreadable(self, stats: FileStats) -> None:
        if stats.unreadable:
            first = stats.first_unreadable[0]
            self._part.problems.append(
                f"{stats.unreadable:,} of {stats.records:,} records cannot be read;"
                f" number {first.position + 1}: {first.reason}"
            )

    def _tell(self, speaking: Speaking) -> None:
        for envelope, alert in speaking:
            if not alert.severity.reaches(self._rules.lowest):
                self._part.quieter.append(id_of(alert))
            elif mute := self._muting(envelope, alert):
                silenced = self._part.tried if mute.tried else self._part.muted
                silenced.append(id_of(alert))
            else:
                self._part.told.append(self._rules.told(envelope, alert))
            if self._part.alerts >= _MOST:
                self._flush()

    def _muting(self, envelope: Mapping[str, Any], alert: Alert) -> Silence | None:
        is_critical = alert.severity is Severity.CRITICAL
        mutes = (each for each in self._mutes if each[1].critical or not is_critical)
        return next((mute for pattern, mute in mutes if pattern.matches(envelope)), None)

    def _flush(self, *, last: bool = False) -> None:
        part, self._part = self._part, Part(self._part.file)
        part.last = last
        self._send(part)

    def _s3(self) -> "S3Client":
        if self._client is None:
            self._client = self._aws.session.client("s3")
        return self._client
