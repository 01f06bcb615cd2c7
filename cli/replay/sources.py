"""Names that an operator typed enter, the files behind them leave, each once."""

from collections.abc import Callable, Iterable
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from shutil import copyfileobj
from stat import S_ISREG
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from cli.errors import Misused
from cli.replay.source import S3, Source, bucket_and_key
from cli.replay.wildcards import is_folder, is_there, matching

if TYPE_CHECKING:
    from mypy_boto3_s3.client import S3Client

_ENDINGS = (".json", ".jsonl", ".ndjson", ".log")  # each also with .gz
_ASK = "Name a file, a folder, a pattern between quotes, or s3://bucket/prefix."
_OTHERS = ("CloudTrail-Digest/", "CloudTrail-Insight/")  # what else CloudTrail writes


@dataclass(slots=True)
class Sources:
    """The files to read, each once, and what is wrong with those that cannot be.

    What a pipe holds is kept in a file until `copies` is closed.
    """

    copies: ExitStack
    files: list[Source] = field(default_factory=list)
    problems: dict[str, None] = field(default_factory=dict)
    _known: set[str] = field(default_factory=set)
    _passed: set[str] = field(default_factory=set)
    _found: int = 0  # whatever became of it

    @classmethod
    def named(
        cls, names: Iterable[str], s3: "Callable[[], S3Client]", copies: ExitStack
    ) -> "Sources":
        """Raises Misused for a name that nothing has."""
        sources = cls(copies)
        for name in names:
            before = sources._found
            if name.startswith(S3):
                sources._add_stored(name, s3)
            else:
                sources._add_local(name)
            if sources._found == before:
                raise Misused(f"There is nothing in {name}.", _ASK)
        return sources

    @property
    def skipped(self) -> int:
        """How many other files were passed over."""
        return len(self._passed - self._known)

    def _add_local(self, name: str) -> None:
        if not name:
            raise Misused("A name is empty.", _ASK)
        path, walked, before = Path(name), set[Path](), self._found
        if is_there(path, lambda error: None):
            if is_folder(path, self._closed):
                self._add_folder(path, walked)
            else:
                self._add_file(path)
            return
        found = sorted(matching(name, self._closed))
        if not found and self._found == before:
            raise Misused(f"There is no {name}.", _ASK)
        for each in found:
            if is_folder(each, self._closed):
                self._add_folder(each, walked)
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
            if str(real) not in self._known and _is_passing(path, real):
                source = self._copied(path)
            self._add(source, str(real))
        except OSError as error:
            self._complain(path, error)

    def _copied(self, path: Path) -> Source:
        folder = self.copies.enter_context(TemporaryDirectory(prefix="account-watcher-"))
        copy = Path(folder) / "copy"
        with path.open("rb") as pipe, copy.open("wb") as file:
            copyfileobj(pipe, file)
        return Source(str(path), copy.stat().st_size, str(copy))

    def _add_stored(self, name: str, s3: "Callable[[], S3Client]") -> None:
        bucket, prefix = bucket_and_key(name)
        pages = s3().get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=prefix)
        for page in pages:
            for each in page.get("Contents", []):
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

    def _closed(self, error: OSError) -> None:
        self._complain(error.filename, error)

    def _complain(self, path: str | Path, error: OSError) -> None:
        self._found += 1
        self.problems[f"{path}: {error.strerror}"] = None


def _is_read(name: str) -> bool:
    """Whether a file is read that no name or pattern stands for."""
    return name.removesuffix(".gz").endswith(_ENDINGS) and not _is_other(name)


def _is_other(name: str) -> bool:
    return any(other in name for other in _OTHERS)


def _is_passing(path: Path, real: Path) -> bool:
    """Whether it can be read once only, or by this process only, as what has no name any more."""
    return path.is_fifo() or not is_there(real, lambda error: None)
