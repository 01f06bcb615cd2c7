"""Silence that holds for every watch: options, reads, services' own calls, this stack's own work.

What a service does on somebody's behalf is that somebody's doing, and alerted.
"""

from account_event_handler.catalog.record import is_service_linked
from account_event_handler.catalog.watch import Watch
from account_event_handler.model import AccountEvent, Outcome, Result, Silence
from account_event_handler.own_stack.context import StackContext
from account_event_handler.own_stack.deployments import is_by_deployment

# All that the function calls, and what AWS does with its role: a test holds it to the template.
OWN_CALLS = frozenset(
    (
        *("AssumeRole", "ChangeMessageVisibility", "CreateLogStream", "Decrypt", "DeleteItem", "DeleteMessage"),
        *("DescribeAccount", "DescribeNetworkInterfaces", "DescribeParameters", "DescribeScalableTargets"),
        *("DescribeStackEvents", "DescribeTable", "DescribeTrails", "DescribeUser", "GenerateDataKey"),
        *("GetBucketPolicyStatus", "GetEventSelectors", "GetItem", "GetObject", "GetParameter", "GetProducts"),
        *("GetQueueAttributes", "GetTrailStatus", "ListAccountAliases", "ListAccounts", "ListParents"),
        *("DescribeOrganizationalUnit", "ListSubscriptionsByTopic"),
        *("LookupEvents", "Publish", "PutItem", "PutLogEvents", "PutTelemetryRecords", "PutTraceSegments", "Query"),
        *("ReceiveMessage", "SendMessage", "SendMessageBatch", "StartLogging", "TransactWriteItems", "UpdateItem"),
    )
)


def silence_of(watch: Watch, event: AccountEvent, outcome: Outcome, context: StackContext) -> Silence | None:
    """Why this watch does not alert on the event; None where it does."""
    is_read = event.is_read and outcome.result is Result.DONE
    if context.is_duplicate_change:
        return Silence.DUPLICATE_CHANGE
    if watch.option and watch.option not in context.options:
        return Silence.OPTION_OFF
    if is_read and not watch.include_reads:
        return Silence.READ
    if outcome.result is Result.DENIED and _is_own_denial(event, context):
        return Silence.OWN_DENIAL
    if _is_own_restart(event, context):
        return Silence.OWN_RESTART
    is_alarm = event.source == "aws.cloudwatch"  # of other sources' events some resources are a caller's words
    if is_alarm and context.trail_alarm and context.trail_alarm in event.resources:
        return Silence.TRAIL_ALARM
    if is_by_deployment(event, context):
        return Silence.OWN_DEPLOYMENT
    if not watch.is_about(event, context):
        return Silence.NOT_APPLICABLE
    if is_by_service_itself(event) and not watch.include_service_calls:
        return Silence.SERVICE_ITSELF
    return _silent_by_itself(watch, event, outcome)


def _silent_by_itself(watch: Watch, event: AccountEvent, outcome: Outcome) -> Silence | None:
    if outcome.result is Result.DRY_RUN:
        return Silence.DRY_RUN
    if outcome.result is Result.FAILED and watch.failed is None:
        return Silence.FAILED
    # What CloudTrail left out of the record may be what the condition asks for.
    return None if event.is_request_omitted or watch.holds(event) else Silence.CONDITION


def _is_own_denial(event: AccountEvent, context: StackContext) -> bool:
    """Another stack is known by its role alone, which an operator has named: its name or a tag can be anybody's."""
    # An alert that the function may not send alerts would be denied again, and so on for ever. What the function never
    # calls was called by somebody who took its keys.
    is_look_up_of_peer = event.field("readOnly") is True and _issuer(event) in context.peers
    is_own_call = event.text("eventName") in OWN_CALLS
    return is_look_up_of_peer or (is_own_call and _issuer(event) == context.own_role)


def _is_own_restart(event: AccountEvent, context: StackContext) -> bool:
    """Only this call of a watcher's role: any other is made by somebody who took its keys."""
    if event.source != "aws.cloudtrail" or event.text("eventName") != "StartLogging":
        return False
    return _issuer(event) in (context.own_role, *context.peers)


def is_by_service_itself(event: AccountEvent) -> bool:
    """Whether an AWS service did it of its own accord, on nobody's behalf."""
    is_service = event.field("userIdentity.type") == "AWSService"
    return is_service or is_service_linked(_issuer(event))


def _issuer(event: AccountEvent) -> str:
    """The ARN of the role whose session did it, or a word that no role's ARN is."""
    return event.text("userIdentity.sessionContext.sessionIssuer.arn") or "no role"
