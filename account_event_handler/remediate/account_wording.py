"""What a look found of all trails together enters, the Alert that tells of it leaves."""

from collections.abc import Sequence
from dataclasses import replace

from account_event_handler.ingest.sanitize import clean
from account_event_handler.model import AccountEvent, Alert, Severity
from account_event_handler.remediate.own_alert import account_alert
from account_event_handler.remediate.who_stopped import who_of

Home = tuple[str, str]  # account and Region
_SHOWN = 5  # calls in one line


def no_trail(home: Home, look: str) -> Alert:
    """There is none at all."""
    return account_alert(
        home,
        f"none-{look}",
        "cloudtrail-account-unrecorded",
        Severity.HIGH,
        f"No trail records account {home[0]} in {home[1]}",
        why="Nothing that is done there is kept, and without a trail EventBridge brings this"
        " watcher no calls either.",
        advice="Make a multi-Region trail that writes to a bucket of another account.",
    )


def recorded_again(home: Home, names: str, look: str) -> Alert:
    """There is one again."""
    return account_alert(
        home,
        f"some-{look}",
        "cloudtrail-account-recorded",
        Severity.LOW,
        f"Account {home[0]} is recorded in {home[1]} again, by trail {names}",
        why="From now on what is done is kept; what was done before is in the event history only.",
        advice="Check that the trail's bucket is yours and that it records all Regions.",
    )


def blind(home: Home, reason: str, look: str) -> Alert:
    """Two looks in a row failed."""
    return account_alert(
        home,
        f"blind-{look}",
        "cloudtrail-look-failed",
        Severity.HIGH,
        f"The trails of account {home[0]} cannot be looked at: {reason}",
        why="A trail that is stopped can go unnoticed: stopping it stops the events that would"
        " tell of it.",
        advice="Look at what keeps the watcher's role from cloudtrail:DescribeTrails: a changed"
        " role, or a policy of the organization.",
    )


def unexplained(home: Home, alarm: str, tried: Sequence[AccountEvent], look: str) -> Alert:
    """The alarm on the trails' log group rang, and the trails that are seen are as they were.

    `tried` are the calls of the last half hour that the account's event history knows.
    """
    alert = account_alert(
        home,
        f"alarm-{look}",
        "cloudtrail-alarm-unexplained",
        Severity.HIGH,
        f"Alarm {alarm} rings, yet no trail that is visible in {home[1]} is stopped or deleted",
        why="It may be a trail of another Region or account that writes to the same log group; or"
        " somebody tried it, or did it and undid it before this look.",
        advice="Ask whoever it was; where nobody is named, look for StopLogging and DeleteTrail in"
        " CloudTrail's event history, of other Regions and accounts too.",
    )
    said = ", ".join(_call(event) for event in tried[:_SHOWN])
    return replace(alert, facts=(("Event history", said or "no such call in half an hour"),))


def _call(event: AccountEvent) -> str:
    """`StopLogging of audit by alice (IAM user) at 03:12:09 UTC, AccessDenied`."""
    trail = event.text("requestParameters.name").rpartition("/")[2]
    parts = [event.text("eventName"), f"of {clean(trail)}" * bool(trail), f"by {who_of(event)}"]
    parts.append(f"at {event.time:%H:%M:%S} UTC" if event.time else "")
    denied = clean(event.text("errorCode"))
    return " ".join(filter(None, parts)) + (f", {denied}" if denied else "")
