"""AWS Health: issues, notices of abuse and changes to come."""

from account_event_handler.catalog.services.health.wording import (
    WORDS,
    is_counted_only,
    is_public,
    starts_soon,
)
from account_event_handler.catalog.watch import CRITICAL, HIGH, INFO, LOW, MEDIUM, Watches
from account_event_handler.model import AccountEvent, Severity

_HEALTH = "AWS Health Event"
_URGENT_NOTICES = ("SECURITY", "SUSPENSION", "COMPROMISE", "ABUSE")


def _issue_severity(event: AccountEvent) -> Severity:
    if is_counted_only(event):
        return INFO
    return MEDIUM if is_public(event) else HIGH


def _change_severity(event: AccountEvent) -> Severity:
    """A change to things of ours is medium, high within three days of its start."""
    if is_counted_only(event):
        return INFO
    if is_public(event):
        return LOW
    return HIGH if starts_soon(event) else MEDIUM


def _notice_severity(event: AccountEvent) -> Severity:
    if is_counted_only(event):
        return INFO
    code = event.text("eventTypeCode")
    return HIGH if any(word in code for word in _URGENT_NOTICES) else LOW


def _abuse_severity(event: AccountEvent) -> Severity:
    return INFO if is_counted_only(event) else HIGH


def _exposure_severity(event: AccountEvent) -> Severity:
    return INFO if is_counted_only(event) else CRITICAL


def _is_trouble(event: AccountEvent) -> bool:
    """What AWS calls an issue, but for exposed credentials, which are told as such."""
    return not event.text("eventTypeCode").startswith("AWS_RISK_")


_SHOWS = (
    ("Impacted region", "{where}"),
    ("Starts", "{start}"),
    ("Ends", "{end}"),
    ("Status", "{statusCode}"),
    ("Affected", "{besides}"),
    ("Account", "{other}"),
    ("Description", "{description}"),
)
_LINK = "health/home#/account/event-log?eventID={eventArn}&eventTab=details"

health = Watches("health")

WATCHES = (
    health.event(_HEALTH, eventTypeCategory=["issue", "investigation"])(
        name="health-issue-reported",
        severity=_issue_severity,
        when=_is_trouble,
        says="AWS trouble with {service} in {where}[ {over}]: {what}[, hits {affected}]",
        why="AWS itself is broken there: what runs on it may fail through no fault of yours.",
        advice="Follow the event; move away from the region or the resource if you cannot wait.",
        words=WORDS,
        shows=_SHOWS,
        link=_LINK,
    ),
    health.event(_HEALTH, eventTypeCategory=["scheduledChange"])(
        name="health-change-scheduled",
        severity=_change_severity,
        says="AWS will change {service} in {where}[ from {start}]: {what}[, concerns {affected}]",
        why="AWS does it on that day whether or not you are ready.",
        advice="Read what is asked of you, and do it at a time of your choosing before that day.",
        words=WORDS,
        shows=_SHOWS,
        link=_LINK,
    ),
    health.event(_HEALTH, eventTypeCategory=["accountNotification"])(
        name="health-account-notified",
        severity=_notice_severity,
        says="AWS sends a notice about {service} in {where}: {what}[, concerns {affected}]",
        why="AWS tells the account's owner something that may ask for an answer.",
        advice="Read the notice; some of them set a date.",
        words=WORDS,
        shows=_SHOWS,
        link=_LINK,
    ),
    health.event(_HEALTH, eventTypeCode=[{"prefix": "AWS_RISK_"}])(
        name="health-credentials-exposed",
        severity=_exposure_severity,
        says="AWS warns account {affectedAccount|$account}: {what}[, {affected}][, which {over}]",
        why="Whoever found them can use them now; AWS limits the account when nobody answers.",
        advice="Deactivate the key, see what it was used for, then answer AWS in the case it"
        " opened.",
        words=WORDS,
        shows=_SHOWS,
        link=_LINK,
        mitre="T1552",
    ),
    health.event("AWS Health Abuse Event")(
        name="health-abuse-reported",
        severity=_abuse_severity,
        says="AWS got a complaint of abuse about account {affectedAccount|$account}: {what}[, names"
        " {affected}][, which {over}]",
        why="Something here attacks others, often because it was broken into; AWS may switch it"
        " off.",
        advice="Isolate what is named, look for a break-in, and answer AWS within a day.",
        words=WORDS,
        shows=_SHOWS,
        link=_LINK,
        mitre="T1496",
    ),
)
