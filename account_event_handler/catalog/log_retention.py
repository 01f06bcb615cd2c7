"""A call that sets how long a log group keeps its events enters; how long leaves."""

from account_event_handler.model import AccountEvent

QUARTER = 90  # days, how far back an investigation usually has to look


def days_kept(event: AccountEvent) -> int:
    """0 where the call does not say."""
    days = event.field("requestParameters.retentionInDays")
    return days if isinstance(days, int) else 0


def kept(event: AccountEvent) -> str | None:
    """`1 day`, `30 days`."""
    days = days_kept(event)
    return f"{days} day" + "s" * (days != 1) if days else None
