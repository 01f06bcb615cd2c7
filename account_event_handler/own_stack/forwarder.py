"""What forwarder.yaml is made of in each account and Region, as events name it, and what alerts about it share."""

from account_event_handler.model import AccountEvent
from account_event_handler.own_stack.context import StackContext

FORWARDER = "account-watcher-forwarder"  # begins the names of its rules, stack, schedule, queue and sending role
_NAMES = (FORWARDER, "account-watcher-hub-", "account-watcher-heartbeat-")
_STACK_SET = f"StackSet-{FORWARDER}-"  # as StackSets name a stack
_NAMED = ("name", "rule", "roleName", "stackName", "stackSetName")

WHY = "What the account does in this Region reaches the hub no longer: nobody is alerted of what comes next."
ADVICE = (
    "If it was not planned, deploy the forwarder again at once by account-watcher forwarders deploy, and look at what"
    " this actor did since in the account's event history."
)


def is_forwarder(event: AccountEvent, context: StackContext) -> bool:  # noqa: ARG001 it is of any account
    """Whether the call is about a part of a forwarder, by the names that forwarder.yaml gives."""
    names = (event.text(f"requestParameters.{field}") for field in _NAMED)
    return any(name.rpartition(":stack/")[2].startswith((*_NAMES, _STACK_SET)) for name in names if name)
