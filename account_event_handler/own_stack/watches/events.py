"""EventBridge: changes to the rules that pass events to the watcher."""

from account_event_handler.catalog.conditions import any_of, event_is, not_, request_is, word
from account_event_handler.catalog.watch import CRITICAL, Watches
from account_event_handler.model import AccountEvent
from account_event_handler.own_stack import forwarder
from account_event_handler.own_stack.resources import is_own_resource, rule

_SHOWS = (("Rule", "{requestParameters.name|requestParameters.rule}"),)
_PUTS_IT_OFF = request_is("state", "DISABLED")
_WHY = "The watcher no longer gets the events of this rule, and raises no alerts about them."
_WOULD = "the watcher would no longer get the events of this rule."
_MADE_ANEW = (
    "CloudFormation does not detect or repair this: deploy a second stack at once, then check what this actor did."
)
_DID = {"DeleteRule": "deleted", "RemoveTargets": "removed"}


def _did(event: AccountEvent) -> str:
    return _DID.get(event.text("eventName"), "disabled")


events = Watches("events", mitre="T1562.001", applies_to=is_own_resource, words={"rule": rule}, shows=_SHOWS)

WATCHES = (
    events.call("DisableRule", "PutRule")(
        name="watcher-rule-disabled",
        severity=CRITICAL,
        when=any_of(event_is("DisableRule"), _PUTS_IT_OFF),
        says="disabled",
        fact="{rule}",
        why=_WHY,
        advice="Enable it at once with aws events enable-rule, then check what this actor did.",
        would=_WOULD,
    ),
    events.call("DeleteRule")(
        name="watcher-rule-deleted",
        severity=CRITICAL,
        says="deleted",
        fact="{rule}",
        why=_WHY,
        advice=_MADE_ANEW,
        would=_WOULD,
    ),
    events.call("RemoveTargets")(
        name="watcher-rule-emptied",
        severity=CRITICAL,
        says="removed the target of",
        fact="{rule}",
        why="The rule still exists but sends nothing to the watcher.",
        advice=_MADE_ANEW,
        would=_WOULD,
    ),
    events.call("PutRule", "PutTargets")(
        name="watcher-rule-changed",
        severity=CRITICAL,
        when=any_of(event_is("PutTargets"), not_(_PUTS_IT_OFF)),
        says="changed",
        fact="{rule}",
        why="With another pattern or target, the watcher may miss events.",
        advice=_MADE_ANEW,
        would="the watcher could miss events.",
        shows=(*_SHOWS, ("Pattern", "{requestParameters.eventPattern}")),
    ),
    events.call("DeleteEventBus", "PutPermission", "RemovePermission", "UpdateEventBus")(
        name="watcher-hub-changed",
        severity=CRITICAL,
        says="{did}",
        fact="the event bus of the watcher's forwarders",
        why="Other accounts may be cut off from the watcher, or anyone may be able to send it events.",
        advice="Restore the bus and its policy from the template, then check what this actor did.",
        words={"did": word(event_is("DeleteEventBus"), "deleted", "changed")},
        would="other accounts could be cut off from the watcher, or anyone could send it events.",
        shows=(("Policy", "{requestParameters.policy}"),),
    ),
    events.call("DeleteRule", "DisableRule", "PutRule", "RemoveTargets")(
        name="watcher-forwarder-rule-cut",
        severity=CRITICAL,
        applies_to=forwarder.is_forwarder,
        when=any_of(not_(event_is("PutRule")), _PUTS_IT_OFF),
        says="{did}[ {part} of]",
        fact="a rule of the watcher's forwarder",
        why=forwarder.WHY,
        advice=forwarder.ADVICE,
        words={"did": _did, "part": word(event_is("RemoveTargets"), "the targets")},
        would=forwarder.WOULD,
    ),
)
