"""Log files, here or in S3: which of them a search reads, and reading them with all cores."""

import json
import re
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import timedelta
from functools import lru_cache, partial

from msgspec import Struct, field
from msgspec.structs import replace

from account_event_handler.ingest.sanitize import clean
from account_event_handler.model import AccountEvent
from cli.context import counted
from cli.replay.sources import S3, Source
from cli.replay.workers import DIED, WORTH, Place, in_processes, place_of
from cli.stack import Aws
from cli.who.coverage import DIGEST, LOGS, Coverage, FileName, gaps_of
from cli.who.digests import DOWNLOADS, Digests
from cli.who.log_file import Found, Needles, found_in
from cli.who.question import Search
from cli.who.records import events_of

EARLY, LATE = timedelta(minutes=15), timedelta(hours=2)  # before, and after, an event that its file is named
DIGESTED = timedelta(hours=2)  # after a log file's time that the digest file of its hour is named, at most


class Files(Struct):
    """Log files, read anew for each search, and checked against their digest files where there are any.

    `among` and `digests` give those that there are for a search. `begin` is told what will be read, before it is, and
    may raise; `advance` gets the bytes that were.
    """

    aws: Aws
    among: Callable[[Search], Sequence[Source]]
    cores: int
    digests: Callable[[Search], Sequence[Source]] = lambda _: ()
    begin: Callable[[Sequence[Source]], object] = lambda _: None
    advance: Callable[[int], object] = lambda _: None
    worth: int = WORTH
    problems: dict[str, None] = field(default_factory=dict)
    _read: dict[str, Source] = field(default_factory=dict)
    _known: Digests = field(default_factory=Digests)

    def find(self, search: Search) -> Iterator[AccountEvent]:
        """The records that have a text of the search, and maybe more than those, each as an event."""
        files = [file for file in self.among(search) if _may_have(file, search)]
        digested = replace(search, until=search.until + DIGESTED)
        digests = self._known.unread(file for file in self.digests(digested) if _may_have(file, digested, DIGEST))
        self.begin([*files, *digests])
        self._known.read(digests, self.aws)
        self.advance(sum(file.size for file in digests))
        self._read |= {file.name: file for file in files}
        files = self._known.expected(files, partial(_is_asked, search=search))
        for found in self._found(files, search):
            file = files[found.file]
            self.advance(file.size)
            self._known.check(file, found.sha256)
            self.problems |= {f"{clean(file.name, 300)}: {clean(problem, 300)}": None for problem in found.problems}
            yield from events_of(json.loads(record) for record in found.records)

    def _found(self, files: Sequence[Source], search: Search) -> Iterator[Found]:
        if any(file.name.startswith(S3) for file in files):
            work = partial(found_in, aws=self.aws, search=search, needles=Needles(search))
            with ThreadPoolExecutor(DOWNLOADS) as threads:
                yield from threads.map(work, files, range(len(files)))
        elif (count := min(self.cores, len(files))) < 2 or sum(file.size for file in files) < self.worth:
            needles = Needles(search)
            yield from (found_in(file, number, self.aws, search, needles) for number, file in enumerate(files))
        else:
            with closing(in_processes(partial(_work, place_of(self.aws), search), files, count)) as every:
                for number, found in enumerate(every):
                    yield Found(number, problems=[DIED]) if found is None else found

    def coverage(self, search: Search) -> Coverage:
        read = self._read.values()
        names = [name for file in read if (name := FileName.of(file.name))]
        size = sum(file.size for file in read)
        within = [name for name in names if search.since - EARLY <= name.time <= search.until + LATE]
        begin, end = search.since, search.until
        if within:
            times = [name.time for name in within]
            begin, end = max(begin, min(times) - EARLY), min(end, max(times))
        gaps = gaps_of(within, search.since, search.until) + self._known.gaps
        if names and not within:
            gaps.append("no file is of this time")
        never = list[str]()
        if unnamed := len(read) - len(names):
            never.append(
                f"{counted(unnamed, 'file')} with other names than CloudTrail's may have gaps that do not show."
            )
        if names and not self._known.said:
            never.append("Without digest files it does not show that a file was deleted or changed.")
        what = f"{counted(len(read), 'file')} ({size / 1e6:,.1f} MB){self._known.said}"
        problems = [*self.problems, *self._known.problems]
        return Coverage(what, begin, end, gaps, problems, list(self._known.changed), never)


def _work(place: Place, search: Search, number: int, file: Source) -> Found:
    return found_in(file, number, _aws(place), search, _needles(search))


@lru_cache(1)
def _aws(place: Place) -> Aws:
    return Aws(*place)


@lru_cache(1)
def _needles(search: Search) -> Needles:
    return Needles(search)


def _may_have(file: Source, search: Search, kind: re.Pattern[str] = LOGS) -> bool:
    """Whether records of the search may be in it, by its name; in doubt they may."""
    name = FileName.of(file.name, kind)
    return name is None or _is_asked(name, search)


def _is_asked(name: FileName, search: Search) -> bool:
    return (
        search.since - EARLY <= name.time <= search.until + LATE
        and (not search.accounts or name.account in search.accounts)
        and (not search.regions or name.region in search.regions)
    )
