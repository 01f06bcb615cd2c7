"""An AWS Health event enters, what people would say of it leaves.

An event comes in pages that differ in the affected resources; the first page speaks.
"""

from datetime import UTC, datetime, timedelta

from account_event_handler.model import AccountEvent

_SOON = timedelta(days=3)


def is_counted_only(event: AccountEvent) -> bool:
    """What is over, and every page but the first."""
    return event.text("statusCode") == "closed" or event.field("page") not in (None, "", "1", 1)


def is_public(event: AccountEvent) -> bool:
    return event.text("eventScopeCode") == "PUBLIC"


def starts_soon(event: AccountEvent) -> bool:
    """Within three days, seen from when it was told."""
    start = _time(event.text("startTime"))
    return start is not None and event.time is not None and start - event.time <= _SOON


def _time(text: str) -> datetime | None:
    """Health writes its times as mail does: Wed, 31 Jan 2024 02:00:00 GMT."""
    try:
        return datetime.strptime(text, "%a, %d %b %Y %H:%M:%S GMT").replace(tzinfo=UTC)
    except ValueError:
        return None


def _said(text: str) -> str | None:
    time = _time(text)
    return f"{time:%Y-%m-%d %H:%M} UTC" if time else text or None


def _start(event: AccountEvent) -> str | None:
    return _said(event.text("startTime"))


def _end(event: AccountEvent) -> str | None:
    return _said(event.text("endTime"))


def _what(event: AccountEvent) -> str | None:
    """`AWS_EC2_INSTANCE_RETIREMENT_SCHEDULED` as people say it: `instance retirement`."""
    code = event.text("eventTypeCode").removeprefix("AWS_")
    words = code.removeprefix(f"{event.text('service')}_").replace("_", " ").lower()
    return words.removesuffix(" scheduled").removesuffix(" notification") or None


def _where(event: AccountEvent) -> str:
    """The impacted region, which need not be the one the event was sent to."""
    region = event.text("eventRegion") or event.region
    return "all regions" if region in ("global", "") else region


def _values(event: AccountEvent) -> list[str]:
    """The resources as the event names them; an account's own number is no resource."""
    human_list = event.field("affectedEntities")
    values = (
        [entity.get("entityValue", "") for entity in human_list]
        if isinstance(human_list, list)
        else []
    )
    return [value for value in values if value and not value.isdecimal()]


def _affected(event: AccountEvent) -> str | None:
    """The first resource and how many more."""
    names = [_name(value) for value in _values(event)]
    if not names:
        return None
    more = "many" if event.field("totalPages") not in (None, "", "1", 1) else len(names) - 1
    return f"{names[0]} and {more} more" if more else names[0]


def _besides(event: AccountEvent) -> str | None:
    """Nothing where it is one resource, which the envelope names: that is in the line On."""
    values, affected = _values(event), _affected(event)
    is_said = len(values) == 1 and values[0] in event.resources and affected == _name(values[0])
    return None if is_said else affected


def _other_account(event: AccountEvent) -> str | None:
    """The affected account where another one, the administrator's, is told of it."""
    affected = event.text("affectedAccount")
    return affected if affected != event.account else None


def _name(value: str) -> str:
    return value.rpartition("/")[2] or value


def _over(event: AccountEvent) -> str | None:
    return "is over" if event.text("statusCode") == "closed" else None


def _description(event: AccountEvent) -> str | None:
    return event.text("eventDescription.0.latestDescription").replace("\\n", " ") or None


WORDS = {
    "what": _what,
    "where": _where,
    "affected": _affected,
    "besides": _besides,
    "other": _other_account,
    "start": _start,
    "end": _end,
    "over": _over,
    "description": _description,
}
