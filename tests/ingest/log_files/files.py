"""Log files for the tests: plain ones, and ones written by somebody who means no good."""

import gzip
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from random import Random
from typing import Any

from account_event_handler.catalog import CATALOG, Catalog
from account_event_handler.ingest import decode, envelope_of
from account_event_handler.ingest.log_files import (
    DamagedError,
    LogFile,
    RecordPrefilter,
    UnreadableRecord,
    WantedRecord,
)
from account_event_handler.ingest.log_files.inflate import Engine, Open
from account_event_handler.model import AccountEvent
from tests.support.samples import sample

RECORD_SEPARATOR = '},{"eventVersion":"1.11"'  # what usually stands between two records


def patterns_of(catalog: Catalog = CATALOG) -> Callable[[str], list[Mapping[str, Any]]]:
    """Every pattern of the catalog, those behind options, too."""
    return lambda source: [watch.on for watch in catalog.about(source)]


WANTED = RecordPrefilter(patterns_of())


def record(name: str = "s3-bucket-deleted", **fields: Any) -> dict[str, Any]:
    """The record of a sample event, with these fields instead of its own."""
    detail: dict[str, Any] = sample(name)["detail"]
    return detail | fields


def quiet(**fields: Any) -> dict[str, Any]:
    """A record that no watch is about."""
    return record(eventName="GetBucketAcl", readOnly=True) | fields


def file_of(records: Iterable[Any]) -> bytes:
    """The file as CloudTrail writes it, before gzip."""
    return json.dumps({"Records": list(records)}, separators=(",", ":")).encode() + b"\n"


def chunked(data: bytes, size: int) -> Callable[[], Iterator[bytes]]:
    """A file that comes in chunks of so many bytes."""
    return lambda: (data[start : start + size] for start in range(0, len(data), size))


class Outcome:
    """What became of a file: what was read of it, how many records there were, and its damage."""

    def __init__(
        self, data: bytes | Open, size: int = 65_536, engine: Engine | None = None, wanted: RecordPrefilter = WANTED
    ) -> None:
        self.wanted: list[WantedRecord] = []
        self.unreadable: list[UnreadableRecord] = []
        self.damage = ""
        source = chunked(data, size) if isinstance(data, bytes) else data
        file = LogFile(source, wanted, engine)
        try:
            for read in file:
                if isinstance(read, UnreadableRecord):
                    self.unreadable.append(read)
                else:
                    self.wanted.append(read)
        except DamagedError as damage:
            self.damage = str(damage)
        self.records = file.records

    @property
    def matches(self) -> list[tuple[int, Any]]:
        """The records that a watch describes, with their positions."""
        return [(read.position, read.record) for read in self.wanted if is_described(read.record)]


def plain_matches(data: bytes) -> list[tuple[int, Any]]:
    """The same by way of `gzip` and `json` alone."""
    if data.startswith(b"\x1f\x8b"):
        data = gzip.decompress(data)
    records = json.loads(data)["Records"]
    return [(at, each) for at, each in enumerate(records) if is_described(each)]


def is_described(each: object) -> bool:
    """Whether the catalog has a watch for the record, if it is one."""
    if not isinstance(each, dict):
        return False
    event = decode(envelope_of(each))
    return isinstance(event, AccountEvent) and bool(CATALOG.describing(event))


class Hostile:
    """Writes JSON as nobody would, so that it still means the same."""

    def __init__(self, random: Random) -> None:
        self._random = random

    def write(self, value: object) -> str:
        """The JSON text of a value."""
        match value:
            case dict():
                return self._object(value)
            case list():
                return self._joined("[", [self.write(item) for item in value], "]")
            case str():
                return self._string(value)
        return json.dumps(value)

    def _object(self, value: Mapping[str, Any]) -> str:
        members = [(name, self.write(held)) for name, held in value.items()]
        self._random.shuffle(members)
        for name in self._some(list(value)):  # of a repeated name the last counts
            decoy = self._random.choice(['"x"', "1", "null", "[{}]", '{"type":"Root"}'])
            members.insert(0, (name, decoy))
        texts = [f"{self._string(name)}{self._space()}:{self._space()}{held}" for name, held in members]
        return self._joined("{", texts, "}")

    def _string(self, text: str) -> str:
        """Some characters as escapes that they do not need."""
        written = json.dumps(text, ensure_ascii=self._random.random() < 0.5)[1:-1]
        if "\\" not in written and written.isascii():
            written = "".join(
                f"\\u{ord(character):04x}" if self._random.random() < 0.1 else character for character in written
            )
        return f'"{written}"'

    def _joined(self, begin: str, texts: list[str], end: str) -> str:
        return begin + self._space() + f"{self._space()},{self._space()}".join(texts) + self._space() + end

    def _space(self) -> str:
        return self._random.choice(["", "", "", "", " ", "\n\t", "\r\n  "])

    def _some(self, names: list[str]) -> list[str]:
        return [name for name in names if self._random.random() < 0.1]
