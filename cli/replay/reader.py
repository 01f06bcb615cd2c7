"""Reads files and says of each event what the watcher would have sent."""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from copy import copy
from dataclasses import dataclass
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
from account_event_handler.model import Silence as SilenceReason
from account_event_handler.own_stack.context import StackContext
from account_event_handler.pipeline.judge import judge
from account_event_handler.render.topic import body, machine_text
from cli.errors import explained
from cli.replay.chunk import Chunk, Kind, NotAlerted, Replayed
from cli.replay.json_events import envelopes, is_log_file, values
from cli.replay.mute_pattern import pattern_of
from cli.replay.sources import Source
from cli.stack import Aws

if TYPE_CHECKING:
    from mypy_boto3_s3.client import S3Client

_MOST = 200  # alerts of a chunk
_STEP = 1_048_576  # bytes after which a chunk is sent, however little is in it
_NOT_JSON = Unreadable("it is not JSON, or larger than 1 MiB", 0)

type Send = Callable[[Chunk], None]
type Alerts = Iterator[tuple[Mapping[str, Any], Alert]]


@dataclass(frozen=True, slots=True)
class Silence:
    """A mute: its pattern as JSON, whether it hides critical alerts, whether it is only tried."""

    pattern: str
    critical: bool = False
    tried: bool = False


@dataclass(frozen=True, slots=True)
class Rules:
    """How the watcher is set: its options, its lowest severity, its mutes.

    `messages` is how messages are written: `text`, `json`, or empty where they are not wanted.
    """

    options: frozenset[str] = frozenset({"AlarmNames"})
    lowest: Severity = Severity.LOW
    mutes: tuple[Silence, ...] = ()
    messages: str = ""

    def replayed(self, envelope: Mapping[str, Any], alert: Alert) -> Replayed:
        """The alert, as small as it can travel."""
        actor = alert.actor.name if alert.actor else ""
        kind = Kind(alert.severity, alert.watch, actor, alert.account)
        write = {"text": body, "json": machine_text}.get(self.messages)
        return Replayed(id_of(alert), kind, pattern_of(envelope), write(alert) if write else "")


class Reader:
    """Reads files one after the other; made once for each process. AWS is asked for S3 alone."""

    def __init__(self, rules: Rules, aws: Aws) -> None:
        self._rules, self._aws = rules, aws
        self._mutes = [(Pattern.from_json(mute.pattern), mute) for mute in rules.mutes]
        self._stack = StackContext(options=rules.options)
        self._log_files = LogFileEvents(
            lambda source: CATALOG.patterns(source, rules.options), lambda event: bool(CATALOG.describing(event))
        )
        self._client: S3Client | None = None

    def read(self, number: int, source: Source, send: Send) -> None:
        """Send the chunks of a file; what is wrong with it is in the last one."""
        self._chunk, self._send = Chunk(number), send
        try:
            self._take(self._alerts(source))
        except DamagedError as damage:
            self._chunk.problems.append(str(damage))
        except OSError as error:
            self._chunk.problems.append(error.strerror or type(error).__name__)
        except (ClientError, BotoCoreError, HTTPError) as error:
            self._chunk.problems.append(explained(error, self._aws.profile).message)
        except Exception as error:  # one file costs one file
            self._chunk.problems.append(f"reading it failed with {type(error).__name__}")
        self._flush()

    def read_events(self, found: Iterable[object], send: Send) -> None:
        """Send what comes of events that are no file; raises whatever `found` raises."""
        self._chunk, self._send = Chunk(0), send
        try:
            self._take(self._of_events(found))
        finally:
            self._flush()

    def _alerts(self, source: Source) -> Alerts:
        """Opened once, unless it is damaged."""
        (chunks,) = tee(self._bytes(source), 1)
        is_log = is_log_file(lambda: copy(chunks))
        waiting = [chunks]

        def file() -> Iterable[bytes]:
            return waiting.pop() if waiting else source.chunks(self._s3)

        return self._of_log_file(file) if is_log else self._of_events(values(file))

    def _bytes(self, source: Source) -> Iterator[bytes]:
        for chunk in source.chunks(self._s3):
            self._chunk.size += len(chunk)
            if self._chunk.size >= _STEP:
                self._flush()
            yield chunk

    def _of_log_file(self, file: Callable[[], Iterable[bytes]]) -> Alerts:
        stats = FileStats()
        try:
            for event in self._log_files.read(file, stats):
                if alert := self._judged(event.event):
                    yield event.envelope, alert
        finally:
            described = stats.matched + stats.unreadable
            self._chunk.whys[NotAlerted(SilenceReason.NO_WATCH)] += stats.records - described
            self._report(stats)

    def _of_events(self, found: Iterable[object]) -> Alerts:
        """No rule lets through what no watch describes, so it is silent here, too."""
        stats = FileStats()
        try:
            for payload in (each for value in found for each in envelopes(value)):
                stats.records += 1
                event = _NOT_JSON if payload is None else decode(payload)
                if isinstance(event, Unreadable):
                    stats.passed_over(UnreadableRecord(stats.records - 1, event.reason))
                elif not CATALOG.describing(event):
                    self._chunk.whys[NotAlerted(SilenceReason.NO_WATCH)] += 1
                elif alert := self._judged(event):
                    yield event.envelope, alert
        finally:
            self._report(stats)

    def _judged(self, event: AccountEvent) -> Alert | None:
        verdict = judge(event, CATALOG, self._stack)
        if verdict.silence:
            self._chunk.whys[NotAlerted(verdict.silence, verdict.watch)] += 1
        return verdict.alert

    def _report(self, stats: FileStats) -> None:
        self._chunk.records += stats.records
        if stats.unreadable:
            first = stats.first_unreadable[0]
            self._chunk.problems.append(
                f"{stats.unreadable:,} of {stats.records:,} records cannot be read;"
                f" number {first.position + 1}: {first.reason}"
            )

    def _take(self, alerts: Alerts) -> None:
        for envelope, alert in alerts:
            if why := self._why_silent(envelope, alert):
                self._chunk.silent.append((why, id_of(alert)))
            else:
                self._chunk.alerts.append(self._rules.replayed(envelope, alert))
            if len(self._chunk.silent) + len(self._chunk.alerts) >= _MOST:
                self._flush()

    def _why_silent(self, envelope: Mapping[str, Any], alert: Alert) -> str:
        """`quieter`, `muted` by the stack, `tried` by --mute; empty for what would be sent."""
        if not alert.severity.reaches(self._rules.lowest):
            return "quieter"
        is_critical = alert.severity is Severity.CRITICAL
        for pattern, mute in self._mutes:
            if (mute.critical or not is_critical) and pattern.matches(envelope):
                return "tried" if mute.tried else "muted"
        return ""

    def _flush(self) -> None:
        chunk, self._chunk = self._chunk, Chunk(self._chunk.file)
        self._send(chunk)

    def _s3(self) -> "S3Client":
        if self._client is None:
            self._client = self._aws.session.client("s3")
        return self._client


def id_of(alert: Alert) -> bytes:
    """Short, and empty for an event without an id."""
    if not alert.id:
        return b""
    return hashlib.blake2b(alert.id.encode(errors="replace"), digest_size=8).digest()
