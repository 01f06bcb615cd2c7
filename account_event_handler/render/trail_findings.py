"""What is said of trails: the findings of their checks, and lines of other alerts about them."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from hashlib import sha256

from account_event_handler.aws.trail import Trail
from account_event_handler.catalog import findings
from account_event_handler.catalog.findings import STATUS, UNDELIVERED, Finding
from account_event_handler.identity.actor import actor_of
from account_event_handler.ingest.sanitize import clean
from account_event_handler.model import AccountEvent, Alert
from account_event_handler.render.actor import described
from account_event_handler.render.alert import finding_alert
from account_event_handler.render.links import link_of
from account_event_handler.render.trail_recipe import Facts

_UNITS = (("days", 86_400), ("h", 3_600), ("min", 60))


def day_and_clock(moment: int) -> str:
    """`2026-11-20 03:12:09 UTC`."""
    return datetime.fromtimestamp(moment, UTC).strftime("%Y-%m-%d %H:%M:%S UTC")


def near(moment: int, other: int) -> str:
    """`03:12:09 UTC` if `other`, which the reader knows, is of the same day; else with its day."""
    text = day_and_clock(moment)
    return text[11:] if text[:10] == day_and_clock(other)[:10] else text


def span(seconds: int) -> str:
    """`29 s`, `4 min`, `3 h`, `2 days`: how long something lasted, two of a unit at least."""
    for unit, size in _UNITS:
        if seconds >= 2 * size:
            return f"{seconds // size} {unit}"
    return f"{max(0, seconds)} s"


Home = tuple[str, str]  # account and Region
_PAGE = "cloudtrailv2/home?region={$region}#/trails"
_CALLS_SHOWN = 5  # in one line
_RESTARTS_SHOWN = 12  # in one line
NOBODY_KNOWN = "somebody unknown"


def narrowed(trail: Trail, here: str, mark: str) -> Alert:
    """A trail that still exists and is no longer visible from here."""
    return about_trail(trail, f"narrowed-{mark}", findings.NARROWED, here=here, call="UpdateTrail")


def left_off(trail: Trail, stopped: int, mark: str, *, alone: bool) -> Alert:
    """A trail that did not log when it was first checked; `alone` if no other logs either."""
    stood = (("Stopped", day_and_clock(stopped)),) if stopped else ()
    finding = findings.FOUND_OFF_ALONE if alone else findings.FOUND_OFF
    return about_trail(trail, f"off-{mark}", finding, facts=(*stood, ("Start it", start_command(trail))))


def logs_again(trail: Trail, started: int, mark: str) -> Alert:
    """A trail that people know as stopped, and that somebody has started."""
    since = (("Logging again", f"since {day_and_clock(started)}"),) if started else ()
    return about_trail(trail, f"again-{started or mark}", findings.FOUND_LOGGING, facts=since)


def delivery(trail: Trail, errors: Mapping[str, str], mark: str) -> Alert:
    """What cannot be delivered to, with the error's code; that all is well again, if nothing."""
    if not errors:
        return about_trail(trail, f"delivery-{mark}", findings.DELIVERS_AGAIN)
    gravest = next((what for what in UNDELIVERED if what in errors), "bucket")
    failed = [f"{what} ({code})" for what in UNDELIVERED if (code := errors.get(what))]
    what = errors[STATUS] if gravest == STATUS else ", ".join(failed)
    return about_trail(trail, f"delivery-{mark}", UNDELIVERED[gravest], what=what)


def no_trail(home: Home, check: str) -> Alert:
    """There is none at all."""
    return _about_account(home, f"none-{check}", findings.UNRECORDED)


def recorded_again(home: Home, names: str, check: str) -> Alert:
    """There is one again."""
    return _about_account(home, f"some-{check}", findings.RECORDED, names=names)


def check_failed(home: Home, reason: str, check: str) -> Alert:
    """Two checks in a row failed."""
    return _about_account(home, f"blind-{check}", findings.CHECK_FAILED, reason=reason)


