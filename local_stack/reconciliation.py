"""What was sent, told and remembered enters; whether each event was told or counted once leaves."""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from local_stack.replica import Replica

_EVENT = re.compile(r"#/events/(?P<id>[0-9a-f-]{36})\|")  # in the link that a post has
_NOTICE = re.compile(r"More than \d+ alerts in ")
_HELD = re.compile(r"(?P<alerts>\d+) alerts? (?:was|were) held back(?: about (?P<events>\d+))?")
_FOLDED = re.compile(r"(?:(?P<more>\d+) more|Once more): ")


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """A channel's books: `messages` it got, `stands_for` events in them, by their own words.

    `lost` are the events of which Memory and the channel know nothing; `twice` are those that were
    told or counted more than once, and the summaries that were told more than once.
    """

    messages: int
    stands_for: int
    lost: int
    twice: int

    @property
    def balanced(self) -> bool:
        """Whether every event was told or counted exactly once."""
        return self.lost == self.twice == 0


def of_topic(replica: Replica, sent: Iterable[str]) -> Reconciliation:
    """The topic's books for the ids that were sent."""
    alerts = replica.told_topic()
    lost, twice = _wrong(replica, "topic", sent, Counter(alert["id"] for alert in alerts))
    stands_for = sum(alert.get("events", events_in(alert["headline"])) for alert in alerts)
    return Reconciliation(len(alerts), stands_for, lost, twice)


def of_slack(replica: Replica, sent: Iterable[str]) -> Reconciliation:
    """Slack's books; a post names its event only in its link, and a summary that of its first."""
    posts = [str(post.message) for post in replica.slack.posts]
    named = (_EVENT.search(post) for post in posts if not _FOLDED.search(post))
    lost, twice = _wrong(replica, "slack", sent, Counter(match["id"] for match in named if match))
    stands_for = sum(events_in(post.message["text"]) for post in replica.slack.posts)
    return Reconciliation(len(posts), stands_for, lost, twice)


def events_in(headline: str) -> int:
    """How many events a message says that it stands for."""
    if _NOTICE.search(headline):
        return 0
    if held := _HELD.search(headline):
        return int(held["events"] or held["alerts"])
    if grouped := _FOLDED.search(headline):
        return int(grouped["more"] or 1)
    return 1


def _wrong(
    replica: Replica, channel: str, sent: Iterable[str], told: Counter[str]
) -> tuple[int, int]:
    """How many events are in the books not at all, and how much is there more than once."""
    books = told + Counter(_counted(replica.remembered(), channel))
    return sum(books[event_id] == 0 for event_id in sent), sum(n > 1 for n in books.values())


def _counted(items: Iterable[dict[str, Any]], channel: str) -> Iterable[str]:
    """The ids that Memory has in a fold, or as held back from the channel."""
    for item in items:
        pk, sk = item["pk"]["S"], item["sk"]["S"]
        if pk.startswith("fold#") and sk != "window":
            yield sk
        elif pk.startswith(f"flood#{channel}#") and sk.startswith("held#"):
            yield sk.removeprefix("held#")
