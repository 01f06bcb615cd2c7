"""Deliveries as they are wired: with a ledger and a rate limiter over one state table."""

from collections.abc import Callable, Sequence
from typing import Any

from account_event_handler.deliver import Channel, Delivery
from account_event_handler.deliver.ledger import DeliveryLedger
from account_event_handler.state import StateTable
from account_event_handler.suppress.rate_limit import RateLimiter


def delivery(
    channels: Sequence[Channel],
    state_table: StateTable,
    *,
    rate_limiter: RateLimiter | None = None,
    time_left: Callable[[], float] = lambda: 60.0,
    lost: Callable[[str], None] = lambda reason: None,
) -> Delivery:
    """What one environment of the function delivers with."""
    names = tuple(channel.name for channel in channels)
    limiter: Any = rate_limiter
    return Delivery(channels, DeliveryLedger(state_table, names, time_left), limiter, lost)
