"""Finds the files that names, patterns and S3 prefixes stand for, each once, and reads them."""

import errno
import os
import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, closing
from dataclasses import dataclass, field
from fnmatch import fnmatch
from pathlib import Path
from shutil import copyfileobj
from stat import S_ISDIR, S_ISREG
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from cli.errors import UsageError

if TYPE_CHECKING:
    from mypy_boto3_s3.client import S3Client

CHUNK = 65_536  # bytes
S3 = "s3://"
_ENDINGS = (".json", ".jsonl", ".ndjson", ".log")  # each also with .gz
_HINT = "Name a file, a folder, a pattern in quotes, or s3://bucket/prefix."
_OTHERS = ("CloudTrail-Digest/", "CloudTrail-Insight/")  # what else CloudTrail writes
_WILD = re.compile(r"[*?[]")
type OnError = Callable[[OSError], None]

_NOTHING = (errno.ENOENT, errno.ENOTDIR, errno.ELOOP)  # certainly not a folder


@dataclass(frozen=True, slots=True)
class Source:
    """A file by its path or S3 URI, with its size in bytes.

    `place` is the path that is opened, where the name means something to one process only.
    """

    name: str
    size: int
    place: str = ""

    def chunks(self, s3: "Callable[[], S3Client]") -> Iterator[bytes]:
        """What is stored; raises OSError, or botocore's and urllib3's errors."""
        if self.name.startswith(S3):
            bucket, _, key = self.name.removeprefix(S3).partition("/")
            opened: Any = closing(s3().get_object(Bucket=bucket, Key=key)["Body"])
        else:
            opened = Path(self.place or self.name).open("rb")  # noqa: SIM115 closed below
        with opened as file:
            while chunk := file.read(CHUNK):
                yield chunk


@dataclass(slots=True)
class Sources:
    """The files to read, each once, and what is wrong with those that cannot be read.

    What a pipe holds is kept in a file until `copies` is closed.
    """

    copies: ExitStack
    files: list[Source] = field(default_factory=list)
    problems: dict[str, None] = field(default_factory=dict)
    _known: set[str] = field(default_factory=set)
    _passed: set[str] = field(default_factory=set)
    _found: int = 0  # whatever became of it

    @classmethod
    def named(cls, names: Iterable[str], s3: "Callable[[], S3Client]", copies: ExitStack) -> "Sources":
        """Raises UsageError for a name that stands for nothing."""
        sources = cls(copies)
        for name in names:
            before = sources._found
            if name.startswith(S3):
                sources._add_stored(name, s3)
            else:
                sources._add_local(name)
            if sources._found == before:
                raise UsageError(f"There is nothing in {name}.", _HINT)
        return sources

    @property
    def skipped(self) -> int:
        """How many other files were passed over."""
        return len(self._passed - self._known)

    def _add_local(self, name: str) -> None:
        if not name:
            raise UsageError("A name is empty.", _HINT)
        path, walked, before = Path(name), set[Path](), self._found
        is_name = _is_there(path)
        found = [path] if is_name else sorted(_Glob(self._closed).of(name))
        if not found and self._found == before:
            raise UsageError(f"There is no {name}.", _HINT)
        for each in found:
            if _is_folder(each, self._closed):
                self._add_folder(each, walked)
            elif is_name:
                self._add_file(each)
            else:
                self._add_found(each, is_wanted=not _is_other(str(each)))

    def _add_folder(self, path: Path, walked: set[Path]) -> None:
        """Links may lead to one folder in many ways, and round in circles."""
        for folder, folders, names in path.walk(on_error=self._closed, follow_symlinks=True):
            folders.sort()
            if (real := folder.resolve()) in walked:
                folders.clear()
                continue
            walked.add(real)
            for each in sorted(folder / name for name in names):
                self._add_found(each, is_wanted=_is_read(str(each)))

    def _add_found(self, path: Path, *, is_wanted: bool) -> None:
        """A pipe or a device that was not named itself may never end."""
        try:
            is_file = S_ISREG(path.stat().st_mode)
        except PermissionError as error:  # it may be a folder with files to read
            self._closed(error)
            return
        except OSError:
            is_file = True
        if is_wanted and is_file:
            self._add_file(path)
        else:
            self._pass_over(str(path.resolve()))

    def _add_file(self, path: Path) -> None:
        """A link may lead nowhere, or round in circles."""
        try:
            size, real = path.stat().st_size, path.resolve()
            source = Source(str(path), size, str(real))
            # A pipe can be read once only, and what has no name any more by this process only.
            if str(real) not in self._known and (path.is_fifo() or not _is_there(real)):
                source = self._copied(path)
            self._add(source, str(real))
        except OSError as error:
            self._closed(error, path)

    def _copied(self, path: Path) -> Source:
        folder = self.copies.enter_context(TemporaryDirectory(prefix="account-watcher-"))
        copy = Path(folder) / "copy"
        with path.open("rb") as pipe, copy.open("wb") as file:
            copyfileobj(pipe, file)
        return Source(str(path), copy.stat().st_size, str(copy))

    def _add_stored(self, name: str, s3: "Callable[[], S3Client]") -> None:
        bucket, _, prefix = name.removeprefix(S3).partition("/")
        if not bucket:
            raise UsageError(f"{name} names no bucket.", "Use s3://bucket/prefix.")
        pages = s3().get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=prefix)
        for each in (each for page in pages for each in page.get("Contents", [])):
            uri = f"{S3}{bucket}/{each['Key']}"
            if each["Key"] == prefix or _is_read(each["Key"]):
                self._add(Source(uri, each["Size"]), uri)
            else:
                self._pass_over(uri)

    def _add(self, source: Source, known: str) -> None:
        self._found += 1
        if known not in self._known:
            self._known.add(known)
            self.files.append(source)

    def _pass_over(self, known: str) -> None:
        self._found += 1
        self._passed.add(known)

    def _closed(self, error: OSError, path: Path | None = None) -> None:
        self._found += 1
        self.problems[f"{path or error.filename}: {error.strerror}"] = None


