"""EventBridge Scheduler: the heartbeat of a forwarder stopped."""

from account_event_handler.catalog.conditions import any_of, event_is, request_is
from account_event_handler.catalog.watch import CRITICAL, Watches
from account_event_handler.own_stack import forwarder

scheduler = Watches("scheduler", mitre="T1562.001", applies_to=forwarder.is_forwarder)

WATCHES = (
    scheduler.call("DeleteSchedule", "UpdateSchedule")(
        name="watcher-forwarder-heartbeat-stopped",
        severity=CRITICAL,
        when=any_of(event_is("DeleteSchedule"), request_is("state", "DISABLED")),
        says="stopped",
        fact="the heartbeat of the watcher's forwarder",
        why="Without the heartbeat, the hub does not notice that the forwarder is cut off.",
        advice=forwarder.ADVICE,
        would="the hub would not notice that the forwarder is cut off.",
    ),
)
