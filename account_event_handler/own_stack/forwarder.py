"""What forwarder.yaml is made of in each account and Region, as events name it, and what alerts about it share."""

from account_event_handler.model import AccountEvent
from account_event_handler.own_stack.context import StackContext

FORWARDER = "account-watcher-forwarder"  # begins the names of its rules, stack, schedule, queue and sending role
_NAMES = (FORWARDER, "account-watcher-hub-", "account-watcher-heartbeat-")
_STACK_SET = f"StackSet-{FORWARDER}-"  # as StackSets name a stack
_NAMED = ("name", "rule", "roleName", "stackName", "stackSetName")

WHY = "Events of the account in this Region no longer reach the hub, and raise no alerts."
WOULD = "events of the account in this Region would no longer reach the hub."
ADVICE = (
    "If it was not planned, deploy the forwarder again at once with account-watcher forwarders deploy, and check what"
    " this actor did since in the account's event history."
)


def is_forwarder(event: AccountEvent, context: StackContext) -> bool:  # noqa: ARG001 it is of any account
    """Whether the call is about a part of a forwarder, by the names that forwarder.yaml gives."""
    names = (event.text(f"requestParameters.{field}") for field in _NAMED)
    return any(name.rpartition(":stack/")[2].startswith((*_NAMES, _STACK_SET)) for name in names if name)
