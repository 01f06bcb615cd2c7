"""EventBridge: changes to the rules that pass events to the watcher."""

from account_event_handler.catalog.watch import CRITICAL, Watches
from account_event_handler.model import AccountEvent
from account_event_handler.own_stack.resources import is_own_resource
from account_event_handler.own_stack.wording import rule

_SHOWS = (("Rule", "{requestParameters.name|requestParameters.rule}"),)
_WHY = "What the rule passed reaches nobody from now on: the watcher is blind to it."
_MADE_ANEW = (
    "CloudFormation does not notice and repairs nothing: deploy a second stack at once, then look"
    " at what this actor did."
)


def _is_disabled(event: AccountEvent) -> bool:
    is_put = event.text("eventName") == "PutRule"
    return not is_put or event.field("requestParameters.state") == "DISABLED"


def _is_changed(event: AccountEvent) -> bool:
    return event.text("eventName") != "PutRule" or not _is_disabled(event)


events = Watches("events", mitre="T1562.001")

WATCHES = (
    events.call("DisableRule", "PutRule")(
        name="watcher-rule-disabled",
        severity=CRITICAL,
        when=_is_disabled,
        applies_to=is_own_resource,
        says="disabled {rule}",
        why=_WHY,
        advice="Enable it at once with aws events enable-rule, then look at what this actor did.",
        words={"rule": rule},
        shows=_SHOWS,
    ),
    events.call("DeleteRule")(
        name="watcher-rule-deleted",
        severity=CRITICAL,
        applies_to=is_own_resource,
        says="deleted {rule}",
        why=_WHY,
        advice=_MADE_ANEW,
        words={"rule": rule},
        shows=_SHOWS,
    ),
    events.call("RemoveTargets")(
        name="watcher-rule-emptied",
        severity=CRITICAL,
        applies_to=is_own_resource,
        says="removed the target of {rule}",
        why="The rule still stands, but passes nothing to the watcher, which is blind to it.",
        advice=_MADE_ANEW,
        words={"rule": rule},
        shows=_SHOWS,
    ),
    events.call("PutRule", "PutTargets")(
        name="watcher-rule-changed",
        severity=CRITICAL,
        when=_is_changed,
        applies_to=is_own_resource,
        says="changed {rule}",
        why="A rule with another pattern or target passes other events, or passes them elsewhere.",
        advice=_MADE_ANEW,
        words={"rule": rule},
        shows=(*_SHOWS, ("Pattern", "{requestParameters.eventPattern}")),
    ),
)
