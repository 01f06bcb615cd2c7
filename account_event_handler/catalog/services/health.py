"""AWS Health: issues, changes to come, notices of abuse and leaked keys.

An event comes in pages that differ in the affected resources; the first page speaks. Another Region gets a copy of it,
in case its own is the one in trouble.
"""

from datetime import UTC, datetime, timedelta

from account_event_handler.catalog.conditions import account_at, any_of, field_is, field_mentions, not_, word
from account_event_handler.catalog.record import strings, values_at
from account_event_handler.catalog.watch import CRITICAL, HIGH, INFO, LOW, MEDIUM, Watches
from account_event_handler.model import AccountEvent

_is_one_page = field_is("totalPages", None, "", "1", 1)
_is_first_page = field_is("page", None, "", "1", 1)
_is_over = field_is("statusCode", "closed")
_is_backup_copy = field_is("backupEvent", True, "true", "True")
_is_counted_only = any_of(_is_over, not_(_is_first_page), _is_backup_copy)
_is_public = field_is("eventScopeCode", "PUBLIC")
_is_urgent = field_mentions("eventTypeCode", "security", "suspension", "compromise", "abuse")


def _starts_soon(event: AccountEvent) -> bool:
    start = _time(event.text("startTime"))
    return start is not None and event.time is not None and start - event.time <= timedelta(days=3)


def _time(text: str) -> datetime | None:
    """Health writes its times as mail does: Wed, 31 Jan 2024 02:00:00 GMT."""
    try:
        return datetime.strptime(text, "%a, %d %b %Y %H:%M:%S GMT").replace(tzinfo=UTC)
    except ValueError:
        return None


def _said(text: str) -> str | None:
    time = _time(text)
    return f"{time:%Y-%m-%d %H:%M} UTC" if time else text or None


def _what(event: AccountEvent) -> str | None:
    """`AWS_EC2_INSTANCE_RETIREMENT_SCHEDULED` as people say it: `instance retirement`."""
    code = event.text("eventTypeCode").removeprefix("AWS_")
    words = code.removeprefix(f"{event.text('service')}_").replace("_", " ").lower()
    return words.removesuffix(" scheduled").removesuffix(" notification") or None


def _where(event: AccountEvent) -> str:
    region = event.text("eventRegion") or event.region
    return "all regions" if region in ("global", "") else region


def _resources(event: AccountEvent) -> list[str]:
    """The resources as the event names them; an account's own number is no resource."""
    return [each for each in strings(values_at(event.detail, "affectedEntities.entityValue")) if not each.isdecimal()]


def _affected(event: AccountEvent) -> str | None:
    names = [value.rpartition("/")[2] or value for value in _resources(event)]
    more = len(names) - 1 if _is_one_page(event) else "many"
    return (f"{names[0]} and {more} more" if more else names[0]) if names else None


def _besides(event: AccountEvent) -> str | None:
    """Nothing where it is one resource, which the envelope names: that is in the line On."""
    values = _resources(event)
    is_said = len(values) == 1 and values[0] in event.resources and _is_one_page(event)
    return None if is_said else _affected(event)


_SHOWS = (
    ("Impacted region", "{where}"),
    ("Starts", "{start}"),
    ("Ends", "{end}"),
    ("Status", "{statusCode}"),
    ("Affected", "{besides}"),
    ("Account", "{other}"),
    ("Description", "{description}"),
)
_HEALTH = "AWS Health Event"
_WORDS = {
    "what": _what,
    "where": _where,
    "affected": _affected,
    "besides": _besides,
    "other": account_at("affectedAccount"),  # where another one, the administrator's, gets the event
    "start": lambda event: _said(event.text("startTime")),
    "end": lambda event: _said(event.text("endTime")),
    "over": word(_is_over, "is over"),
    "description": lambda event: event.text("eventDescription.0.latestDescription").replace("\\n", " "),
}
_LINK = "health/home#/account/event-log?eventID={eventArn}&eventTab=details"
health = Watches("health", words=_WORDS, shows=_SHOWS, link=_LINK)

WATCHES = (
    health.event(_HEALTH, eventTypeCategory=["issue", "investigation"])(
        name="health-issue-reported",
        severity=INFO.when(_is_counted_only, else_=MEDIUM.when(_is_public, else_=HIGH)),
        # but for exposed credentials, which have an alert of their own
        when=lambda event: not event.text("eventTypeCode").startswith("AWS_RISK_"),
        says="AWS trouble with {service} in {where}[ {over}]: {what}[, hits {affected}]",
        why="AWS itself is broken there: what runs on it may fail through no fault of yours.",
        advice="Follow the event; move away from the region or the resource if you cannot wait.",
    ),
    health.event(_HEALTH, eventTypeCategory=["scheduledChange"])(
        name="health-change-scheduled",
        severity=INFO.when(_is_counted_only, else_=LOW.when(_is_public, else_=HIGH.when(_starts_soon, else_=MEDIUM))),
        says="AWS will change {service} in {where}[ from {start}]: {what}[, concerns {affected}]",
        why="AWS does it on that day whether or not you are ready.",
        advice="Read what is asked of you, and do it at a time of your choosing before that day.",
    ),
    health.event(_HEALTH, eventTypeCategory=["accountNotification"])(
        name="health-account-notified",
        severity=INFO.when(_is_counted_only, else_=HIGH.when(_is_urgent, else_=LOW)),
        says="AWS sends a notice about {service} in {where}: {what}[, concerns {affected}]",
        why="AWS tells the account's owner something that may ask for an answer.",
        advice="Read the notice; some of them set a date.",
    ),
    health.event(_HEALTH, mitre="T1552", eventTypeCode=[{"prefix": "AWS_RISK_"}])(
        name="health-credentials-exposed",
        severity=INFO.when(_is_counted_only, else_=CRITICAL),
        says="AWS warns account {affectedAccount|$account}: {what}[, {affected}][, which {over}]",
        why="Whoever found them can use them now; AWS limits the account when nobody answers.",
        advice="Deactivate the key, see what it was used for, then answer AWS in the case it opened.",
    ),
    health.event("AWS Health Abuse Event", mitre="T1496")(
        name="health-abuse-reported",
        severity=INFO.when(_is_counted_only, else_=HIGH),
        says="AWS got a complaint of abuse about account {affectedAccount|$account}: {what}[, names"
        " {affected}][, which {over}]",
        why="Something here attacks others, often because it was broken into; AWS may switch it off.",
        advice="Isolate what is named, look for a break-in, and answer AWS within a day.",
    ),
)
