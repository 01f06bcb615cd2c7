"""What was read, what of it was missing, and what such data never shows."""

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from statistics import median

from msgspec import Struct, field

from account_event_handler.ingest.sanitize import clean
from cli.context import counted, listed

# As CloudTrail names its files: account, Region, the time of the delivery
LOGS = re.compile(r"(\d{12})_CloudTrail_([a-z0-9-]{5,30})_(\d{8}T\d{4})Z_[^/]*$")
DIGEST = re.compile(r"(\d{12})_CloudTrail-Digest_([a-z0-9-]{5,30})_[^/]*_(\d{8}T\d{4})\d\dZ\.json(?:\.gz)?$")
_SHORTEST_GAP = timedelta(hours=3)  # CloudTrail writes a file every five minutes where anything happens
_MANY = 12  # files of an account and Region, from which on a pause means something
_UNUSUAL = 20  # times the usual pause
_SHOWN = 5  # of a kind on the screen; --json has all
NEVER = (
    "CloudTrail's records never show data events that no trail selects, what happened inside a machine or a database,"
    " or calls before the trail began."
)


class FileName(Struct, frozen=True):
    """What CloudTrail's name for a file says."""

    account: str
    region: str
    time: datetime

    @classmethod
    def of(cls, name: str, kind: re.Pattern[str] = LOGS) -> "FileName | None":
        match = kind.search(name)
        if match is None:
            return None
        try:
            return cls(match[1], match[2], datetime.strptime(match[3], "%Y%m%dT%H%M").replace(tzinfo=UTC))
        except ValueError:
            return None


class Coverage(Struct):
    """`read` says from where and how much; `gaps` what should have been there, `problems` what could not be read.

    `changed` are files that are not as their digest files say.
    """

    read: str
    since: datetime
    until: datetime
    gaps: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    never: list[str] = field(default_factory=list)

    def lines(self) -> Iterator[str]:
        span = " to ".join(time.strftime("%Y-%m-%d %H:%M") for time in (self.since, self.until))
        yield f"Read: {self.read}, {span} UTC."
        said = {"Missing": self.gaps, "Changed after CloudTrail wrote them": self.changed, "Damaged": self.problems}
        for what, each in said.items():
            if each:
                more = f"; and {len(each) - _SHOWN:,} more, which --json lists" * (len(each) > _SHOWN)
                yield f"{what}: {'; '.join(each[:_SHOWN])}{more}."
        yield " ".join(self.limits)

    @property
    def limits(self) -> list[str]:
        return [*self.never, NEVER]


def gaps_of(names: Iterable[FileName], since: datetime, until: datetime) -> list[str]:
    """Regions without files, and pauses between files that are longer than is usual there."""
    times = defaultdict[tuple[str, str], list[datetime]](list)
    for name in names:
        times[(name.account, name.region)].append(name.time)
    regions = defaultdict[str, set[str]](set)
    for account, region in times:
        regions[account].add(region)
    gaps = list(without_regions(regions))
    for (account, region), found in sorted(times.items()):
        every = _pauses(sorted({since, *found, until}), len(found))
        pauses = [(begin, end) for begin, end in every if end - begin >= _SHORTEST_GAP]
        if pauses:
            begin, end = max(pauses, key=lambda pause: pause[1] - pause[0])
            more = f" and {counted(len(pauses) - 1, 'other gap')}" if len(pauses) > 1 else ""
            gaps.append(f"{account} in {region} has no files {begin:%Y-%m-%d %H:%M} to {end:%Y-%m-%d %H:%M}{more}")
    return [clean(gap, 300) for gap in gaps]


def without_regions(regions: Mapping[str, Collection[str]], asked: Collection[str] = ()) -> Iterator[str]:
    """The accounts that have no files in Regions that are asked for, or in which others have."""
    every = set(asked) or {region for each in regions.values() for region in each}
    for account, own in sorted(regions.items()):
        if missing := sorted(every.difference(own)):
            yield f"no files of {clean(account)} in {listed(missing)}"


def _pauses(times: list[datetime], files: int) -> list[tuple[datetime, datetime]]:
    """Those that are unusual; few files say nothing about what is usual but that a day without any is not."""
    between = list(pairwise(times))
    usual = median((end - begin).total_seconds() for begin, end in between) if between else 0
    least = timedelta(seconds=usual * _UNUSUAL) if files >= _MANY else timedelta(days=1)
    return [(begin, end) for begin, end in between if end - begin >= least]
