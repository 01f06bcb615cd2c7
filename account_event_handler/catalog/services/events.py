"""EventBridge: rules disabled, deleted or emptied; buses opened to others."""

from account_event_handler.catalog.conditions import (
    any_of,
    event_is,
    has,
    not_,
    phrase,
    request,
    request_has,
    request_is,
    said,
    word,
)
from account_event_handler.catalog.kinds import rerouted, weakened
from account_event_handler.catalog.passed_roles import USUAL, passed_role
from account_event_handler.catalog.policy.actions import human_list
from account_event_handler.catalog.policy.document import PolicyDocument, ResourcePolicy
from account_event_handler.catalog.record import external_account, mappings, text
from account_event_handler.catalog.watch import CRITICAL, HIGH, LOW, MEDIUM, Watches
from account_event_handler.model import AccountEvent


def _read_policy(event: AccountEvent) -> PolicyDocument:
    """The policy, or the one statement that the call spells out: principal and organization."""
    if policy := request(event, "policy"):
        return PolicyDocument.read(policy)
    conditions = mappings(request(event, "condition"))
    condition = {text(each.get("type")): {text(each.get("key")): each.get("value")} for each in conditions}
    return PolicyDocument.allowing(request(event, "principal"), request(event, "action"), condition)


def _listeners(event: AccountEvent) -> str:
    targets = mappings(request(event, "targets"))
    accounts = (external_account(event, target.get("arn")) for target in targets)
    return human_list(dict.fromkeys(f"account {account}" for account in accounts if account))


@said("the default bus")
def _is_default(event: AccountEvent) -> bool:
    """Whether it is the bus that AWS's own events come by, or the call does not say."""
    return str(request(event, "name") or "default").rpartition("/")[2] == "default"


_bus = phrase("{}", "requestParameters.eventBusName", else_="default")


def _may_set_key(event: AccountEvent) -> bool:
    return bool(request(event, "kmsKeyIdentifier") or not request(event, "name"))


def _targets(event: AccountEvent) -> str:
    arns = (text(target.get("arn")) for target in mappings(request(event, "targets")))
    return human_list((arn.rpartition(":")[2] for arn in filter(None, arns)), most=2)


_POLICY = ResourcePolicy(_read_policy, public=HIGH, outside=MEDIUM)
events = Watches("events", mitre="T1562")

