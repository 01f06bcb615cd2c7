"""One alert for many: the summary of a group, of what a rate limit held."""

from collections import Counter
from collections.abc import Iterable, Sequence
from copy import replace
from datetime import datetime
from itertools import takewhile

from msgspec import Struct

from account_event_handler.catalog.findings import RATE_LIMIT_BEGAN, RATE_LIMIT_ENDED, SOURCE, Finding
from account_event_handler.ingest.sanitize import cut
from account_event_handler.model import LOUDEST_FIRST, Alert, Severity
from account_event_handler.render.alert import finding_alert
from account_event_handler.render.headline import HEADLINE_LIMIT, headline_of

NAMED = 10  # resources or kinds in one line; the others are counted


class Member(Struct, frozen=True, array_like=True):  # as it is stored: add fields at the end
    """Events of a group that say the same; `at` and `until` are ISO 8601, empty when none of them says.

    `headline` is what `act_of` says, empty where there was no room to list it.
    """

    at: str
    region: str
    resources: tuple[str, ...]
    headline: str
    until: str = ""
    times: int = 1

    @property
    def key(self) -> object:
        return self.headline, self.region, self.resources

    @property
    def unnamed(self) -> "Member":
        return replace(self, headline="", region="", resources=())

    def __add__(self, other: "Member") -> "Member":
        at = min(self.at or other.at, other.at or self.at)
        until = max(self.at, self.until, other.at, other.until)
        return replace(self, at=at, until=until, times=self.times + other.times)


class Held(Struct, frozen=True, array_like=True):  # as it is stored: add fields at the end
    """Alerts of one headline that the rate limit held back, and how many events they stand for.

    `headline`, `actor`, `account` and `listed`, a summary's, are empty where there was no room for them.
    """

    watch: str
    actor: str
    account: str
    events: int
    severity: Severity = Severity.MEDIUM
    headline: str = ""
    alerts: int = 1
    listed: tuple[str, ...] = ()

    @property
    def key(self) -> object:
        return self.watch, self.actor, self.account, self.severity, self.headline, self.listed

    @property
    def unnamed(self) -> "Held":
        return replace(self, actor="", account="", headline="", listed=())

    def __add__(self, other: "Held") -> "Held":
        return replace(self, events=self.events + other.events, alerts=self.alerts + other.alerts)


def act_of(alert: Alert) -> str:
    """What was done, by whomever and however it ended: by this the repeats of an alert differ."""
    said = headline_of(replace(alert, actor=None, headline=replace(alert.headline, before="", ending="")))
    return cut(said, HEADLINE_LIMIT)


def group_summary(first: Alert, members: Sequence[Member], summary_id: str, first_act: str = "") -> Alert:
    """The repeats of one kind: how many, from when to when, on what and where.

    `first_act` is what the alert that they repeat says was done.
    """
    count = sum(member.times for member in members)
    members = sorted(members, key=lambda member: member.at)
    times = sorted(datetime.fromisoformat(at) for member in members for at in (member.at, member.until) if at)
    clocks = [f"{time:%Y-%m-%d %H:%M:%S} UTC" for time in times]
    regions = sorted({member.region for member in members if member.region})
    acts = list(dict.fromkeys(member.headline for member in members if member.headline))
    every = list(dict.fromkeys(filter(None, (first_act, *acts))))
    unlisted = sum(member.times for member in members if not member.headline)
    facts = {
        "Repeats": f"{count} since the first alert",
        "First": "".join(clocks[:1]),
        "Last": "".join(clocks[-1:]),
        "Regions": ", ".join(regions),
        "Resources": _listed(list(dict.fromkeys(arn for member in members for arn in member.resources))),
        "What differs": _listed(_differing(every), unlisted, "; ") if len(acts) > 1 or unlisted else "",
    }
    words, others = f"{count} more: " if count > 1 else "Once more: ", len(acts) - 1
    ending = f" and {others} other{'s' if others > 1 else ''}" if others > 0 else ""
    headline = first.headline
    return replace(
        first,
        id=summary_id,
        headline=replace(headline, before=words, ending=ending + headline.ending),
        region=regions[0] if len(regions) == 1 else "",
        time=times[-1] if times else None,
        resources=(),
        facts=_said(facts),
        listed=tuple(every) if len(acts) > 1 else (),
        events=count,
    )


def rate_limit_began(  # noqa: PLR0913 all that it says
    channel: str, limit: int, minutes: int, until: datetime, alert_id: str, *, finding: Finding = RATE_LIMIT_BEGAN
) -> Alert:
    """Said once when a channel has been sent so much that quieter alerts are held back."""
    held = f"medium and lower, until {until:%H:%M} UTC, then sent as one summary"
    values, facts = {"limit": limit, "minutes": minutes}, (("Held back", held),)
    return finding_alert(finding, alert_id, values, facts=facts, only=(channel,), events=0)


def rate_limit_summary(
    channel: str, held: Sequence[Held], start: datetime, alert_id: str, *, finding: Finding = RATE_LIMIT_ENDED
) -> Alert:
    """What was held back on a channel, or on all: by headline, loudest first, and by watch, actor and account."""
    alerts, events = sum(each.alerts for each in held), sum(each.events for each in held)
    values = {
        "held": f"{alerts} alert{'s were' if alerts > 1 else ' was'}",
        "about": f" about {events} events" if events != alerts else "",
    }
    loudest_first = sorted(
        (each for each in held if each.headline), key=lambda each: LOUDEST_FIRST.index(each.severity)
    )
    shown = [
        f"{each.severity}: {each.headline}" + (f" ({each.alerts} times)" if each.alerts > 1 else "")
        for each in loudest_first
    ]
    listed = [f"{each.severity}: {text}" for each in loudest_first for text in each.listed]
    facts = {
        "Since": f"{start:%Y-%m-%d %H:%M} UTC",
        "Held back": _listed(shown, sum(each.alerts for each in held if not each.headline), "; ") if shown else "",
        "By watch": _counted((each.watch, each.alerts) for each in held),
        "By actor": _counted((each.actor, each.alerts) for each in held),
        "Accounts": _counted((each.account, each.alerts) for each in held),
    }
    only = (channel,) if channel else ()
    return finding_alert(
        finding, alert_id, values, facts=_said(facts), only=only, listed=(*shown, *listed), events=events
    )


def is_own(alert: Alert) -> bool:
    """Whether it is what the watcher itself has to say to a channel."""
    return bool(alert.only) and alert.service == SOURCE


def _said(facts: dict[str, str]) -> tuple[tuple[str, str], ...]:
    return tuple((label, value) for label, value in facts.items() if value)


def _listed(names: Sequence[str], unlisted: int = 0, separator: str = ", ") -> str:
    more = max(0, len(names) - NAMED) + unlisted
    return separator.join(names[:NAMED]) + (f" and {more} more" if more else "")


def _differing(acts: Sequence[str]) -> list[str]:
    """Without the words that all begin with, which the headline has."""
    words = [act.split(" ") for act in acts]
    begin = len(list(takewhile(lambda each: len(set(each)) == 1, zip(*words, strict=False))))
    same = min(begin, min(map(len, words)) - 1)
    return [" ".join(each[same:]) for each in words]


def _counted(names: Iterable[tuple[str, int]]) -> str:
    counts = Counter[str]()
    for name, count in names:
        counts[name] += count
    return _listed([f"{name} {count}" for name, count in counts.most_common() if name])
