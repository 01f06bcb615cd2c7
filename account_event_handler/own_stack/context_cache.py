"""The StackContext, with what the state table knows of the trails and of other stacks by now."""

from collections.abc import Callable, Iterable, Mapping
from copy import replace
from typing import Any

from msgspec import Struct

from account_event_handler.catalog.record import strings
from account_event_handler.limits import STACK_CONTEXT_COOLDOWN, STACK_CONTEXT_FRESH
from account_event_handler.own_stack.context import StackContext, TrailRef
from account_event_handler.state import TRAILS, StateTable, StateUnavailable

PEER = "peer"  # kind of an operator's item; its key is the ARN of the role of another stack's function
COOLDOWN, FRESH = STACK_CONTEXT_COOLDOWN, STACK_CONTEXT_FRESH
_THINGS = ("S3BucketName", "KmsKeyId", "CloudWatchLogsLogGroupArn", "SnsTopicARN")
_WRITES = ("S3BucketName", "S3KeyPrefix", "KmsKeyId")


class StackContextCache(Struct):
    """While the table is unavailable, with what was last known of them."""

    context: StackContext
    state_table: StateTable
    peers: Callable[[], tuple[str, ...]] = tuple
    _next_look: float = 0

    def __call__(self) -> StackContext:
        now = self.state_table.clock()
        if now >= self._next_look:
            try:
                self.context = with_trails(self.context, self.state_table.items(TRAILS))
                self._next_look = now + FRESH
            except StateUnavailable:
                self._next_look = self.state_table.clock() + COOLDOWN
        if (peers := self.peers()) != self.context.peers:
            self.context = replace(self.context, peers=peers)
        return self.context


def with_trails(context: StackContext, items: Iterable[Mapping[str, Any]]) -> StackContext:
    """The context with the trails of the partition that `remediate.trail_state` documents."""
    found: dict[str, Mapping[str, Any]] = {}
    for item in items:  # sorted: `trail#` comes after `seen#`, which versions before 0.2 wrote
        kind, _, arn = str(item["sk"]).partition("#")
        if kind in {"seen", "trail"} and item["logging"] is not None:
            found[arn] = item
    things = [name for item in found.values() for name in strings([item["description"].get(key) for key in _THINGS])]
    trails = tuple(
        TrailRef(arn, *(str(item["description"].get(name) or "") for name in _WRITES))
        for arn, item in found.items()
        if not item["gone"]
    )
    return replace(context, trail_things=frozenset(things), trails=trails)
