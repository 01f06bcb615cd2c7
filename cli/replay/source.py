"""A name that an operator typed enters, the files behind it leave, in S3 or on this machine."""

import glob
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from cli.errors import Misused

if TYPE_CHECKING:
    from mypy_boto3_s3.client import S3Client

CHUNK = 65_536  # bytes
_S3 = "s3://"
_ENDINGS = (".json", ".jsonl", ".ndjson", ".log")  # each also with .gz
_ASK = "Name a file, a folder, a pattern between quotes, or s3://bucket/prefix."
_OTHERS = ("CloudTrail-Digest/", "CloudTrail-Insight/")  # what else CloudTrail writes


@dataclass(frozen=True, slots=True)
class Source:
    """A file by its path or S3 URI, with its size in bytes."""

    name: str
    size: int

    def chunks(self, s3: "Callable[[], S3Client]") -> Iterator[bytes]:
        """What is stored; raises OSError, or botocore's and urllib3's errors."""
        if not self.name.startswith(_S3):
            with Path(self.name).open("rb") as file:
                while chunk := file.read(CHUNK):
                    yield chunk
            return
        bucket, key = _place(self.name)
        with closing(s3().get_object(Bucket=bucket, Key=key)["Body"]) as body:
            while chunk := body.read(CHUNK):
                yield chunk


@dataclass(slots=True)
class Sources:
    """The files to read, each once; how many others were passed over; what cannot be looked at."""

    files: list[Source] = field(default_factory=list)
    skipped: int = 0
    problems: list[str] = field(default_factory=list)
    _known: set[str] = field(default_factory=set)
    _found: int = 0  # whatever became of it

    @classmethod
    def named(cls, names: Iterable[str], s3: "Callable[[], S3Client]") -> "Sources":
        """Raises Misused for a name that nothing has."""
        sources = cls()
        for name in names:
            before = sources._found
            if name.startswith(_S3):
                sources._add_stored(name, s3)
            else:
                for path in [name] if name and Path(name).exists() else sorted(_matching(name)):
                    sources._add_local(Path(path))
            if sources._found == before:
                raise Misused(f"There is nothing in {name}.", _ASK)
        return sources

    def _add_local(self, path: Path) -> None:
        if not path.is_dir():
            self._add_file(path)
            return
        for folder, folders, names in path.walk(on_error=self._closed):
            folders.sort()
            for each in sorted(folder / name for name in names):
                if _is_read(str(each)) and (each.is_file() or not each.exists()):
                    self._add_file(each)
                else:
                    self._pass_over()

    def _add_file(self, path: Path) -> None:
        """A link may lead nowhere, or round in circles."""
        try:
            self._add(str(path), path.stat().st_size, str(path.resolve(strict=True)))
        except OSError as error:
            self._closed(error)

    def _add_stored(self, name: str, s3: "Callable[[], S3Client]") -> None:
        bucket, prefix = _place(name)
        pages = s3().get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=prefix)
        for page in pages:
            for each in page.get("Contents", []):
                if each["Key"] == prefix or _is_read(each["Key"]):
                    uri = f"{_S3}{bucket}/{each['Key']}"
                    self._add(uri, each["Size"], uri)
                else:
                    self._pass_over()

    def _add(self, name: str, size: int, known: str) -> None:
        self._found += 1
        if known not in self._known:
            self._known.add(known)
            self.files.append(Source(name, size))

    def _pass_over(self) -> None:
        self._found += 1
        self.skipped += 1

    def _closed(self, error: OSError) -> None:
        self._found += 1
        self.problems.append(f"{error.filename}: {error.strerror}")


def _matching(name: str) -> list[str]:
    if not name:
        raise Misused("A name is empty.", _ASK)
    found = glob.glob(name, recursive=True)  # noqa: PTH207 Path.glob takes no absolute pattern
    if not found:
        raise Misused(f"There is no {name}.", _ASK)
    return found


def _place(uri: str) -> tuple[str, str]:
    """The bucket and the key or prefix."""
    bucket, _, key = uri.removeprefix(_S3).partition("/")
    if not bucket:
        raise Misused(f"{uri} names no bucket.", "Say s3://bucket/prefix.")
    return bucket, key


def _is_read(name: str) -> bool:
    """Whether a file that was not named itself is read."""
    return name.removesuffix(".gz").endswith(_ENDINGS) and not any(o in name for o in _OTHERS)
