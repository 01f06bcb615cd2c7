"""Lambda: changes to the function that reads the watcher's events."""

from account_event_handler.catalog.conditions import said
from account_event_handler.catalog.watch import CRITICAL, MEDIUM, Watches
from account_event_handler.model import AccountEvent
from account_event_handler.own_stack.context import split_generated_name
from account_event_handler.own_stack.resources import (
    DEPLOY_A_SECOND,
    FUNCTION,
    QUEUES,
    is_own_or_nameless,
    is_own_resource,
    names_in,
)

_NAME = ("Function", "{requestParameters.functionName}")
_REDEPLOY = "Deploy the watcher again from source at once, then check what this actor did."


def _source(event: AccountEvent) -> str:
    """Where a function is to take events from: a queue of the watcher, or one by its name."""
    name = event.text("requestParameters.eventSourceArn").rpartition(":")[2]
    return QUEUES.get(split_generated_name(name)[1]) or f"queue {name}".rstrip()


def _mapping(event: AccountEvent) -> str:
    if any(names_in(event)):
        return f"the mapping from the queue to {FUNCTION}"
    return "an event source mapping named by id only, possibly the watcher's"


_WORDS = {"mapping": _mapping, "source": _source}
lambda_ = Watches("lambda", mitre="T1562.001", applies_to=is_own_resource, words=_WORDS)

WATCHES = (
    lambda_.call("UpdateFunctionCode20150331v2")(
        name="watcher-code-changed",
        severity=CRITICAL,
        says="changed the code of",
        fact=FUNCTION,
        why="Anyone who controls the code decides which alerts are sent.",
        advice=_REDEPLOY,
        would="alerts could be changed or suppressed.",
        shows=(_NAME, ("Code hash", "{responseElements.codeSha256}")),
    ),
    lambda_.call("PutFunctionRecursionConfig", "UpdateFunctionConfiguration20150331v2")(
        name="watcher-configuration-changed",
        severity=CRITICAL,
        says="changed the configuration of",
        fact=FUNCTION,
        why="With another role, layer, timeout or environment, alerts may be lost or sent elsewhere.",
        advice=_REDEPLOY,
        would="alerts could be lost or sent elsewhere.",
        shows=(
            _NAME,
            ("Role", "{requestParameters.role}"),
            ("Layers", "{requestParameters.layers}"),
            ("Recursive loops", "{requestParameters.recursiveLoop}"),
        ),
    ),
    lambda_.call("PutFunctionConcurrency20171031")(
        name="watcher-concurrency-set",
        severity=CRITICAL,
        says="set the concurrency of",
        fact=f"{FUNCTION}[ to {{requestParameters.reservedConcurrentExecutions}}]",
        why="With 0 the function never runs, with few it falls behind; events wait in the queue meanwhile.",
        advice="Remove the limit with aws lambda delete-function-concurrency; waiting events are then processed.",
        would="events could wait in the queue unprocessed.",
        shows=(_NAME,),
    ),
    lambda_.call("DeleteFunction20150331")(
        name="watcher-function-deleted",
        severity=CRITICAL,
        says="deleted",
        fact=FUNCTION,
        why="Nothing processes the events; they wait in the queue for 14 days.",
        advice=DEPLOY_A_SECOND,
        would="nothing would process the events.",
    ),
    lambda_.call("AddPermission20150331v2", "CreateFunctionUrlConfig", "UpdateFunctionUrlConfig")(
        name="watcher-function-opened",
        severity=CRITICAL,
        says="opened",
        fact=f"{FUNCTION} to other callers",
        why="Only its queue needs to invoke it; any other caller can forge alerts.",
        advice="Remove it with aws lambda remove-permission or delete-function-url-config, and do not trust alerts"
        " sent since.",
        would="other callers could forge alerts.",
        shows=(_NAME, ("Principal", "{requestParameters.principal}")),
        mitre="T1098",
    ),
    lambda_.call("DeleteEventSourceMapping20150331", "UpdateEventSourceMapping20150331")(
        name="watcher-queue-disconnected",
        severity=CRITICAL.when(
            said("it names the watcher's queue or function")(lambda event: any(names_in(event))), else_=MEDIUM
        ),
        applies_to=is_own_or_nameless,
        says="changed",
        fact="{mapping}",
        why="If the mapping is disabled, events stay in the queue; with a filter, they are dropped.",
        advice="Enable it again with aws lambda update-event-source-mapping, or deploy a second stack if it is"
        " deleted; then check what this actor did.",
        would="events could stay in the queue or be dropped.",
        shows=(
            ("Mapping", "{requestParameters.uUID}"),
            ("State", "{responseElements.state}"),
            ("Filter", "{requestParameters.filterCriteria.filters.0.pattern}"),
        ),
    ),
    lambda_.call("CreateEventSourceMapping20150331")(
        name="watcher-events-taken",
        severity=CRITICAL,
        says="connected function {requestParameters.functionName}",
        fact="to {source}",
        why="Events that another function takes from the queue never reach the watcher.",
        advice="Delete it at once with aws lambda delete-event-source-mapping, then check what this actor did.",
        would="events that another function takes would never reach the watcher.",
    ),
)