def alarm_unexplained(home: Home, alarm: str, calls: Sequence[AccountEvent], check: str) -> Alert:
    """The alarm on the trails' log group rang, and the trails that are visible are as they were.

    `calls` are those of the last half hour that the account's event history knows.
    """
    alert = _about_account(home, f"alarm-{check}", findings.ALARM_UNEXPLAINED, alarm=alarm)
    said = ", ".join(map(_call, calls[:_CALLS_SHOWN])) or "no such call in half an hour"
    return replace(alert, facts=(("Event history", said),))


def about_trail(
    trail: Trail, about: str, finding: Finding, *, facts: Facts = (), time: datetime | None = None, **values: str
) -> Alert:
    """About one trail; `about` says of which of its findings, so that it is sent once."""
    return finding_alert(
        finding,
        f"trail-{sha256(trail.arn.encode()).hexdigest()[:12]}-{clean(about)}",
        {"trail": trail.name, "account": trail.account, "region": trail.region, **values},
        account=trail.account,
        region=trail.region,
        time=time,
        link=_page(trail.region, _PAGE + "/{arn}", trail.arn),
        resources=(trail.arn,),
        facts=facts,
    )


def _about_account(home: Home, about: str, finding: Finding, **values: str) -> Alert:
    """About all trails that are visible from `home`, the stack's account and Region."""
    account, region = home
    return finding_alert(
        finding,
        f"trails-{clean(about)}",
        {"account": account, "region": region, **values},
        account=account,
        region=region,
        link=_page(region, _PAGE, ""),
    )


def still_visible(left: Sequence[str] | None) -> Facts:
    """The line of the trails that are left, which may be none."""
    if left is None:
        return ()
    return (("Left", ", ".join(left[:5]) or "no trail: what is done here is no longer recorded"),)


def gap(stopped: int, ended: int) -> Facts:
    """From when to when nothing was recorded, left out where the seconds do not tell."""
    if not stopped or ended <= stopped:
        return ()
    began = near(stopped, ended).removesuffix(" UTC")
    return (("Not recorded", f"{began} to {near(ended, stopped)}, {span(ended - stopped)}"),)


def restarts_line(restarts: Sequence[tuple[int, int, str]]) -> Facts:
    """The restarts of a trail: when, of which stop, and who had stopped it."""
    last = restarts[-1][0]
    shown = [f"{near(at, last)} after {clean(who) or NOBODY_KNOWN}" for at, _, who in restarts[-_RESTARTS_SHOWN:]]
    more = len(restarts) - len(shown)
    return (("Restarts", " · ".join(shown) + (f" · {more} before" if more else "")),)


def name_of(who: str) -> str:
    """`alice` of `alice (IAM user)`."""
    return clean(who.rpartition(" (")[0] or who) or NOBODY_KNOWN


def start_command(trail: Trail) -> str:
    """What starts it from a shell with the rights to."""
    return f"aws cloudtrail start-logging --name {trail.arn} --region {trail.region}"


def _call(event: AccountEvent) -> str:
    """`StopLogging of audit by alice (IAM user) at 03:12:09 UTC, AccessDenied`."""
    trail = event.text("requestParameters.name").rpartition("/")[2]
    parts = [event.text("eventName"), f"of {clean(trail)}" * bool(trail), f"by {who_of(event)}"]
    parts.append(f"at {event.time:%H:%M:%S} UTC" if event.time else "")
    denied = clean(event.text("errorCode"))
    return " ".join(filter(None, parts)) + (f", {denied}" if denied else "")


def _page(region: str, path: str, arn: str) -> str:
    """The console's page of a trail, or its list of the trails that a Region sees."""
    here = AccountEvent("", "", "", "", region, None, (), {})
    return link_of(here, path, {"arn": lambda _: arn})


def who_of(event: AccountEvent) -> str:
    """`alice (IAM user)`; empty for nobody."""
    actor = actor_of(event)
    return described(actor) if actor else ""