WATCHES = (
    events.call("DisableRule", "PutRule")(
        name="events-rule-disabled",
        severity=MEDIUM,
        when=any_of(event_is("DisableRule"), request_is("state", "DISABLED")),
        says="disabled EventBridge rule {requestParameters.name}",
        why="The rule's targets no longer get its events, and no error is reported.",
        advice="Enable it again with aws events enable-rule unless its owner disabled it on purpose.",
    ),
    events.call("PutRule", mitre="T1053")(
        name="events-rule-set",
        severity=MEDIUM.when(request_has("eventPattern"), else_=LOW),
        ordinary=True,
        when=not_(request_is("state", "DISABLED")),
        says="set EventBridge rule {requestParameters.name}[ to run at {requestParameters.scheduleExpression}]",
        why="The rule starts its targets on each event that matches or at each scheduled time.",
        advice="Compare the rule with its template, and check its targets: aws events list-targets-by-rule.",
    ),
    events.call("DeleteRule")(
        name="events-rule-deleted",
        severity=MEDIUM,
        says="deleted EventBridge rule {requestParameters.name}",
        why="The rule's targets no longer get its events, and no error is reported.",
        advice="Check that its stack was deleted on purpose and that it was not a security rule.",
        ordinary=True,
    ),
    events.call("RemoveTargets")(
        name="events-targets-removed",
        severity=MEDIUM,
        says="removed targets of EventBridge rule {requestParameters.rule}",
        why="The rule still exists, but it no longer starts these targets.",
        advice="Normal when a stack is deleted; otherwise add the targets again with aws events put-targets.",
        shows=(("Targets", "{requestParameters.ids}"),),
        ordinary=True,
    ),
    events.call("PutTargets", mitre="T1537")(
        name="events-targets-added",
        severity=MEDIUM,
        when=has(_listeners),
        says="sent the events of EventBridge rule {requestParameters.rule}",
        fact="to {accounts}",
        why="That account gets every event that the rule matches.",
        advice="If the account is not yours, remove the target at once: aws events remove-targets.",
        words={"accounts": _listeners},
    ),
    events.call("PutTargets", mitre="T1648")(
        name="events-targets-set",
        severity=USUAL,
        ordinary=True,
        says="set targets of EventBridge rule {requestParameters.rule}[: {targets}][ with role {role}]",
        why="Every event that the rule matches starts them, with their roles' permissions.",
        advice="Check that the rule's owner asked for it; if not, remove the targets.",
        words={"targets": _targets, "role": passed_role},
    ),
    events.call("CreateApiDestination", "CreateConnection", "UpdateApiDestination", "UpdateConnection", mitre="T1567")(
        name="events-api-destination-set",
        severity=MEDIUM,
        ordinary=True,
        says="set a destination outside AWS for EventBridge[: {requestParameters.invocationEndpoint}]",
        why="A rule can send events, and the data in them, to that address.",
        advice="Check who owns the address; delete the destination and its connection if nobody knows it.",
    ),
    events.call("PutPermission", mitre="T1098")(
        name="events-bus-opened",
        **_POLICY.fields(bus=_bus),
        says="changed the policy of event bus {bus}",
        fact="[to {aim}]",
        why="Anyone who can send events to the bus can start the targets of its rules.",
        advice="Remove the principals that are not yours, or allow your organization only.",
        would="those principals could start the targets of the bus's rules.",
    ),
    events.call("UpdateEventBus")(
        name="events-bus-key-set",
        severity=CRITICAL.when(_is_default, else_=MEDIUM),
        when=_may_set_key,
        says="set event bus {requestParameters.name}",
        fact="to encrypt with another key",
        # https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-encryption-event-bus-cmkey.html: AWS's own events
        # keep AWS's key, the patterns and targets of the rules get this one
        why="If EventBridge cannot use that key, the rules on the bus stop, and the watcher gets no events.",
        advice="Check that the key is yours, is enabled and allows events.amazonaws.com; if not, set the bus back to"
        " the AWS owned key.",
        would="the rules on the bus would stop whenever EventBridge cannot use that key.",
        shows=(("Key", "{requestParameters.kmsKeyIdentifier}"),),
    ),
    events.call("DeleteEventBus", mitre="T1489")(
        name="events-bus-deleted",
        severity=MEDIUM,
        says="deleted event bus {requestParameters.name}",
        why="Its rules are gone, and events sent to the bus are lost.",
        advice="Check that nothing still sends to it; if something does, create it again from its template.",
    ),
    events.call("RemovePermission", mitre="T1562")(
        name="events-permission-removed",
        severity=MEDIUM,
        ordinary=True,
        says="removed {one|others} of event bus {bus}",
        why="Accounts that send events to the bus, as members do to a hub, may no longer reach it.",
        advice="Compare the bus's policy with the previous one, and restore that if nobody planned the change.",
        words={
            "one": phrase("permission {}", "requestParameters.statementId"),
            "others": word(request_is("removeAllPermissions", True), "all permissions", "a permission"),
            "bus": _bus,
        },
    ),
    weakened(
        *(events, "EventBridge", "DeactivateEventSource", "DeauthorizeConnection", "DeleteApiDestination"),
        *("DeleteArchive", "DeleteConnection", "UpdateArchive"),
        name="events-archive-deleted",
        severity=LOW,
    ),
    rerouted(
        *(events, "EventBridge", "CreateEndpoint", "StartReplay", "UpdateEndpoint"),
        name="events-replayed",
        severity=LOW,
    ),
)
