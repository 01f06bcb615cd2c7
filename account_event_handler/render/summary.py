"""One alert for many: the summary of a group, of what a rate limit held."""

from collections import Counter
from collections.abc import Iterable, Sequence
from copy import replace
from datetime import datetime

from msgspec import Struct

from account_event_handler.catalog import findings
from account_event_handler.ingest.sanitize import cut
from account_event_handler.model import Alert
from account_event_handler.render.alert import finding_alert
from account_event_handler.render.headline import HEADLINE_LIMIT as LIMIT

NAMED = 10  # resources or kinds in one line; the others are counted


class Member(Struct, frozen=True):
    """One event of a group; `at` is ISO 8601, empty when the event did not say."""

    at: str
    region: str
    resources: tuple[str, ...]
    headline: str


class Held(Struct, frozen=True):
    """One alert that the rate limit held back, and the number of events it stands for."""

    watch: str
    actor: str
    account: str
    events: int


def group_summary(first: Alert, members: Sequence[Member], summary_id: str) -> Alert:
    """The repeats of one kind: how many, from when to when, on what and where."""
    count = len(members)
    words, headline = f"{count} more: " if count > 1 else "Once more: ", first.headline
    members = sorted(members, key=lambda member: member.at)
    times = sorted(datetime.fromisoformat(member.at) for member in members if member.at)
    clocks = [f"{time:%Y-%m-%d %H:%M:%S} UTC" for time in times]
    regions = sorted({member.region for member in members if member.region})
    facts = {
        "Repeats": f"{count}, since the first was told",
        "First": "".join(clocks[:1]),
        "Last": "".join(clocks[-1:]),
        "Regions": ", ".join(regions),
        "Resources": _listed(list(dict.fromkeys(arn for member in members for arn in member.resources))),
        "Latest": members[-1].headline if count > 1 else "",
    }
    return replace(
        first,
        id=summary_id,
        headline=cut(words + headline, LIMIT) if isinstance(headline, str) else replace(headline, before=words),
        region=regions[0] if len(regions) == 1 else "",
        time=times[-1] if times else None,
        resources=(),
        facts=_said(facts),
        events=count,
    )


def rate_limit_began(channel: str, limit: int, minutes: int, until: datetime, alert_id: str) -> Alert:
    """Said once when a channel has been sent so much that quieter alerts are held back."""
    held = f"medium and quieter, until {until:%H:%M} UTC, then told as one"
    values, facts = {"limit": limit, "minutes": minutes}, (("Held back", held),)
    return finding_alert(findings.RATE_LIMIT_BEGAN, alert_id, values, facts=facts, only=(channel,), events=0)


def rate_limit_summary(channel: str, held: Sequence[Held], start: datetime, alert_id: str) -> Alert:
    """What the rate limit held back on a channel, by watch, actor and account."""
    alerts, events = len(held), sum(each.events for each in held)
    values = {
        "held": f"{alerts} alert{'s were' if alerts > 1 else ' was'}",
        "about": f" about {events} events" if events != alerts else "",
    }
    facts = {
        "Since": f"{start:%Y-%m-%d %H:%M} UTC",
        "By watch": _counted(each.watch for each in held),
        "By whom": _counted(each.actor for each in held),
        "Accounts": _counted(each.account for each in held),
    }
    ended = findings.RATE_LIMIT_ENDED
    return finding_alert(ended, alert_id, values, facts=_said(facts), only=(channel,), events=events)


def is_own(alert: Alert) -> bool:
    """Whether it is what the watcher itself has to say to a channel."""
    return bool(alert.only) and alert.service == findings.SOURCE


def _said(facts: dict[str, str]) -> tuple[tuple[str, str], ...]:
    return tuple((label, value) for label, value in facts.items() if value)


def _listed(names: Sequence[str]) -> str:
    more = len(names) - NAMED
    return ", ".join(names[:NAMED]) + (f" and {more} more" if more > 0 else "")


def _counted(names: Iterable[str]) -> str:
    return _listed([f"{name} {count}" for name, count in Counter(filter(None, names)).most_common()])
