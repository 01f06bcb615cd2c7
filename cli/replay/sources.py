"""Finds the files that names, patterns and S3 prefixes stand for, each once, and reads them."""

import errno
import os
import re
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, closing
from fnmatch import fnmatch
from pathlib import Path
from shutil import copyfileobj
from stat import S_ISDIR, S_ISREG
from tempfile import NamedTemporaryFile
from typing import Any

from msgspec import Struct, field

from cli.errors import UsageError
from cli.stack import Aws

CHUNK = 65_536  # bytes
S3 = "s3://"
_ENDINGS = (".json", ".jsonl", ".ndjson", ".log")  # each also with .gz
_HINT = "Name a file, a folder, a pattern in quotes, or s3://bucket/prefix."
_OTHERS = ("CloudTrail-Digest/", "CloudTrail-Insight/")  # what else CloudTrail writes
_WILD = re.compile(r"[*?[]")
_NOTHING = (errno.ENOENT, errno.ENOTDIR, errno.ELOOP)  # certainly not a folder


class Source(Struct, frozen=True):
    """A file by its path or S3 URI; `place` is what is opened where the name means something to one process only."""

    name: str
    size: int  # in bytes
    place: str = ""
    sha256: str = ""  # of its text, where that is to be checked

    def chunks(self, aws: Aws) -> Iterator[bytes]:
        """What is stored; raises OSError, or botocore's and urllib3's errors."""
        if self.name.startswith(S3):
            bucket, _, key = self.name.removeprefix(S3).partition("/")
            opened: Any = closing(aws.s3.get_object(Bucket=bucket, Key=key)["Body"])
        else:
            opened = Path(self.place or self.name).open("rb")  # noqa: SIM115 closed below
        with opened as file:
            while chunk := file.read(CHUNK):
                yield chunk


class Sources(Struct):
    """The files to read, each once, and the problems of others; what a pipe held is kept until `copies` is closed."""

    copies: ExitStack
    files: list[Source] = field(default_factory=list)
    problems: dict[str, None] = field(default_factory=dict)
    _known: set[str] = field(default_factory=set)
    passed: set[str] = field(default_factory=set)  # by their real paths
    _found: int = 0  # whatever became of it

    @classmethod
    def named(cls, names: Iterable[str], aws: Aws, copies: ExitStack) -> "Sources":
        """Raises UsageError for a name that stands for nothing."""
        sources = cls(copies)
        for name in names:
            before = sources._found
            if name.startswith(S3):
                sources._add_stored(name, aws)
            else:
                sources._add_local(name)
            if sources._found == before:
                raise UsageError(f"There is nothing in {name}.", _HINT)
        return sources

    @property
    def skipped(self) -> int:
        return len(self.passed - self._known)

    def _add_local(self, name: str) -> None:
        before, walked = self._found, set[Path]()
        is_name = os.path.lexists(name)
        found = [Path(name)] if is_name else sorted(self._matching(name))
        if not name or (not found and self._found == before):
            raise UsageError(f"There is no {name}." if name else "A name is empty.", _HINT)
        for each in found:
            if S_ISDIR(self._mode(each)):
                for folder, _, names in self._folders(each, walked):
                    for path in sorted(folder / name for name in names):
                        self._add_file(path, is_wanted=is_read(str(path)))
            else:
                self._add_file(each, is_wanted=not _is_other(str(each)), is_name=is_name)

    def _matching(self, pattern: str) -> Iterator[Path]:
        """As in a shell: no wildcard stands for a dot at the beginning, `**` is a folder and all below it."""
        path = Path(pattern)
        parts = path.parts[1:] if path.anchor else path.parts
        return self._below(Path(path.anchor), (*parts, "**") if pattern.endswith("/") else parts)

    def _below(self, folder: Path, parts: tuple[str, ...]) -> Iterator[Path]:
        if not parts:
            if self._mode(folder, follow_symlinks=False):
                yield folder
        elif parts[0] != "**":
            for each in self._named(folder, parts[0]):
                yield from self._below(each, parts[1:])
        elif S_ISDIR(self._mode(folder)):
            if not parts[1:]:
                yield folder  # as a whole
                return
            for each, folders, _ in self._folders(folder, set()):
                folders[:] = [name for name in folders if not name.startswith(".")]
                yield from self._below(each, parts[1:])

    def _named(self, folder: Path, wanted: str) -> list[Path]:
        if not _WILD.search(wanted):
            return [folder / wanted]
        try:
            inside = sorted(folder.iterdir())
        except OSError as error:
            self._closed(error)
            return []
        return [each for each in inside if fnmatch(each.name, wanted) and (wanted[0] == "." or each.name[0] != ".")]

    def _folders(self, top: Path, walked: set[Path]) -> Iterator[tuple[Path, list[str], list[str]]]:
        """Each folder once: links may lead to one in many ways, and round in circles."""
        for folder, folders, names in top.walk(on_error=self._closed, follow_symlinks=True):
            folders.sort()
            if (real := folder.resolve()) in walked:
                folders.clear()
            else:
                walked.add(real)
                yield folder, folders, names

    def _mode(self, path: Path, *, follow_symlinks: bool = True) -> int:
        """0 where there is nothing, or nothing to see."""
        try:
            return path.stat(follow_symlinks=follow_symlinks).st_mode
        except OSError as error:
            self._closed(error)
            return 0

    def _add_file(self, path: Path, *, is_wanted: bool, is_name: bool = False) -> None:
        """A link may lead nowhere; a pipe or a device that was not named itself may never end."""
        real = path.resolve()
        try:
            stat = path.stat()
            if is_name or (is_wanted and S_ISREG(stat.st_mode)):
                source = Source(str(path), stat.st_size, str(real))
                # A pipe can be read once only, and what has no name any more by this process only.
                if str(real) not in self._known and (path.is_fifo() or not os.path.lexists(real)):
                    source = self._copied(path)
                self._add(source, str(real))
            else:
                self._pass_over(str(real))
        except OSError as error:  # behind a closed folder, whatever its name, may be files to read
            if is_wanted or isinstance(error, PermissionError):
                self._list(error)
            else:
                self._pass_over(str(real))

    def _copied(self, path: Path) -> Source:
        copy = self.copies.enter_context(NamedTemporaryFile(prefix="account-watcher-"))  # noqa: SIM115 closed with it
        with path.open("rb") as pipe:
            copyfileobj(pipe, copy)
        copy.flush()
        return Source(str(path), copy.tell(), copy.name)

    def _add_stored(self, name: str, aws: Aws) -> None:
        bucket, _, prefix = name.removeprefix(S3).partition("/")
        if not bucket:
            raise UsageError(f"{name} names no bucket.", "Use s3://bucket/prefix.")
        pages = aws.s3.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=prefix)
        for each in (each for page in pages for each in page.get("Contents", [])):
            uri = f"{S3}{bucket}/{each['Key']}"
            if each["Key"] == prefix or is_read(each["Key"]):
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
        self.passed.add(known)

    def _closed(self, error: OSError) -> None:
        """List a folder that cannot be looked into; that it is not there is no error."""
        if error.errno not in _NOTHING:
            self._list(error)

    def _list(self, error: OSError) -> None:
        self._found += 1
        self.problems[f"{error.filename}: {error.strerror}"] = None


def is_read(name: str) -> bool:
    """Whether a file is read that no name or pattern stands for."""
    return name.removesuffix(".gz").endswith(_ENDINGS) and not _is_other(name)


def _is_other(name: str) -> bool:
    return any(other in name for other in _OTHERS)
