"""EventBridge: changes to the rules that pass events to the watcher."""

from account_event_handler.catalog.conditions import any_of, event_is, not_, request_is
from account_event_handler.catalog.watch import CRITICAL, Watches
from account_event_handler.own_stack import forwarder
from account_event_handler.own_stack.resources import is_own_resource, rule

_SHOWS = (("Rule", "{requestParameters.name|requestParameters.rule}"),)
_PUTS_IT_OFF = request_is("state", "DISABLED")
_WHY = "What the rule passed reaches nobody from now on: the watcher is blind to it."
_MADE_ANEW = (
    "CloudFormation does not notice and repairs nothing: deploy a second stack at once, then look"
    " at what this actor did."
)
events = Watches("events", mitre="T1562.001", applies_to=is_own_resource, words={"rule": rule}, shows=_SHOWS)

WATCHES = (
    events.call("DisableRule", "PutRule")(
        name="watcher-rule-disabled",
        severity=CRITICAL,
        when=any_of(event_is("DisableRule"), _PUTS_IT_OFF),
        says="disabled",
        fact="{rule}",
        why=_WHY,
        advice="Enable it at once with aws events enable-rule, then look at what this actor did.",
    ),
    events.call("DeleteRule")(
        name="watcher-rule-deleted", severity=CRITICAL, says="deleted", fact="{rule}", why=_WHY, advice=_MADE_ANEW
    ),
    events.call("RemoveTargets")(
        name="watcher-rule-emptied",
        severity=CRITICAL,
        says="removed the target of",
        fact="{rule}",
        why="The rule still stands, but passes nothing to the watcher, which is blind to it.",
        advice=_MADE_ANEW,
    ),
    events.call("PutRule", "PutTargets")(
        name="watcher-rule-changed",
        severity=CRITICAL,
        when=any_of(event_is("PutTargets"), not_(_PUTS_IT_OFF)),
        says="changed",
        fact="{rule}",
        why="A rule with another pattern or target passes other events, or passes them elsewhere.",
        advice=_MADE_ANEW,
        shows=(*_SHOWS, ("Pattern", "{requestParameters.eventPattern}")),
    ),
    events.call("DeleteEventBus", "PutPermission", "RemovePermission", "UpdateEventBus")(
        name="watcher-hub-changed",
        severity=CRITICAL,
        says="changed the bus that the watcher's forwarders send to, or its policy",
        why="Other accounts may be cut off from the watcher, or anyone may send it events from now on.",
        advice="Put the bus and its policy back as the template says, then look at what this actor did.",
        shows=(("Policy", "{requestParameters.policy}"),),
    ),
    events.call("DeleteRule", "DisableRule", "PutRule", "RemoveTargets")(
        name="watcher-forwarder-rule-cut",
        severity=CRITICAL,
        applies_to=forwarder.is_forwarder,
        when=any_of(not_(event_is("PutRule")), _PUTS_IT_OFF),
        says="cut off rule {requestParameters.name|requestParameters.rule} of the watcher's forwarder",
        why=forwarder.WHY,
        advice=forwarder.ADVICE,
    ),
)
