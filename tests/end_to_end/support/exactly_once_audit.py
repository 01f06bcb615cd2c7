"""Audits whether each event sent was alerted of, or counted in a summary, exactly once."""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from tests.end_to_end.support.isolated_stack import IsolatedStack

_EVENT = re.compile(r"#/events/(?P<id>[0-9a-f-]{36})\|")  # in the link that a post has
_NOTICE = re.compile(r"More than \d+ alerts ")
_HELD = re.compile(r"(?P<alerts>\d+) alerts? (?:was|were) held back(?: about (?P<events>\d+))?")
_GROUPED = re.compile(r"(?:(?P<more>\d+) more|Once more): ")


@dataclass(frozen=True, slots=True)
class Audit:
    """One channel: the `messages` it got and how many events they say they stand for.

    `lost` are the events that neither the channel nor the state table has; `twice` are the events
    that were sent or counted more than once, and the summaries that were sent more than once.
    """

    messages: int
    stands_for: int
    lost: int
    twice: int

    @property
    def is_exact(self) -> bool:
        """Whether every event was sent or counted exactly once."""
        return self.lost == self.twice == 0


def audit_topic(isolated: IsolatedStack, sent: Iterable[str]) -> Audit:
    """Audit the topic for the ids of the events sent."""
    alerts = isolated.topic_alerts()
    lost, twice = _wrong(isolated, "topic", sent, Counter(alert["id"] for alert in alerts))
    stands_for = sum(alert.get("events", events_in(alert["headline"])) for alert in alerts)
    return Audit(len(alerts), stands_for, lost, twice)


def audit_slack(isolated: IsolatedStack, sent: Iterable[str]) -> Audit:
    """Audit Slack, whose posts name an event only in a link, and summaries the first of theirs."""
    posts = [str(post.message) for post in isolated.slack.posts]
    named = (_EVENT.search(post) for post in posts if not _GROUPED.search(post))
    lost, twice = _wrong(isolated, "slack", sent, Counter(match["id"] for match in named if match))
    stands_for = sum(events_in(post.message["text"]) for post in isolated.slack.posts)
    return Audit(len(posts), stands_for, lost, twice)


def events_in(headline: str) -> int:
    """How many events a message says that it stands for."""
    if _NOTICE.search(headline):
        return 0
    if held := _HELD.search(headline):
        return int(held["events"] or held["alerts"])
    if grouped := _GROUPED.search(headline):
        return int(grouped["more"] or 1)
    return 1


def _wrong(isolated: IsolatedStack, channel: str, sent: Iterable[str], sent_alerts: Counter[str]) -> tuple[int, int]:
    """How many events were found not at all, and how many ids more than once."""
    found = sent_alerts + Counter(_counted(isolated.items(), channel))
    return sum(found[event_id] == 0 for event_id in sent), sum(n > 1 for n in found.values())


def _counted(items: Iterable[dict[str, Any]], channel: str) -> Iterable[str]:
    """The ids that the state table has as counted in a group, or as held back from the channel."""
    for item in items:
        kind, _, event_id = item["pk"]["S"].partition("#")
        is_held = item.get(f"to_{channel}", {}).get("S") == "held"
        if kind == "event" and (is_held or item.get("counted", {}).get("BOOL")):
            yield event_id
