"""CloudTrail's digest files: which log files there were, and the SHA-256 of each. Their signatures are not checked."""

from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from hashlib import sha256

import msgspec
from msgspec import Struct, field
from msgspec.structs import replace

from account_event_handler.ingest.log_files import DamagedError
from account_event_handler.ingest.log_files.inflate import fastest, text_of
from account_event_handler.ingest.sanitize import clean
from cli.context import counted
from cli.replay.sources import S3, Source
from cli.stack import Aws
from cli.who.coverage import DIGEST, FileName
from cli.who.log_file import problem_of

DOWNLOADS = 16  # at a time: S3 answers a small file in some 50 ms, of which the processor works 5
_LARGEST = 16_000_000  # bytes of text; an hour of a busy account is some 100 kB
_UNCLEAR = "two digest files disagree"  # which is no SHA-256


# https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-log-file-validation-digest-file-structure.html
class _Named(Struct, rename="camel"):
    s3_object: str
    hash_value: str


class _Digest(Struct, rename="camel"):
    log_files: list[_Named] = []
    previous_digest_s3_object: str | None = None
    previous_digest_hash_value: str | None = None


def is_digest(file: str) -> bool:
    return FileName.of(file, DIGEST) is not None


class Digests(Struct):
    """What they say of log files, and of the digest file before each, by the files' names."""

    changed: dict[str, None] = field(default_factory=dict)
    problems: dict[str, None] = field(default_factory=dict)
    _hashes: dict[str, str] = field(default_factory=dict)
    _paths: dict[str, str] = field(default_factory=dict)
    _read: dict[str, str] = field(default_factory=dict)  # the SHA-256 of digest files
    _missing: dict[str, None] = field(default_factory=dict)
    _checked: set[str] = field(default_factory=set)

    def read(self, files: Sequence[Source], aws: Aws) -> None:
        with ThreadPoolExecutor(DOWNLOADS if any(file.name.startswith(S3) for file in files) else 1) as threads:
            for file, text, problem in threads.map(partial(_text, aws=aws), files):
                self._read[_name(file.name)] = sha256(text).hexdigest()
                if said := problem or self._learn(text):
                    self.problems[f"{clean(file.name, 300)}: {clean(said, 300)}"] = None
        for name, hash_ in self._read.items():
            if self._hashes.get(name, hash_) != hash_:
                self.changed[self._paths[name]] = None

    def _learn(self, text: bytes) -> str:
        try:
            digest = msgspec.json.decode(text, type=_Digest)
        except (msgspec.DecodeError, UnicodeDecodeError):
            return "it is no digest file of CloudTrail"
        named = [(each.s3_object, each.hash_value) for each in digest.log_files]
        if digest.previous_digest_s3_object and digest.previous_digest_hash_value:
            named.append((digest.previous_digest_s3_object, digest.previous_digest_hash_value))
        for path, hash_ in named:
            name = _name(path)
            self._paths.setdefault(name, clean(path, 300))
            if self._hashes.setdefault(name, hash_) != hash_:
                self._hashes[name] = _UNCLEAR
        return ""

    def unread(self, files: Iterable[Source]) -> list[Source]:
        return [file for file in files if _name(file.name) not in self._read]

    def expected(self, files: Sequence[Source], is_asked: Callable[[FileName], bool]) -> list[Source]:
        """The files, each with its hash until it has been checked; learns which others should be there."""
        for name in self._hashes.keys() - {_name(file.name) for file in files} - self._read.keys():
            file_name = FileName.of(name) or FileName.of(name, DIGEST)
            if file_name and is_asked(file_name):
                self._missing[self._paths[name]] = None
        return [
            replace(file, sha256="" if file.name in self._checked else self._hashes.get(_name(file.name), ""))
            for file in files
        ]

    def check(self, file: Source, hash_: str) -> None:
        """With the SHA-256 of its text, empty where it could not be read to its end."""
        if file.sha256 and hash_:
            self._checked.add(file.name)
            if hash_ != file.sha256:
                self.changed[clean(file.name, 300)] = None

    @property
    def gaps(self) -> list[str]:
        return [f"{path}, which a digest file names" for path in sorted(self._missing)]

    @property
    def said(self) -> str:
        if not self._read:
            return ""
        return f", {len(self._checked):,} of them checked against {counted(len(self._read), 'digest file')}"


def _name(path: str) -> str:
    """Of a file wherever it lies, inflated or not."""
    return path.rpartition("/")[2].removesuffix(".gz")


def _text(file: Source, aws: Aws) -> tuple[Source, bytes, str]:
    text = bytearray()

    def read() -> None:
        for piece in text_of(partial(file.chunks, aws), fastest()):
            text.extend(piece)
            if len(text) > _LARGEST:
                raise DamagedError("it is too large for a digest file")

    problem = problem_of(read, aws)
    return file, bytes(text), problem
