"""What is said of trails: the findings of their checks, and lines of other alerts about them."""

import shlex
from collections.abc import Mapping, Sequence
from copy import replace
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

from account_event_handler.aws.trail import Trail
from account_event_handler.catalog import findings
from account_event_handler.catalog.findings import STATUS, UNDELIVERED, Finding
from account_event_handler.catalog.policy.actions import human_list
from account_event_handler.catalog.trail_protection.selectors import WRITES, Recorded, deaf_watches, left_out
from account_event_handler.identity.actor import actor_of
from account_event_handler.ingest.sanitize import clean
from account_event_handler.model import AccountEvent, Alert
from account_event_handler.render.actor import described
from account_event_handler.render.alert import finding_alert
from account_event_handler.render.sentence import link_of

Facts = tuple[tuple[str, str], ...]  # lines of an alert: label and value
Home = tuple[str, str]  # account and Region
NOBODY_KNOWN = "somebody unknown"
_UNITS = (("days", 86_400), ("h", 3_600), ("min", 60))
_PAGE = "cloudtrailv2/home?region={$region}#/trails"
_CALLS_SHOWN = 5  # in one line
_WATCHES_SHOWN = 10  # in one line
_RESTARTS_SHOWN = 12  # in one line
_LONGEST = 512  # characters; the longest that AWS takes for anything of a trail
_OPTIONS = {  # of create-trail, by the field of DescribeTrails that says their value
    "S3BucketName": "--s3-bucket-name",
    "S3KeyPrefix": "--s3-key-prefix",
    "SnsTopicARN": "--sns-topic-name",
    "KmsKeyId": "--kms-key-id",
    "CloudWatchLogsLogGroupArn": "--cloud-watch-logs-log-group-arn",
    "CloudWatchLogsRoleArn": "--cloud-watch-logs-role-arn",
}
_SWITCHES = {  # of create-trail, on and off, by the field that says which
    "IncludeGlobalServiceEvents": ("--include-global-service-events", "--no-include-global-service-events"),
    "IsMultiRegionTrail": ("--is-multi-region-trail", ""),
    "IsOrganizationTrail": ("--is-organization-trail", ""),
    "LogFileValidationEnabled": ("--enable-log-file-validation", ""),
}
_ALL_MANAGEMENT_EVENTS = '[{"ReadWriteType": "All", "IncludeManagementEvents": true}]'


def day_and_clock(moment: int) -> str:
    """`2026-11-20 03:12:09 UTC`."""
    return datetime.fromtimestamp(moment, UTC).strftime("%Y-%m-%d %H:%M:%S UTC")


def near(moment: int, other: int) -> str:
    """`03:12:09 UTC` if `other`, which the reader knows, is of the same day; else with its day."""
    text = day_and_clock(moment)
    return text[11:] if text[:10] == day_and_clock(other)[:10] else text


def span(seconds: int) -> str:
    """`29 s`, `4 min`, `3 h`, `2 days`: how long something lasted, two of a unit at least."""
    longer = (f"{seconds // size} {unit}" for unit, size in _UNITS if seconds >= 2 * size)
    return next(longer, f"{max(0, seconds)} s")


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
    return _about_account(home, f"none-{check}", findings.UNRECORDED)


def recorded_again(home: Home, names: str, check: str) -> Alert:
    return _about_account(home, f"some-{check}", findings.RECORDED, names=names)


def events_left_out(home: Home, record: Recorded, check: str) -> Alert:
    """What no trail records, and which watches need it; that all is recorded again, if nothing."""
    # Imported here: all watches are loaded, which is seldom needed.
    from account_event_handler.catalog import CATALOG

    if not (missing := left_out(record)):
        return _about_account(home, f"complete-{check}", findings.EVENTS_COMPLETE)
    finding = findings.EVENTS_LEFT_OUT if WRITES in record else findings.WRITES_LEFT_OUT
    watches = human_list(deaf_watches(record, CATALOG.watches), most=_WATCHES_SHOWN)
    alert = _about_account(home, f"left-out-{check}", finding, what=human_list(missing))
    return replace(alert, facts=(("Affected watches", watches or "none of the catalog"),))


def check_failed(home: Home, reason: str, check: str) -> Alert:
    """Two checks in a row failed."""
    return _about_account(home, f"blind-{check}", findings.CHECK_FAILED, reason=reason)


def alarm_unexplained(home: Home, alarm: str, calls: Sequence[AccountEvent], check: str) -> Alert:
    """The alarm on the trails' log group rang, and they are as they were; `calls` are the history's last half hour."""
    alert = _about_account(home, f"alarm-{check}", findings.ALARM_UNEXPLAINED, alarm=alarm)
    said = ", ".join(map(_call, calls[:_CALLS_SHOWN])) or "no such call in half an hour"
    return replace(alert, facts=(("Event history", said),))


