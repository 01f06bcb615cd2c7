"""What the function has enters, the Responses that it needs leave; the rest is made when needed."""

from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING

from account_event_handler.aws.queue import MessageQueue
from account_event_handler.remediate.responses import Muted, Responses
from account_event_handler.state import StateTable

if TYPE_CHECKING:
    from mypy_boto3_cloudtrail.client import CloudTrailClient

    from account_event_handler.remediate.checker import TrailLook
    from account_event_handler.remediate.remediator import TrailKeeper
    from account_event_handler.remediate.restart import Repairs


def trail_responses(  # noqa: PLR0913 all that the deployment decides about trails
    client: "Callable[[str], CloudTrailClient]",
    state_table: StateTable,
    queue: MessageQueue,
    lost: Callable[[str], None],
    *,
    home: tuple[str, str],
    restarts: bool,
    stoppers: tuple[str, ...],
    alarm: str,
    muted: Muted,
) -> Responses:
    """`client` makes the client for a Region, `lost` is told why Memory was done without.

    `home` is the stack's account and Region, `stoppers` are ARN patterns, `alarm` is the ARN of the
    alarm on the trails' log group, empty without one; `muted` says whether an operator keeps an
    event and its alert silent.
    """

    # Imported here and below: hardly an invocation needs to know of trails.
    @cache
    def repairs() -> "Repairs":
        from time import sleep

        from account_event_handler.remediate.cloudtrail import Trails
        from account_event_handler.remediate.restart import Repairs
        from account_event_handler.remediate.trail_store import TrailLedger

        return Repairs(Trails(client), TrailLedger(state_table, lost), home, restarts, sleep)

    @cache
    def keeper() -> "TrailKeeper":
        from concurrent.futures import ThreadPoolExecutor

        from account_event_handler.remediate.exempt_principals import Stoppers
        from account_event_handler.remediate.remediator import TrailKeeper
        from account_event_handler.remediate.trail_calls import Deals

        threads = ThreadPoolExecutor(4, thread_name_prefix="trails")
        deals = Deals(repairs(), repairs().ledger)
        return TrailKeeper(deals, Stoppers(stoppers), queue, threads, muted)

    @cache
    def look() -> "TrailLook":
        from account_event_handler.remediate.checker import TrailLook
        from account_event_handler.remediate.exempt_principals import Stoppers
        from account_event_handler.remediate.findings_queue import TrailNews
        from account_event_handler.remediate.who_stopped import Culprits

        ledger = repairs().ledger
        culprits = Culprits(repairs().trails, Stoppers(stoppers))
        return TrailLook(repairs(), ledger, TrailNews(queue, ledger), culprits)

    return Responses(keeper, look, alarm)
