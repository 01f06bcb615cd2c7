"""EventBridge: rules disabled, deleted or emptied, and buses opened to others."""

from account_event_handler.catalog.one_or_many import mappings, text
from account_event_handler.catalog.outside import outside_account
from account_event_handler.catalog.policy.actions import human_list
from account_event_handler.catalog.policy.document import PolicyDocument
from account_event_handler.catalog.policy.resource_policy import ResourcePolicy
from account_event_handler.catalog.watch import Watch, api_call
from account_event_handler.model import AccountEvent, Severity

HEADING = "EventBridge"
ABOUT = "rules disabled, deleted or emptied; buses opened to others"

_REQUEST = "requestParameters."


def _is_disabled(event: AccountEvent) -> bool:
    is_put = event.text("eventName") == "PutRule"
    return not is_put or event.field(_REQUEST + "state") == "DISABLED"


def _read_policy(event: AccountEvent) -> PolicyDocument:
    """The policy, or the one statement that the call spells out: principal and organization."""
    policy = event.field(_REQUEST + "policy")
    if policy:
        return PolicyDocument.read(policy)
    statement = {
        "Effect": "Allow",
        "Principal": event.field(_REQUEST + "principal"),
        "Action": event.field(_REQUEST + "action"),
        "Condition": {
            text(each.get("type")): {text(each.get("key")): each.get("value")}
            for each in mappings(event.field(_REQUEST + "condition"))
        },
    }
    return PolicyDocument.read({"Statement": statement})


def _bus(event: AccountEvent) -> str:
    return event.text(_REQUEST + "eventBusName") or "default"


def _listeners(event: AccountEvent) -> str:
    targets = mappings(event.field(_REQUEST + "targets"))
    accounts = (outside_account(event, target.get("arn")) for target in targets)
    return human_list(dict.fromkeys(f"account {account}" for account in accounts if account))


def _is_sent_out(event: AccountEvent) -> bool:
    return bool(_listeners(event))


_POLICY = ResourcePolicy(_read_policy, public=Severity.HIGH, outside=Severity.MEDIUM)

RULE_DISABLED = Watch(
    name="events-rule-disabled",
    severity=Severity.MEDIUM,
    on=api_call("events", "DisableRule", "PutRule"),
    when=_is_disabled,
    says="disabled EventBridge rule {requestParameters.name}",
    why="What the rule started or told stays silent, and no error says so.",
    advice="Enable it again with aws events enable-rule unless its owner meant it.",
    mitre="T1562",
)

RULE_DELETED = Watch(
    name="events-rule-deleted",
    severity=Severity.MEDIUM,
    on=api_call("events", "DeleteRule"),
    says="deleted EventBridge rule {requestParameters.name}",
    why="What the rule started or told stays silent, and no error says so.",
    advice="Check that its stack was taken down on purpose, and that it was no security rule.",
    mitre="T1562",
)

RULE_EMPTIED = Watch(
    name="events-targets-removed",
    severity=Severity.LOW,
    on=api_call("events", "RemoveTargets"),
    says="removed targets of EventBridge rule {requestParameters.rule}",
    why="The rule still stands, but what it started or told is not called any more.",
    advice="Ordinary when a stack goes; otherwise put the targets back.",
    shows=(("Targets", "{requestParameters.ids}"),),
    mitre="T1562",
)

EVENTS_SENT_OUT = Watch(
    name="events-targets-added",
    severity=Severity.MEDIUM,
    on=api_call("events", "PutTargets"),
    when=_is_sent_out,
    says="sent the events of EventBridge rule {requestParameters.rule} to {accounts}",
    why="That account learns from now on whatever the rule matches.",
    advice="If it is not your hub account, remove the target at once.",
    words={"accounts": _listeners},
    mitre="T1537",
)

BUS_OPENED = Watch(
    name="events-bus-opened",
    severity=_POLICY.severity,
    on=api_call("events", "PutPermission"),
    when=_POLICY.opens,
    says="changed the policy of event bus {bus}[ to {aim}]",
    why="Whoever may send events to a bus can start whatever its rules start.",
    advice="Take out whoever is not yours, or narrow it to your organization.",
    words={"bus": _bus, "aim": _POLICY.aim},
    mitre="T1098",
)

BUS_DELETED = Watch(
    name="events-bus-deleted",
    severity=Severity.MEDIUM,
    on=api_call("events", "DeleteEventBus"),
    says="deleted event bus {requestParameters.name}",
    why="Whatever sends events to the bus fails, and its rules are gone.",
    advice="Check that nothing still sends to it.",
    mitre="T1489",
)
