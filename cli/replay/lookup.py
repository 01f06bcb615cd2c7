"""A span of time enters, what CloudTrail's LookupEvents has of it leaves, page by page."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mypy_boto3_cloudtrail.client import CloudTrailClient

PACE = 0.5  # seconds between requests: CloudTrail's limit is two each second, by account and Region
PAGE = 50  # events, the most that it gives


@dataclass(slots=True)
class Lookup:
    """The management events of one Region, newest first; `clock` and `sleep` are in seconds.

    `at` is told how far back it is after each page, from 0 to 1.
    """

    client: "CloudTrailClient"
    start: datetime
    end: datetime
    clock: Callable[[], float]
    sleep: Callable[[float], object]
    at: Callable[[float], None]

    def __iter__(self) -> Iterator[object]:
        """Raises botocore's errors."""
        asked, more = self.clock() - PACE, dict[str, Any]()
        while True:
            self.sleep(max(0.0, asked + PACE - self.clock()))
            asked = self.clock()
            page = self.client.lookup_events(
                StartTime=self.start, EndTime=self.end, MaxResults=PAGE, **more
            )
            yield from page.get("Events", [])
            if events := page.get("Events"):
                self.at((self.end - events[-1]["EventTime"]) / (self.end - self.start))
            if not page.get("NextToken"):
                return
            more = {"NextToken": page["NextToken"]}
