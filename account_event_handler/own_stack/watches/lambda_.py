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
_REDEPLOY = "Deploy the watcher again from its source at once, then look at what this actor did."


def _source(event: AccountEvent) -> str:
    """Where a function is to take events from: a queue of the watcher, or one by its name."""
    name = event.text("requestParameters.eventSourceArn").rpartition(":")[2]
    return QUEUES.get(split_generated_name(name)[1]) or f"queue {name}".rstrip()


def _mapping(event: AccountEvent) -> str:
    if any(names_in(event)):
        return f"the mapping from the queue to {FUNCTION}"
    return "an event source mapping that it names by its id only, which may be the watcher's"


_WORDS = {"mapping": _mapping, "source": _source}
lambda_ = Watches("lambda", mitre="T1562.001", applies_to=is_own_resource, words=_WORDS)

WATCHES = (
    lambda_.call("UpdateFunctionCode20150331v2")(
        name="watcher-code-changed",
        severity=CRITICAL,
        says="changed the code of",
        fact=FUNCTION,
        why="Whoever writes its code decides what you are told, and can have it keep quiet.",
        advice=_REDEPLOY,
        shows=(_NAME, ("Code hash", "{responseElements.codeSha256}")),
    ),
    lambda_.call("UpdateFunctionConfiguration20150331v2")(
        name="watcher-configuration-changed",
        severity=CRITICAL,
        says="changed the configuration of",
        fact=FUNCTION,
        why="With another role, layer, timeout or environment it may tell nobody, or somebody else.",
        advice=_REDEPLOY,
        shows=(_NAME, ("Role", "{requestParameters.role}"), ("Layers", "{requestParameters.layers}")),
    ),
    lambda_.call("PutFunctionConcurrency20171031")(
        name="watcher-concurrency-set",
        severity=CRITICAL,
        says="set the concurrency of",
        fact=f"{FUNCTION}[ to {{requestParameters.reservedConcurrentExecutions}}]",
        why="With 0 it never runs again, with few it falls behind; events wait in the queue meanwhile.",
        advice="Lift the limit with aws lambda delete-function-concurrency; what waits is then told.",
        shows=(_NAME,),
    ),
    lambda_.call("DeleteFunction20150331")(
        name="watcher-function-deleted",
        severity=CRITICAL,
        says="deleted",
        fact=FUNCTION,
        why="Nothing reads the events from now on; they wait in the queue for 14 days.",
        advice=DEPLOY_A_SECOND,
    ),
    lambda_.call("AddPermission20150331v2", "CreateFunctionUrlConfig", "UpdateFunctionUrlConfig")(
        name="watcher-function-opened",
        severity=CRITICAL,
        says="opened",
        fact=f"{FUNCTION} to other callers",
        why="Only its queue has to reach it; whoever else does can have it tell forged alerts.",
        advice="Remove the permission or the URL, and distrust the alerts since.",
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
        why="A mapping that is disabled leaves the events in the queue; one with a filter drops them.",
        advice="Enable the mapping again, or deploy a second stack if it is gone; then look at what this actor did.",
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
        why="What another function takes out of the queue, the watcher never sees and never tells.",
        advice="Delete the event source mapping at once, then look at what this actor did.",
    ),
)
