"""A watch and an event enter; whether the watch is silent whatever it says leaves.

Silence that holds for every watch is decided here once: options that are off, successful reads,
what an AWS service does for itself, what is refused to the watcher itself, and what its own
deployment does to it. What a service does on somebody's behalf is that somebody's doing, and told.
"""

from account_event_handler.catalog.watch import Watch
from account_event_handler.model import AccountEvent, Outcome, Result
from account_event_handler.own_stack.context import StackContext


def is_suppressed(
    watch: Watch, event: AccountEvent, outcome: Outcome, context: StackContext
) -> bool:
    """Whether the event is of a kind that this watch does not speak about here."""
    if context.is_duplicate_change or (watch.option and watch.option not in context.options):
        return True
    if (
        event.field("readOnly") is True
        and outcome.result is Result.DONE
        and not watch.include_reads
    ):
        return True
    # Telling that the watcher may not tell would be refused again, and told again, for ever.
    if outcome.result is Result.DENIED and _issuer(event) == context.own_role:
        return True
    # What is done about a stopped trail is told with the stop, and so is what its alarm means.
    if _is_own_restart(event, context) or (
        context.trail_alarm and context.trail_alarm in event.resources
    ):
        return True
    if _is_own_deployment(event, context) or not _applies_to(watch, event, context):
        return True
    return is_by_service_itself(event) and not watch.include_service_calls


def _is_own_deployment(event: AccountEvent, context: StackContext) -> bool:
    if not context.deployments:
        return False
    # Imported here: few events need it, and every cold start would pay for it.
    from account_event_handler.own_stack.deployments import is_by_deployment

    return is_by_deployment(event, context.stack, context.deployments)


def _applies_to(watch: Watch, event: AccountEvent, context: StackContext) -> bool:
    """Whether the watch is about this; in doubt it is."""
    if watch.applies_to is None:
        return True
    try:
        return watch.applies_to(event, context)
    except Exception:  # whatever the event holds, a predicate must not hide it
        return True


def _is_own_restart(event: AccountEvent, context: StackContext) -> bool:
    """Only this call of the watcher's role: any other is made by somebody who took its keys.

    A stack of that name in another Region has a role of its own, and restarts the same trails.
    """
    is_start = event.source == "aws.cloudtrail" and event.text("eventName") == "StartLogging"
    if not is_start:
        return False
    account, _, name = _issuer(event).partition(":role/")
    is_sister = account.endswith(f"::{context.stack.account}") and context.stack.is_role(name)
    return _issuer(event) == context.own_role or is_sister


def is_by_service_itself(event: AccountEvent) -> bool:
    """Whether an AWS service did it of its own accord, on nobody's behalf."""
    is_service = event.field("userIdentity.type") == "AWSService"
    return is_service or ":role/aws-service-role/" in _issuer(event)


def _issuer(event: AccountEvent) -> str:
    """The ARN of the role whose session did it, or a word that no role's ARN is."""
    return event.text("userIdentity.sessionContext.sessionIssuer.arn") or "no role"
