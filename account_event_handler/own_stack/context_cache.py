"""The StackContext, with what the state table knows of the trails by now."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from account_event_handler.aws.errors import CircuitBreaker
from account_event_handler.limits import STACK_CONTEXT_COOLDOWN, STACK_CONTEXT_FRESH
from account_event_handler.own_stack.context import StackContext, TrailRef
from account_event_handler.state import TRAILS, StateTable, StateUnavailable

COOLDOWN, FRESH = STACK_CONTEXT_COOLDOWN, STACK_CONTEXT_FRESH
_RESOURCES = ("S3BucketName", "KmsKeyId", "CloudWatchLogsLogGroupArn")
_WRITES = ("S3BucketName", "S3KeyPrefix", "KmsKeyId")


@dataclass(slots=True)
class StackContextCache:
    """While the table is unavailable, with what was last known of them."""

    context: StackContext
    state_table: StateTable
    _fresh_until: float = 0
    _breaker: CircuitBreaker = field(init=False)

    def __post_init__(self) -> None:
        self._breaker = CircuitBreaker(COOLDOWN, clock=self.state_table.clock)

    def __call__(self) -> StackContext:
        now = self.state_table.clock()
        if now >= self._fresh_until and not self._breaker.is_open():
            try:
                self.context = with_trails(self.context, self.state_table.items(TRAILS))
                self._fresh_until = now + FRESH
            except StateUnavailable:
                self._breaker.failed()
        return self.context


def with_trails(context: StackContext, items: Iterable[Mapping[str, Any]]) -> StackContext:
    """The context with the trails of the partition that `remediate.trail_state` documents."""
    found: dict[str, Mapping[str, Any]] = {}
    for item in items:  # sorted: `trail#` comes after `seen#`, which versions before 2.0 wrote
        kind, _, arn = str(item["sk"]).partition("#")
        if kind in {"seen", "trail"} and item["logging"] is not None:
            found[arn] = item
    values = (item["description"].get(name) for item in found.values() for name in _RESOURCES)
    trails = tuple(
        TrailRef(arn, *(str(item["description"].get(name) or "") for name in _WRITES))
        for arn, item in found.items()
        if not item["gone"]
    )
    things = frozenset(value for value in values if isinstance(value, str) and value)
    return replace(context, trail_things=things, trails=trails)