@dataclass(slots=True)
class _Glob:
    """The shell's patterns, which the glob module reads otherwise where links lead in circles.

    `on_error` gets what cannot be looked into; that something is not there is no error. `_seen`
    are the folders that `**` has been to, with how much of the pattern was left.
    """

    on_error: OnError
    _seen: set[tuple[Path, int]] = field(default_factory=set)

    def of(self, pattern: str) -> Iterator[Path]:
        """`**` is a folder and all below it, at the end the folder as a whole.

        No wildcard stands for a dot at the beginning.
        """
        path = Path(pattern)
        parts = path.parts[1:] if path.anchor else path.parts
        return self._below(Path(path.anchor), (*parts, "**") if pattern.endswith("/") else parts)

    def _below(self, folder: Path, parts: tuple[str, ...]) -> Iterator[Path]:
        if not parts:
            if _is_there(folder, self.on_error):
                yield folder
        elif parts[0] == "**":
            yield from self._throughout(folder, parts)
        elif not _WILD.search(parts[0]):
            yield from self._below(folder / parts[0], parts[1:])
        else:
            for each in self._inside(folder, hidden=parts[0].startswith(".")):
                if fnmatch(each.name, parts[0]):
                    yield from self._below(each, parts[1:])

    def _throughout(self, folder: Path, parts: tuple[str, ...]) -> Iterator[Path]:
        if not _is_folder(folder, self.on_error):
            return
        rest, seen = parts[1:], (folder.resolve(), len(parts))
        if not rest:
            yield folder
        elif seen not in self._seen:
            self._seen.add(seen)
            if inside := self._inside(folder, hidden=False):
                yield from self._below(folder, rest)
            for each in inside:
                yield from self._throughout(each, parts)

    def _inside(self, folder: Path, *, hidden: bool) -> list[Path]:
        try:
            found = sorted(folder.iterdir())
        except OSError as error:
            if error.errno not in _NOTHING:
                self.on_error(error)
            return []
        return [each for each in found if hidden or not each.name.startswith(".")]


def _is_there(path: Path, on_error: OnError = lambda error: None) -> bool:
    """Whether something has this name, if only a link that leads nowhere."""
    return _mode(path.lstat, on_error) is not None


def _is_folder(path: Path, on_error: OnError) -> bool:
    """Whether it is a folder, or a link to one."""
    return S_ISDIR(_mode(path.stat, on_error) or 0)


def _mode(stat: Callable[[], os.stat_result], on_error: OnError) -> int | None:
    try:
        return stat().st_mode
    except OSError as error:
        if error.errno not in _NOTHING:
            on_error(error)
        return None


def _is_read(name: str) -> bool:
    """Whether a file is read that no name or pattern stands for."""
    return name.removesuffix(".gz").endswith(_ENDINGS) and not _is_other(name)


def _is_other(name: str) -> bool:
    return any(other in name for other in _OTHERS)