def about_trail(
    trail: Trail, about: str, finding: Finding, *, facts: Facts = (), time: datetime | None = None, **values: str
) -> Alert:
    """About one trail; `about` says of which of its findings, so that it is sent once."""
    alert_id = f"trail-{sha256(trail.arn.encode()).hexdigest()[:12]}-{clean(about)}"
    home, values = (trail.account, trail.region), {"trail": trail.name, **values}
    alert = _finding(home, alert_id, finding, values, trail.arn)
    return replace(alert, time=time, resources=(trail.arn,), facts=facts)


def _about_account(home: Home, about: str, finding: Finding, **values: str) -> Alert:
    """About all trails that are visible from `home`, the stack's account and Region."""
    return _finding(home, f"trails-{clean(about)}", finding, values)


def _finding(home: Home, alert_id: str, finding: Finding, values: Mapping[str, str], arn: str = "") -> Alert:
    """With a link to the console's page of the trail, or to its list of the trails that a Region sees."""
    account, region = home
    here = AccountEvent("", "", "", "", region, None, (), {})
    link = link_of(here, _PAGE + "/{arn}" * bool(arn), {"arn": lambda _: arn})
    values = {"account": account, "region": region, **values}
    return finding_alert(finding, alert_id, values, account=account, region=region, link=link)


def still_visible(left: Sequence[str] | None) -> Facts:
    """The line of the trails that are left, which may be none."""
    if left is None:
        return ()
    return (("Trails left", ", ".join(left[:5]) or "none: activity here is no longer recorded"),)


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
    return (("Restarts", " · ".join(shown) + (f" · {more} earlier" if more else "")),)


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


def who_of(event: AccountEvent) -> str:
    """`alice (IAM user)`; empty for nobody."""
    actor = actor_of(event)
    return described(actor) if actor else ""


def worth_keeping(described: Mapping[str, Any]) -> dict[str, Any]:
    """Of a trail of DescribeTrails what it takes to make it again."""
    names = (*_OPTIONS, *_SWITCHES, "HasCustomEventSelectors", "HasInsightSelectors")
    values = ((name, described.get(name)) for name in names)
    return {name: value for name, value in values if isinstance(value, (str, bool)) and value != ""}


def recipe(name: str, region: str, description: Mapping[str, Any]) -> Facts:
    """What a deleted trail was and the commands that make it again; that it is not known, if so."""
    if not clean(description.get("S3BucketName")):
        return (("Settings", "not known: the watcher had not seen the trail before"),)
    facts = (("Settings", _summary(description)), ("Create it again", _commands(name, region, description)))
    if description.get("HasCustomEventSelectors") or description.get("HasInsightSelectors"):
        return (*facts, ("Not known", "its event selectors or Insights selectors"))
    return facts


def is_of_organization(description: Mapping[str, Any]) -> bool:
    """Whether it was known to record a whole organization."""
    return description.get("IsOrganizationTrail") is True


def _summary(description: Mapping[str, Any]) -> str:
    """`multi-Region trail to bucket audit-logs, with log file validation, log group …`."""
    reach = "multi-Region" if description.get("IsMultiRegionTrail") else "single-Region"
    kind = f"{reach} trail" + " of the organization" * is_of_organization(description)
    prefix = clean(description.get("S3KeyPrefix"), 200)
    bucket = clean(description.get("S3BucketName")) + (f"/{prefix}" if prefix else "")
    parts = [f"{kind} to bucket {bucket}"] + ["with log file validation"] * bool(
        description.get("LogFileValidationEnabled")
    )
    for label, field in (("key", "KmsKeyId"), ("log group", "CloudWatchLogsLogGroupArn")):
        if value := clean(description.get(field), _LONGEST):
            parts.append(f"{label} {value}")
    return ", ".join(parts)


def _commands(name: str, region: str, description: Mapping[str, Any]) -> str:
    """Three commands, each only if the one before has worked; every value is quoted."""
    create = ["create-trail", "--name", name]
    for field, option in _OPTIONS.items():
        if value := clean(description.get(field), _LONGEST):
            create += [option, value]
    for field, (on, off) in _SWITCHES.items():
        if field in description:
            create += [on] if description[field] is True else [off] * bool(off)
    select = ["put-event-selectors", "--trail-name", name, "--event-selectors", _ALL_MANAGEMENT_EVENTS]
    steps = (create, select, ["start-logging", "--name", name])
    commands = (["aws", "cloudtrail", *step, "--region", region] for step in steps)
    return " && ".join(shlex.join(command) for command in commands)
