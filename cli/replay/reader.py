"""Reads files and says of each event what the watcher would have sent."""

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from copy import copy
from itertools import islice, tee
from typing import Any, NamedTuple

from botocore.exceptions import BotoCoreError, ClientError
from msgspec import Struct, field
from urllib3.exceptions import HTTPError

from account_event_handler.catalog import CATALOG
from account_event_handler.event_pattern import Pattern
from account_event_handler.ingest import decode
from account_event_handler.ingest.log_files import DamagedError, UnreadableRecord
from account_event_handler.ingest.log_files.reader import FileStats, LogFileEvents
from account_event_handler.model import AccountEvent, Alert, Severity, Silence, Unreadable
from account_event_handler.own_stack.context import StackContext
from account_event_handler.pipeline.judge import judge
from account_event_handler.render.topic import body, machine_text
from account_event_handler.suppress.grouping import group_key, object_of
from account_event_handler.suppress.mutes import mutable
from account_event_handler.suppress.novelty import denied_again, is_held_behind_others, kind_and_actor, routine
from cli.context import counted
from cli.errors import explained
from cli.replay.json_events import envelopes, is_log_file, values
from cli.replay.sources import Source
from cli.stack import Aws

_MOST = 200  # alerts of a chunk
_STEP = 1_048_576  # bytes after which a chunk is sent, however little is in it
_NOT_JSON = Unreadable("it is not JSON, or larger than 1 MiB", 0)
_LONGEST = 300  # characters of a value in a pattern; no real name is longer
_PERSONS = "/AWSReservedSSO_"  # a role that each of many people has a session of
_KINDS = ("eventName", "errorCode", "eventTypeCode", "alarmName", "type")  # what tells events apart

type Send = Callable[[Chunk], None]
type Alerts = Iterator[tuple[AccountEvent, Alert, bool]]  # and whether it is ordinary


class Muting(Struct, frozen=True):
    """A mute: its pattern as JSON, whether it hides critical alerts, whether it is only tried."""

    pattern: str
    critical: bool = False
    tried: bool = False


class Rules(Struct, frozen=True):
    """How the watcher is set; `messages` is how they are written: `text`, `json`, or empty if they are not wanted."""

    options: frozenset[str] = frozenset({"AlarmNames"})
    lowest: Severity = Severity.LOW
    mutes: tuple[Muting, ...] = ()
    messages: str = ""


class Kind(NamedTuple):
    """What a row of the table is about; the texts are clean."""

    severity: Severity
    watch: str
    actor: str
    account: str


class Moment(NamedTuple):
    """What repeats share, when it was in epoch seconds, and what it is about."""

    group: str = ""
    time: float = 0.0
    about: str = ""

    @classmethod
    def of(cls, alert: Alert) -> "Moment":
        return cls(group_key(alert), alert.time.timestamp() if alert.time else 0.0, str(object_of(alert)))


class NotAlerted(NamedTuple):
    """Why an event raises no alert, and the watch that came closest to one."""

    reason: Silence
    watch: str = ""


class Replayed(NamedTuple):
    """One alert; `pattern`, as JSON, is of a mute that would silence it. What there is not is empty.

    `is_guest` says that the record names an account only; the caller's own account has one that names the person.
    What is `ordinary` says who did what where; where they did it before, `routine` is sent, nothing if None. What
    `is_quiet` is low and a machine's, of which firsts wait for the day's list behind other alerts. What was `denied`
    says so, too: it `is_listed` once that is some time ago.
    """

    id: bytes
    kind: Kind
    pattern: str
    text: str
    moment: Moment = Moment()
    is_guest: bool = False
    is_quiet: bool = False
    ordinary: bytes = b""
    routine: "Replayed | None" = None
    denied: bytes = b""
    is_listed: bool = False


class Chunk(Struct):
    """A part of a file, `size` bytes as stored; `silent`: why an alert is not sent (quieter, muted, tried), its id."""

    file: int
    size: int = 0
    records: int = 0
    silent: list[tuple[str, bytes]] = field(default_factory=list)
    alerts: list[Replayed] = field(default_factory=list)
    whys: Counter[NotAlerted] = field(default_factory=Counter)
    problems: list[str] = field(default_factory=list)


