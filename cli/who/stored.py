"""Log files in S3: only the folders of the days, accounts and Regions that are asked for are listed."""

import re
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import TYPE_CHECKING

from msgspec import Struct, field

from account_event_handler.catalog.record import is_account
from cli.errors import UsageError
from cli.replay.sources import S3, Source, is_read
from cli.who.digests import is_digest
from cli.who.question import Search

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

AT_ONCE = 16  # LISTs
LATE = timedelta(hours=2)  # after the event that CloudTrail may put a file into the folder of the next day
_ORGANIZATION = re.compile(r"o-[a-z0-9]{10,32}")
_DAY = "%Y/%m/%d"
LOGS, DIGESTS = "CloudTrail", "CloudTrail-Digest"  # folders of an account


class Stored(Struct):
    """What lies below a prefix; each folder is listed once."""

    s3: "S3Client"
    bucket: str
    prefix: str
    lists: int = 0
    _listed: dict[str, tuple[list[str], list[Source]]] = field(default_factory=dict)

    @classmethod
    def named(cls, name: str, s3: "S3Client") -> "Stored":
        bucket, _, prefix = name.removeprefix(S3).partition("/")
        if not bucket:
            raise UsageError(f"{name} names no bucket.", "Use s3://bucket/prefix.")
        return cls(s3, bucket, prefix)

    def among(self, search: Search) -> Sequence[Source]:
        """The files that may hold records of the search."""
        return [file for file in self._below(search, LOGS) if is_read(file.name) or self._is_it(file)]

    def digests(self, search: Search) -> Sequence[Source]:
        return [file for file in self._below(search, DIGESTS) if is_digest(file.name)]

    def _below(self, search: Search, service: str) -> Sequence[Source]:
        files, folders = list[Source](), [self.prefix]
        with ThreadPoolExecutor(AT_ONCE) as threads:
            while folders:
                found = list(threads.map(self.listed, folders))
                files += [file for _, inside in found for file in inside]
                folders = [folder for below, _ in found for folder in below if may_hold(folder, search, service)]
        return sorted(files, key=lambda file: file.name)

    def _is_it(self, file: Source) -> bool:
        return file.name == f"{S3}{self.bucket}/{self.prefix}"

    def listed(self, folder: str) -> tuple[list[str], list[Source]]:
        """The folders and the files in one folder."""
        if folder not in self._listed:
            self._listed[folder] = self._list(folder)
        return self._listed[folder]

    def _list(self, folder: str) -> tuple[list[str], list[Source]]:
        folders, files = list[str](), list[Source]()
        pages = self.s3.get_paginator("list_objects_v2").paginate(Bucket=self.bucket, Prefix=folder, Delimiter="/")
        for page in pages:
            self.lists += 1
            folders += [each["Prefix"] for each in page.get("CommonPrefixes", [])]
            files += [Source(f"{S3}{self.bucket}/{each['Key']}", each["Size"]) for each in page.get("Contents", [])]
        return folders, files

    def trails(self) -> dict[str, dict[str, list[str]]]:
        """The Regions with log files by account, and the accounts by the path before theirs (AWSLogs/o-a1b2c3d4e5)."""
        found = dict[str, dict[str, list[str]]]()
        for top in self._tops():
            accounts = [name for name in map(_last, self.listed(top)[0]) if is_account(name)]
            with ThreadPoolExecutor(AT_ONCE) as threads:
                below = threads.map(lambda account, top=top: self.listed(f"{top}{account}/CloudTrail/")[0], accounts)
                regions = {name: [*map(_last, each)] for name, each in zip(accounts, below, strict=True) if each}
            if regions:
                found[top.rstrip("/")] = regions
        return found

    def _tops(self) -> Iterator[str]:
        """The folders of accounts: AWSLogs/ and those of organizations in it, below the trail's own prefix or none."""
        folders = self.listed(self.prefix)[0]
        logs = [folder for folder in folders if _last(folder) == "AWSLogs"]
        logs += [below for folder in folders for below in self.listed(folder)[0] if _last(below) == "AWSLogs"]
        for folder in logs:
            yield folder
            yield from (below for below in self.listed(folder)[0] if _ORGANIZATION.fullmatch(_last(below)))


def _last(folder: str) -> str:
    return folder.rstrip("/").rpartition("/")[2]


def may_hold(folder: str, search: Search, wanted: str = LOGS) -> bool:
    """Whether files of the search may be below it; of a folder that CloudTrail does not make nothing is known."""
    inside = f"/{folder}".partition("/AWSLogs/")[2]
    parts = inside.split("/")[:-1]
    if parts and _ORGANIZATION.fullmatch(parts[0]):
        parts = parts[1:]
    if not parts or not is_account(parts[0]):
        return True
    account, service, region, *date = [*parts, "", "", ""][: max(len(parts), 3)]
    if service not in ("", wanted) or (search.accounts and account not in search.accounts):
        return False
    if region and search.regions and region not in search.regions:
        return False
    day = "/".join(date[:3])
    first, last = (time.strftime(_DAY)[: len(day)] for time in (search.since, search.until + LATE))
    return first <= day <= last
