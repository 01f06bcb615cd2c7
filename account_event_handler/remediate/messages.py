"""What became of a stop, in words: in the alert of the call, or as a finding of its own."""

from collections.abc import Mapping, Sequence
from copy import replace
from datetime import UTC, datetime
from typing import Any

from account_event_handler.aws.trail import Trail
from account_event_handler.catalog import findings
from account_event_handler.ingest.sanitize import clean
from account_event_handler.model import Alert
from account_event_handler.remediate.restart import RestartResult
from account_event_handler.remediate.trail_state import WITH, Found, Repair, Stop
from account_event_handler.render import trail_findings as words
from account_event_handler.render.alert import finding_headline
from account_event_handler.render.headline import with_ending
from account_event_handler.render.trail_findings import Facts, is_of_organization, near, recipe

_UNKNOWN = "not known: no event names them"
_BY = {Found.ALARM: "by the alarm on its log group", Found.CHECK: "by a regular check"}


def answered(alert: Alert, result: RestartResult, left: Sequence[str] | None = None) -> Alert:
    """The alert with what was done in place of what to do about a stopped trail.

    `left` are the trails that are still visible when this one is deleted, None if not known.
    """
    by = (("Stopped by", result.stop.who),) if WITH in result.stop.who else ()
    alert = replace(alert, headline=with_ending(alert.headline, _ending(result.stop)), facts=alert.facts + by)
    return _with_result(alert, result, result.state.description, left)


def not_named(alert: Alert) -> Alert:
    fact = ("Not restarted", "the event does not name the trail")
    advice = "Check every trail of the account with aws cloudtrail get-trail-status; start those that are not logging."
    return replace(alert, facts=(*alert.facts, fact), advice=advice)


def deleted(alert: Alert, trail: Trail, description: Mapping[str, Any], left: Sequence[str] | None) -> Alert:
    """The alert of a deletion with what the trail was; `left` as for `answered`."""
    commands = " with the commands, then" if description else " and"
    return replace(
        alert,
        facts=(*alert.facts, *words.still_visible(left), *recipe(trail.name, trail.region, description)),
        advice=f"Create the trail again{commands} check what else this actor did.",
    )


def _with_result(
    alert: Alert, result: RestartResult, description: Mapping[str, Any], left: Sequence[str] | None = None
) -> Alert:
    stop, restarts = result.stop, result.state.restarts
    facts = facts_of(stop, description)
    if stop.repair is Repair.RESTARTED and len(restarts) > 1:
        facts += words.restarts_line(restarts)
    finding = findings.STOPPED[stop.repair]
    advice = finding.advice.format(account=stop.trail.account)
    if stop.is_over and stop.reason:
        advice = "If this was planned, have them stop it again: this time the watcher leaves it stopped."
    alert = replace(alert, facts=alert.facts + facts, why=finding.why, advice=advice)
    if stop.repair is Repair.DELETED:
        return deleted(alert, stop.trail, description, left)
    return _escalated(alert, stop.trail, restarts) if result.escalated else alert


def _escalated(alert: Alert, trail: Trail, restarts: Sequence[tuple[int, int, str]]) -> Alert:
    """The one alert in an hour for a trail that is stopped again and again: who all did it."""
    finding = findings.STOPPED_REPEATEDLY
    names = list(dict.fromkeys(words.name_of(each) for *_, who in restarts for each in who.split(WITH)))
    people = f"{', '.join(names[:-1])} and {names[-1]}" if len(names) > 1 else names[0]
    values = {"trail": trail.name, "count": len(restarts), "people": people}
    return replace(
        alert,
        watch=finding.name,
        headline=finding_headline(finding, values),
        severity=finding.severity,
        also=tuple(dict.fromkeys((alert.watch, *alert.also))),
        why=finding.why,
        advice=finding.advice,
    )


def facts_of(stop: Stop, description: Mapping[str, Any] | None = None) -> Facts:
    """Whether it logs again and since when, or why not, with the command where one is left."""
    whose = "it is the organization's trail and" if is_of_organization(description or {}) else "the trail"
    unreached = f", and {clean(stop.reason, 300)}" * (bool(stop.reason) and stop.repair is Repair.ELSEWHERE)
    values = {
        "ended": near(stop.ended, stop.stopped),
        "reason": clean(stop.reason, 300),
        "owner": f"{whose} belongs to account {stop.trail.account}{unreached}",
        "start": words.start_command(stop.trail),
        "check": words.start_command(stop.trail).replace("start-logging", "get-trail-status"),
    }
    shows = findings.STOPPED[stop.repair].shows
    facts = tuple((label, template.format_map(values)) for label, template in shows)
    if not stop.is_over:
        return facts
    facts += words.gap(stop.stopped, stop.ended)
    if stop.reason:  # the pattern that would have left the trail off
        why = "the event that names who stopped it came later; the stack parameter TrailStoppers lets them"
        facts += (("Why restarted", f"{why}: {clean(stop.reason, 300)}"),)
    return facts


def _ending(stop: Stop) -> str:
    """How the headline ends: a phone that lights up at night says whether to get up."""
    if stop.is_over:
        return "; it is logging again"
    uncertain = (Repair.BEGUN, Repair.UNANSWERED, Repair.UNVERIFIED, Repair.DELETED)
    return "" if stop.repair in uncertain else "; it is still stopped"


def stop_found(result: RestartResult, description: Mapping[str, Any]) -> Alert:
    """A trail that should log and did not, of which no event is alerted."""
    stop, trail = result.stop, result.stop.trail
    if stop.repair is Repair.DELETED:
        return gone(stop, description, None)
    alert = words.about_trail(
        trail,
        f"stop-{stop.stopped}-{stop.repair.replace(' ', '-')}",
        findings.STOPPED[stop.repair],
        facts=(("Stopped by", stop.who or _UNKNOWN), *_noticed(stop)),
        time=datetime.fromtimestamp(stop.stopped, UTC) if stop.stopped else None,
    )
    alert = _with_result(alert, result, description)
    if result.escalated or stop.who:
        return alert
    first = "" if stop.is_over else f"{alert.advice} "
    who = findings.WHO.format(region=trail.region, call="StopLogging")
    return replace(alert, advice=first + who)


def gone(stop: Stop, description: Mapping[str, Any], left: Sequence[str] | None) -> Alert:
    """A trail that was seen before and is deleted; `left` as for `answered`."""
    return words.about_trail(
        stop.trail,
        f"gone-{stop.stopped}",
        findings.DELETED,
        with_commands=" with the commands" if description else "",
        call="DeleteTrail",
        facts=(
            ("Deleted by", _UNKNOWN),
            *_noticed(stop),
            *words.still_visible(left),
            *recipe(stop.trail.name, stop.trail.region, description),
        ),
    )


def _noticed(stop: Stop) -> Facts:
    return (("Noticed", _BY[stop.found]),) if stop.found in _BY else ()
