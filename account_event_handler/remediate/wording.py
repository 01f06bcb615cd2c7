"""The alert of an event and what was done about it enter, the alert that says both leaves."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from account_event_handler.ingest.sanitize import clean, cut
from account_event_handler.model import Alert, Severity
from account_event_handler.remediate.description import of_organization, recipe
from account_event_handler.remediate.outcome_wording import (
    NOT_NAMED,
    NOT_NAMED_ADVICE,
    advice_of,
    ending_of,
    facts_of,
    why_of,
)
from account_event_handler.remediate.own_alert import Facts, finding_id
from account_event_handler.remediate.restart import Repaired
from account_event_handler.remediate.stop import WITH, Repair
from account_event_handler.remediate.timefmt import near
from account_event_handler.remediate.trail import Trail
from account_event_handler.remediate.trail_store import Restarts
from account_event_handler.render.alert import HEADLINE_LIMIT, with_ending

NOBODY_KNOWN = "somebody unknown"
STOPPED_REPEATEDLY = "cloudtrail-trail-stopped-repeatedly"
_SHOWN = 12  # stops in one line


def spoken(
    alert: Alert,
    repaired: Repaired,
    description: Mapping[str, Any],
    left: Sequence[str] | None = None,
) -> Alert:
    """The alert with what was done about it in place of what to do about a stopped trail.

    `left` are the trails that are still seen when this one is deleted, None if that is not known.
    """
    stop = repaired.stop
    facts = facts_of(stop, of_organization=of_organization(description))
    facts += _stops(repaired.restarts) if len(repaired.restarts) > 1 else ()
    told = replace(alert, facts=alert.facts + facts, why=why_of(stop), advice=advice_of(stop))
    if stop.repair is Repair.DELETED:
        return deleted(told, stop.trail, description, left)
    return _escalated(told, stop.trail, repaired.restarts) if repaired.escalated else told


def answered(
    alert: Alert,
    repaired: Repaired,
    description: Mapping[str, Any],
    left: Sequence[str] | None = None,
) -> Alert:
    """The alert of an event with what was done, in its headline, too."""
    stop = repaired.stop
    by = (("Stopped by", stop.who),) if WITH in stop.who else ()
    alert = replace(alert, facts=alert.facts + by)
    headline = with_ending(alert.headline, ending_of(stop))
    return spoken(replace(alert, headline=headline), repaired, description, left)


def not_named(alert: Alert) -> Alert:
    """The alert of a call that does not say which trail it is about."""
    return replace(alert, facts=alert.facts + NOT_NAMED, advice=NOT_NAMED_ADVICE)


def deleted(
    alert: Alert, trail: Trail, description: Mapping[str, Any], left: Sequence[str] | None
) -> Alert:
    """The alert of a deletion with what the trail was; `left` are the trails that are still seen.

    `left` is None where they are not known.
    """
    others = () if left is None else (still_seen(left),)
    return replace(
        alert,
        facts=(*alert.facts, *others, *recipe(trail, description)),
        advice="Make the trail again with the commands, then look at what else this actor did."
        if description
        else "Make the trail again and look at what else this actor did.",
    )


def still_seen(left: Sequence[str]) -> tuple[str, str]:
    """The line of the trails that are left, which may be none."""
    return "Left", ", ".join(left[:5]) or "no trail: what is done here is no longer recorded"


def unfinished(alert: Alert, *, follows: bool) -> Alert:
    """The alert while CloudTrail has not answered yet."""
    then = "the result follows as a message of its own" if follows else "look at the trail yourself"
    return replace(alert, facts=(*alert.facts, ("Restart", f"not confirmed yet; {then}")))


def finished(alert: Alert, repaired: Repaired, description: Mapping[str, Any]) -> Alert:
    """The message of its own: what became of a repair that an alert could not wait for.

    A look that has put the trail right meanwhile has told it as the same finding.
    """
    stop = repaired.stop
    by = f", stopped by {alert.actor.name}," if alert.actor else ""
    ending = "is logging again" if stop.is_over else "could not be started again"
    ending = {Repair.DELETED: "is deleted", Repair.UNVERIFIED: "may not be logging"}.get(
        stop.repair, ending
    )
    result = replace(
        alert,
        id=finding_id(stop.trail, stop.about),
        watch="cloudtrail-trail-repaired" if stop.is_over else "cloudtrail-trail-unrepaired",
        headline=cut(f"Trail {stop.trail.name}{by} {ending}", HEADLINE_LIMIT),
        also=(),
    )
    return spoken(result, repaired, description)


def _escalated(alert: Alert, trail: Trail, restarts: Restarts) -> Alert:
    """The one alert in an hour for a trail that is stopped again and again: who all did it."""
    names = list(dict.fromkeys(_name(each) for _, who in restarts for each in who.split(WITH)))
    people = f"{', '.join(names[:-1])} and {names[-1]}" if len(names) > 1 else names[0]
    times = f"{len(restarts)} times within an hour"
    return replace(
        alert,
        watch=STOPPED_REPEATEDLY,
        headline=cut(f"Trail {trail.name} was stopped {times} by {people}", HEADLINE_LIMIT),
        severity=Severity.CRITICAL,
        also=tuple(dict.fromkeys((alert.watch, *alert.also))),
        why="Somebody is set on working unrecorded; the trail is started again each time.",
        advice="Take away the access of everybody named here now, then look at what they did"
        " between the stops.",
    )


def _stops(restarts: Restarts) -> Facts:
    last = restarts[-1][0]
    shown = [
        f"{near(at, last)} after {clean(who) or NOBODY_KNOWN}" for at, who in restarts[-_SHOWN:]
    ]
    more = len(restarts) - len(shown)
    text = " · ".join(shown) + (f" · {more} before" if more else "")
    return (("Restarts", text),)


def _name(who: str) -> str:
    """`alice` of `alice (IAM user)`."""
    return clean(who.rpartition(" (")[0] or who) or NOBODY_KNOWN