class Reader:
    """Reads files one after the other; made once for each process. AWS is asked for S3 alone."""

    def __init__(self, rules: Rules, aws: Aws) -> None:
        self._rules, self._aws = rules, aws
        self._mutes = [(Pattern.from_json(mute.pattern), mute) for mute in rules.mutes]
        self._stack = StackContext(options=rules.options)
        self._log_files = LogFileEvents(
            lambda source: CATALOG.patterns(source, rules.options), lambda event: bool(CATALOG.describing(event))
        )

    def read(self, number: int, source: Source, send: Send) -> None:
        """Send the chunks of a file; what is wrong with it is in the last one."""
        self._chunk, self._send = Chunk(number), send
        try:
            self._take(self._alerts(source))
        except DamagedError as damage:
            self._chunk.problems.append(_damaged(damage, self._chunk.records))
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
            return waiting.pop() if waiting else source.chunks(self._aws)

        return self._of_log_file(file) if is_log else self._of_events(values(file))

    def _bytes(self, source: Source) -> Iterator[bytes]:
        for chunk in source.chunks(self._aws):
            self._chunk.size += len(chunk)
            if self._chunk.size >= _STEP:
                self._flush()
            yield chunk

    def _of_log_file(self, file: Callable[[], Iterable[bytes]]) -> Alerts:
        stats = FileStats()
        try:
            for found in self._log_files.read(file, stats):
                yield from self._judged(found.event)
        except DamagedError as damage:
            yield from self._behind(damage, islice(values(file), stats.records, None), stats.records)
        finally:
            described = stats.matched + stats.unreadable
            self._chunk.whys[NotAlerted(Silence.NO_WATCH)] += stats.records - described
            self._report(stats)

    def _behind(self, damage: DamagedError, found: Iterable[object], records: int) -> Alerts:
        """What can be found behind a damage, record by record."""
        stats = FileStats()
        with suppress(DamagedError):
            yield from self._of_events(found, stats)
        more = f"; {counted(stats.records, 'record')} found behind it" if stats.records else ""
        self._chunk.problems.append(_damaged(damage, records) + more)

    def _of_events(self, found: Iterable[object], stats: FileStats | None = None) -> Alerts:
        """No rule lets through what no watch describes, so it is silent here, too."""
        stats = stats or FileStats()
        try:
            for payload in (each for value in found for each in envelopes(value)):
                stats.records += 1
                event = _read(payload)
                if isinstance(event, Unreadable):
                    stats.passed_over(UnreadableRecord(stats.records - 1, event.reason))
                elif not CATALOG.describing(event):
                    self._chunk.whys[NotAlerted(Silence.NO_WATCH)] += 1
                else:
                    yield from self._judged(event)
        finally:
            self._report(stats)

    def _judged(self, event: AccountEvent) -> Alerts:
        verdict = judge(event, CATALOG, self._stack)
        if verdict.silence:
            self._chunk.whys[NotAlerted(verdict.silence, verdict.watch)] += 1
        if verdict.alert:
            yield event, verdict.alert, verdict.is_ordinary

    def _report(self, stats: FileStats) -> None:
        self._chunk.records += stats.records
        if stats.unreadable:
            first = stats.first_unreadable[0]
            self._chunk.problems.append(
                f"{stats.unreadable:,} of {stats.records:,} records cannot be read;"
                f" number {first.position + 1}: {first.reason}"
            )

    def _take(self, alerts: Alerts) -> None:
        for event, alert, is_ordinary in alerts:
            identity = _digest(alert.id) if alert.id else b""
            if why := self._why_silent(event, alert):
                self._chunk.silent.append((why, identity))
            else:
                self._chunk.alerts.append(self._replayed(identity, event, alert, is_ordinary=is_ordinary))
            if len(self._chunk.silent) + len(self._chunk.alerts) >= _MOST:
                self._flush()

    def _replayed(self, identity: bytes, event: AccountEvent, alert: Alert, *, is_ordinary: bool = False) -> Replayed:
        write = {"text": body, "json": machine_text}.get(self._rules.messages)
        kind = Kind(alert.severity, alert.watch, alert.actor.name if alert.actor else "", alert.account)
        is_guest = bool(event.text("sharedEventID")) and event.text("userIdentity.type") == "AWSAccount"
        text, is_quiet = write(alert) if write else "", is_held_behind_others(alert)
        replayed = Replayed(identity, kind, pattern_of(event), text, Moment.of(alert), is_guest, is_quiet)
        if denied := denied_again(alert):
            return replayed._replace(denied=_digest(f"{alert.account}#{denied}"))
        if not is_ordinary:
            return replayed
        quieter = routine(alert)
        sent = None if self._why_silent(event, quieter) else self._replayed(identity, event, quieter)
        ordinary = _digest(f"{alert.account}#{kind_and_actor(alert)}")
        return replayed._replace(ordinary=ordinary, routine=sent)

    def _why_silent(self, event: AccountEvent, alert: Alert) -> str:
        """`quieter`, `muted` by the stack, `tried` by --mute; empty for what would be sent."""
        if not alert.severity.reaches(self._rules.lowest):
            return "quieter"
        is_critical = alert.severity is Severity.CRITICAL
        for pattern, mute in self._mutes:
            if (mute.critical or not is_critical) and pattern.matches(mutable(event, alert.watch)):
                return "tried" if mute.tried else "muted"
        return ""

    def _flush(self) -> None:
        chunk, self._chunk = self._chunk, Chunk(self._chunk.file)
        self._send(chunk)


def _damaged(damage: DamagedError, records: int) -> str:
    return f"{damage} after record {records:,}" if records else str(damage)


def _digest(text: str) -> bytes:
    return hashlib.blake2b(text.encode(errors="replace"), digest_size=8).digest()


def _read(payload: object) -> AccountEvent | Unreadable:
    if payload is None:
        return _NOT_JSON
    return payload if isinstance(payload, Unreadable) else decode(payload)


def pattern_of(event: AccountEvent) -> str:
    """A mute's pattern, as JSON: the same call and outcome, account, user or role; empty if a value is not fit."""
    pattern: dict[str, Any] = {"source": event.source, "account": event.account}
    detail: dict[str, Any] = {name: event.detail[name] for name in _KINDS if event.text(name)}
    if "eventName" not in detail:
        pattern["detail-type"] = event.detail_type
    path, who = _who(event)
    if not all(len(value) <= _LONGEST for value in (*pattern.values(), *detail.values(), who)):
        return ""
    detail = {name: [value] for name, value in detail.items()}
    if who:
        named: Any = [who]
        for step in reversed(path.split(".")):
            named = {step: named}
        detail |= named
    pattern = {name: [value] for name, value in pattern.items() if value}
    return json.dumps(pattern | ({"detail": detail} if detail else {}))


def _who(event: AccountEvent) -> tuple[str, str]:
    """The path that names who did it, and the value: a role, not its session, unless that is one person's for good."""
    role = "userIdentity.sessionContext.sessionIssuer.arn"
    if (arn := event.text(role)) and _PERSONS not in arn:
        return role, arn
    paths = (f"userIdentity.{name}" for name in ("arn", "invokedBy", "userName", "type"))
    return next(((path, text) for path in paths if (text := event.text(path))), ("", ""))
