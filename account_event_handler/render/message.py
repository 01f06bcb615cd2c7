"""A Message: an alert in words, made once, which every channel sets in its own form."""

from dataclasses import dataclass, replace
from datetime import datetime

from account_event_handler.model import Alert
from account_event_handler.render.actor import address_of, kind_of, name_of, via_of, who
from account_event_handler.render.headline import headline_of

HOUR, DAY = 3600, 86_400  # seconds
NEWS = HOUR  # what is no older needs no word: the log files' road alone takes minutes


@dataclass(frozen=True, slots=True)
class Message:
    """All but `alert` is what may be cut where a channel takes no more; `age` is "6 h ago"."""

    alert: Alert
    headline: str
    account: str
    account_name: str
    region: str
    action: str
    why: str
    advice: str
    code: str
    error: str
    age: str
    who: str = ""
    name: str = ""
    kind: str = ""
    via: str = ""
    address: str = ""
    tool: str = ""
    actor_account: str = ""
    actor_account_name: str = ""
    resources: tuple[str, ...] = ()
    also: tuple[str, ...] = ()
    facts: tuple[tuple[str, str], ...] = ()


def message_of(alert: Alert) -> Message:
    """The alert's words."""
    actor, names = alert.actor, alert.account_names
    return Message(
        alert=alert,
        headline=headline_of(alert),
        account=alert.account,
        account_name=names.get(alert.account, ""),
        region=alert.region,
        action=alert.action,
        why=alert.why,
        advice=alert.advice,
        code=alert.outcome.code,
        error=alert.outcome.message,
        age=_ago(alert.age),
        who=who(alert),
        name=name_of(actor, alert) if actor else "",
        kind=kind_of(actor, alert) if actor else "",
        via=via_of(actor, alert) if actor else "",
        address=address_of(actor, alert) if actor else "",
        tool=actor.tool if actor else "",
        actor_account=actor.account if actor else "",
        actor_account_name=names.get(actor.account, "") if actor else "",
        resources=alert.resources,
        also=alert.also,
        facts=alert.facts,
    )


def aged(alert: Alert, now: datetime) -> Alert:
    """With its age where it happened more than an hour before `now`."""
    seconds = (now - alert.time).total_seconds() if alert.time else 0
    return replace(alert, age=int(seconds) if seconds > NEWS else 0)


def _ago(seconds: int) -> str:
    if not seconds:
        return ""
    if seconds < 2 * DAY:
        return f"{seconds // HOUR} h ago"
    return f"{seconds // DAY} days ago"
