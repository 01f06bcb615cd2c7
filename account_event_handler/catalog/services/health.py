"""AWS Health: issues, changes to come, notices of abuse and leaked keys.

An event comes in pages that differ in the affected resources; the first page speaks. Another Region gets a copy of it,
in case its own is the one in trouble.
"""

from datetime import UTC, datetime, timedelta

from account_event_handler.catalog.conditions import account_at, any_of, field_is, field_mentions, not_, said, word
from account_event_handler.catalog.record import strings, values_at
from account_event_handler.catalog.watch import CRITICAL, HIGH, INFO, LOW, MEDIUM, Watches
from account_event_handler.model import AccountEvent

_is_one_page = field_is("totalPages", None, "", 1)
_is_first_page = field_is("page", None, "", 1)
_is_over = field_is("statusCode", "closed")
_is_backup_copy = field_is("backupEvent", True)
_is_counted_only = said("it is over, or a copy or further page of another")(
    any_of(_is_over, not_(_is_first_page), _is_backup_copy)
)
_is_public = said("it is about the service, not this account")(field_is("eventScopeCode", "PUBLIC"))
_is_urgent = said("about security, abuse or suspension")(
    field_mentions("eventTypeCode", "security", "suspension", "compromise", "abuse")
)


@said("within three days")
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
    return words.removesuffix(" scheduled").removesuffix(" notification").replace("dos report", "DoS report") or None


def _where(event: AccountEvent) -> str:
    region = event.text("eventRegion") or event.region
    return "all Regions" if region in ("global", "") else region


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
    ("Starts", "{start}"),
    ("Ends", "{end}"),
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
    "over": word(_is_over, "is resolved"),
    "closed": word(_is_over, "resolved"),
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
        says="AWS issue with {service} in {where}[ {over}]",
        fact=": {what}[, affects {affected}]",
        why="The problem is on AWS's side, and your workloads that use the service there can fail.",
        advice="Follow the event; move the workload to another Region or resource if you cannot wait.",
    ),
    health.event(_HEALTH, eventTypeCategory=["scheduledChange"])(
        name="health-change-scheduled",
        severity=INFO.when(_is_counted_only, else_=LOW.when(_is_public, else_=HIGH.when(_starts_soon, else_=MEDIUM))),
        says="AWS scheduled a change to {service} in {where}",
        fact="[ for {start}]: {what}[, affects {affected}]",
        why="AWS makes the change on that date, whether or not you are prepared.",
        advice="Read what the event asks for, and do it at a time of your choice before that date.",
    ),
    health.event(_HEALTH, eventTypeCategory=["accountNotification"])(
        name="health-account-notified",
        severity=INFO.when(_is_counted_only, else_=HIGH.when(_is_urgent, else_=LOW)),
        says="AWS sent a notice about {service} in {where}",
        fact=": {what}[, affects {affected}]",
        why="AWS notifies the account's owner of something that can require action.",
        advice="Read the notice; some of them set a deadline.",
    ),
    health.event(_HEALTH, mitre="T1552", eventTypeCode=[{"prefix": "AWS_RISK_"}])(
        name="health-credentials-exposed",
        severity=INFO.when(_is_counted_only, else_=CRITICAL),
        says="AWS warned account {affectedAccount|$account}",
        fact=": {what}[, {affected}][ ({closed})]",
        why="Anyone who found the credentials can use them, and AWS restricts the account if nobody responds.",
        advice="Deactivate the key, check in CloudTrail what it was used for, then answer the case that AWS opened.",
    ),
    health.event("AWS Health Abuse Event", mitre="T1496")(
        name="health-abuse-reported",
        severity=INFO.when(_is_counted_only, else_=HIGH),
        says="AWS received an abuse report about account {affectedAccount|$account}",
        fact=": {what}[, names {affected}][ ({closed})]",
        why="A resource here is reported for abuse, often because it is compromised, and AWS may suspend it.",
        advice="Isolate the resource, check it for a compromise, and answer AWS within 24 hours.",
    ),
)
