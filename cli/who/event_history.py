"""CloudTrail's event history: LookupEvents, one attribute and Region a question, two requests a second."""

import json
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from itertools import product
from typing import TYPE_CHECKING

from msgspec import Struct, field

from account_event_handler.model import AccountEvent
from cli.replay.run import DAYS, PACE, PAGE, Lookup
from cli.who.coverage import Coverage
from cli.who.question import By, Search
from cli.who.records import events_of

if TYPE_CHECKING:
    from mypy_boto3_cloudtrail.client import CloudTrailClient
    from mypy_boto3_cloudtrail.literals import LookupAttributeKeyType as AttributeType

DAY_OF_EVENTS = 100_000  # management events that an account of some size has a day in one Region


class EventHistory(Struct):
    """`clients` by Region. `confirm` is asked before all events of the time have to be read, and may raise."""

    clients: "dict[str, CloudTrailClient]"
    now: datetime
    confirm: Callable[[str], object]
    clock: Callable[[], float] = time.monotonic
    sleep: Callable[[float], object] = time.sleep
    _asked: int = 0
    _read: int = 0
    _whole: dict[tuple[datetime, datetime], None] = field(default_factory=dict)

    def find(self, search: Search) -> Iterator[AccountEvent]:
        """What the attribute finds; the same record may come by several."""
        since = max(search.since, self.now - timedelta(days=DAYS))
        until = min(search.until, self.now)
        if since >= until:
            return
        attributes = self._attributes(search, until - since)
        for region, attribute in product(sorted(self.clients), attributes):
            if search.regions and region not in search.regions:
                continue
            if self._asked:
                self.sleep(PACE)
            self._asked += 1
            found = Lookup(self.clients[region], since, until, self.clock, self.sleep, lambda _: None, attribute)
            for each in found:
                self._read += 1
                yield from events_of([json.loads(each["CloudTrailEvent"])])

    def _attributes(self, search: Search, span: timedelta) -> "Sequence[tuple[AttributeType, str] | None]":
        texts = sorted(search.texts)
        match search.by:
            case By.RESOURCE | By.ISSUED:
                return [("ResourceName", text) for text in texts]
            case By.CALL:
                return [("EventName", text) for text in texts]
            case By.KEY:
                return [(name, text) for text in texts for name in _OF_A_KEY]
            case By.CALLER:  # a session is known by its key, or by its name, which is the user's to CloudTrail
                return [_of_caller(text) for text in texts]
            case By.PERSON | By.SESSION:
                return [("Username", text.rpartition("/")[2]) for text in texts]
        hours = span.total_seconds() / 86_400 * DAY_OF_EVENTS / PAGE * PACE / 3600
        self.confirm(
            "CloudTrail's event history cannot be searched for an address: every event of the time has to be read,"
            f" in an account of {DAY_OF_EVENTS:,} a day for some {hours:,.1f} hours for each Region."
        )
        return [None]

    def coverage(self, search: Search) -> Coverage:
        since = max(search.since, self.now - timedelta(days=DAYS))
        gaps = [f"what is older than {DAYS} days"] if since > search.since else []
        return Coverage(
            f"CloudTrail's event history of this account in {', '.join(sorted(self.clients))}"
            f" ({self._asked:,} questions, {self._read:,} events)",
            since,
            min(search.until, self.now),
            gaps,
            never=["Other accounts and Regions have histories of their own, and there are management events only."],
        )


_OF_A_KEY: "tuple[AttributeType, ...]" = ("AccessKeyId", "ResourceName")


def _of_caller(text: str) -> "tuple[AttributeType, str]":
    return ("Username", text.rpartition("/")[2]) if text.startswith("arn:") else ("AccessKeyId", text)
