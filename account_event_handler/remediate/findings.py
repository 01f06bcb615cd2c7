"""What a look found of one trail enters, the Alert that tells of it leaves."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from account_event_handler.model import Alert, Severity
from account_event_handler.remediate.description import recipe
from account_event_handler.remediate.outcome_wording import advice_of
from account_event_handler.remediate.own_alert import Facts, trail_alert
from account_event_handler.remediate.restart import Repaired
from account_event_handler.remediate.stop import Found, Repair, Stop
from account_event_handler.remediate.timefmt import day_and_clock
from account_event_handler.remediate.trail import Trail
from account_event_handler.remediate.wording import spoken, still_seen

_UNKNOWN = "not known: no event has told of it"
_BY = {Found.ALARM: "by the alarm on its log group", Found.LOOK: "by looking at it"}


def stop_found(repaired: Repaired, description: Mapping[str, Any]) -> Alert:
    """A trail that should log and did not; who stopped it is not known."""
    stop, trail = repaired.stop, repaired.stop.trail
    if stop.repair is Repair.DELETED:
        return gone(stop, description, None)
    plain = trail_alert(
        trail,
        stop.about,
        "cloudtrail-trail-found-stopped",
        Severity.CRITICAL,
        f"Trail {trail.name} {_state(stop)}",
        moment=stop.stopped,
        facts=(("Stopped by", stop.who or _UNKNOWN), *_noticed(stop)),
    )
    told = spoken(plain, repaired, description)
    if repaired.escalated or stop.who:
        return told
    first = "" if stop.is_over else f"{advice_of(stop)} "
    return replace(told, advice=first + _history(trail, "StopLogging"))


def gone(stop: Stop, description: Mapping[str, Any], left: Sequence[str] | None) -> Alert:
    """A trail that was seen before and is deleted; `left` are the names of those still seen.

    None if that is not known.
    """
    with_commands = " with the commands" if description else ""
    return trail_alert(
        stop.trail,
        f"gone-{stop.stopped}",
        "cloudtrail-trail-found-deleted",
        Severity.CRITICAL,
        f"Trail {stop.trail.name} is deleted",
        facts=(
            ("Deleted by", _UNKNOWN),
            *_noticed(stop),
            *(() if left is None else (still_seen(left),)),
            *recipe(stop.trail, description),
        ),
        why="A deleted trail records nothing and cannot be started again, only made anew.",
        advice=f"Make it again{with_commands}. {_history(stop.trail, 'DeleteTrail')}",
    )


def narrowed(trail: Trail, region: str, look: str) -> Alert:
    """A trail that still exists and is no longer seen from here."""
    return trail_alert(
        trail,
        f"narrowed-{look}",
        "cloudtrail-trail-narrowed",
        Severity.HIGH,
        f"Trail {trail.name} no longer records {region}",
        why="What is done in a Region that no trail records is seen by nobody.",
        advice=f"Make it a multi-Region trail again. {_history(trail, 'UpdateTrail')}",
    )


def left_off(trail: Trail, stopped: int, look: str, *, alone: bool) -> Alert:
    """A trail that did not log when it was first looked at; `alone` if no other logs either."""
    stood = (("Stopped", day_and_clock(stopped)),) if stopped else ()
    return trail_alert(
        trail,
        f"off-{look}",
        "cloudtrail-trail-found-off",
        Severity.HIGH if alone else Severity.MEDIUM,
        f"Trail {trail.name} is not logging" + ", and no other trail is" * alone,
        facts=(*stood, ("Start it", trail.start_command)),
        why="It did not log when the watcher first looked, so it is left as it is.",
        advice="Start it with the command, or delete it if nobody needs it.",
    )


def logs_again(trail: Trail, started: int, look: str) -> Alert:
    """A trail that people were told of as stopped, and that somebody has started."""
    since = (("Logging again", f"since {day_and_clock(started)}"),) if started else ()
    return trail_alert(
        trail,
        f"again-{started or look}",
        "cloudtrail-trail-found-logging",
        Severity.LOW,
        f"Trail {trail.name} logs again",
        facts=since,
        why="What was done while it stood still is not recorded.",
        advice="Look for what was done in the meantime.",
    )


def _state(stop: Stop) -> str:
    match stop.repair:
        case Repair.RESTARTED:
            return "was stopped, and started again"
        case Repair.RUNNING:
            return "was stopped and logs again"
        case Repair.UNVERIFIED:
            return "was stopped; whether it logs again is not known"
        case Repair.ELSEWHERE:
            return f"of account {stop.trail.account} is stopped"
        case Repair.SWITCHED_OFF | Repair.ALLOWED:
            return "is stopped"
    return "is stopped and could not be started again"


def _noticed(stop: Stop) -> Facts:
    return (("Noticed", _BY[stop.found]),) if stop.found in _BY else ()


def _history(trail: Trail, call: str) -> str:
    return (
        f"Find out who: CloudTrail's event history in {trail.region} keeps {call} for 90 days,"
        " with or without a trail."
    )
