"""A Lambda call enters, the function it is about leaves, as people call it."""

from account_event_handler.model import AccountEvent


def function_name(event: AccountEvent) -> str:
    """The name without ARN; a version or alias stays: `resize:3`."""
    named = event.text("requestParameters.functionName")
    _, found, rest = named.rpartition(":function:")
    return rest if found else named
