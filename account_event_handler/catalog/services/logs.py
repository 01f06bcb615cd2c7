"""CloudWatch Logs: logs deleted, kept less long, unmasked or sent elsewhere; filters deleted."""

import re

from account_event_handler.catalog.conditions import (
    account_at,
    event_is,
    has,
    not_,
    request_is,
    request_mentions,
    said,
    word,
)
from account_event_handler.catalog.kinds import copied, weakened
from account_event_handler.catalog.policy.document import ResourcePolicy, policy_at
from account_event_handler.catalog.record import QUARTER, days_kept, external_account, kept
from account_event_handler.catalog.watch import HIGH, LOW, MEDIUM, Watches
from account_event_handler.model import AccountEvent

# what the group's name holds when the log is evidence of who did what, or who came from where
_EVIDENCE = ("trail", "audit", "flow", "waf", "guardduty", "security", "vpn", "/aws/eks/", "dns")
_is_evidence = said("its name tells of evidence, such as trail or audit")(request_mentions("logGroupName", *_EVIDENCE))
_reader = account_at("requestParameters.destinationArn")


def _reader_of_all(event: AccountEvent) -> str:
    """The other account that a subscription of all log groups sends to."""
    document = event.text("requestParameters.policyDocument")
    accounts = (external_account(event, arn) for arn in re.findall(r"arn:aws[\w-]*:[^\s\"]+", document))
    return next(filter(None, accounts), "")


_POLICY = ResourcePolicy(policy_at("requestParameters.accessPolicy"), MEDIUM, MEDIUM)
_RESOURCE_POLICY = ResourcePolicy(policy_at("requestParameters.policyDocument"), MEDIUM, MEDIUM)
_GROUP = "{requestParameters.logGroupName}"
_WORDS = {
    "days": kept,
    "kind": word(event_is("DeleteMetricFilter"), "metric filter", "subscription filter"),
    "account": _reader,
    "type": lambda event: event.text("requestParameters.policyType").replace("_", " ").lower() or "logs policy",
}
logs = Watches("logs", mitre="T1070", words=_WORDS)

WATCHES = (
    logs.call("DeleteLogGroup")(
        name="logs-group-deleted",
        severity=HIGH.when(_is_evidence, else_=MEDIUM),
        says=f"deleted log group {_GROUP}",
        why="Everything in it is gone for good, and alarms on its metric filters no longer work.",
        advice="If it was evidence, look for copies in subscriptions, exports or another account.",
        would="everything in it would be gone for good, and alarms on its metric filters would no longer work.",
    ),
    logs.call("DeleteLogStream")(
        name="logs-stream-deleted",
        severity=HIGH.when(_is_evidence, else_=LOW),
        says=f"deleted log stream {{requestParameters.logStreamName}} of {_GROUP}",
        why="A stream holds what one instance or one period logged, so deleting it can hide a trace.",
        advice="Ask why it was deleted; retention removes old events by itself.",
        would="what one instance or one period logged would be gone for good.",
    ),
    logs.call("PutRetentionPolicy")(
        name="logs-retention-shortened",
        severity=HIGH.when(_is_evidence, else_=MEDIUM),
        when=lambda event: days_kept(event) < (QUARTER if _is_evidence(event) else 3),
        says=f"set the retention of log group {_GROUP}",
        fact="[to {days}]",
        why="Older events are deleted, often before anyone can investigate.",
        advice="Set a longer retention now with aws logs put-retention-policy if the log shows who did what.",
        would="older events would be deleted, often before anyone could investigate.",
        ordinary=True,
    ),
    logs.call("DeleteSubscriptionFilter", "DeleteMetricFilter", mitre="T1562.008")(
        name="logs-filter-deleted",
        severity=MEDIUM,
        says=f"deleted {{kind}} {{requestParameters.filterName}} of log group {_GROUP}",
        why="The alarm or program behind the filter no longer gets events.",
        advice="Check that no alarm and no security tool depends on it.",
    ),
    logs.call("PutSubscriptionFilter", mitre="T1537")(
        name="logs-events-sent",
        severity=HIGH,
        when=has(_reader),
        says=f"sent the events of log group {_GROUP}",
        fact="to account {account}",
        why="That account can read what is logged from now on, which may include tokens and customer data.",
        advice="Delete the filter with aws logs delete-subscription-filter unless that account is your log archive.",
        would="that account could read what is logged, which may include tokens and customer data.",
        shows=(("To", "{requestParameters.destinationArn}"),),
    ),
    logs.call("PutAccountPolicy", mitre="T1537")(
        name="logs-all-events-sent",
        severity=HIGH,
        when=has(_reader_of_all),
        says="sent the events of all log groups of the account",
        fact="to account {reader}",
        why="That account can read what is logged from now on, which may include tokens and customer data.",
        advice="Delete the policy with aws logs delete-account-policy unless that account is your log archive.",
        would="that account could read what is logged, which may include tokens and customer data.",
        words={"reader": _reader_of_all},
    ),
    logs.call("PutResourcePolicy", mitre="T1098")(
        name="logs-policy-changed",
        severity=_RESOURCE_POLICY.severity,
        says="changed policy {requestParameters.policyName} of CloudWatch Logs",
        fact="[to {aim}]",
        why="Services or accounts in the policy can write to log groups, or more.",
        advice="Remove principals that should not be in it.",
        words={"aim": _RESOURCE_POLICY.aim},
        ordinary=LOW,
    ),
    logs.call("PutDestinationPolicy", "PutDestination", mitre="T1537")(
        name="logs-destination-changed",
        severity=MEDIUM,
        says="changed log destination {requestParameters.destinationName}",
        fact="[to {aim}]",
        why="A destination receives logs of other accounts and forwards them.",
        advice="Check who can send to it, and where it forwards to.",
        words={"aim": _POLICY.aim},
    ),
    logs.call("CreateExportTask", mitre="T1537")(
        name="logs-group-exported",
        severity=LOW,
        says=f"exported log group {_GROUP}",
        fact="to bucket {requestParameters.destination}",
        why="Everyone who can read the bucket can read what was logged.",
        advice="Check that the bucket is yours and that few can read it.",
        ordinary=True,
    ),
    logs.call("DisassociateKmsKey", mitre="T1562")(
        name="logs-encryption-removed",
        severity=MEDIUM,
        says="removed the KMS key of log group {requestParameters.logGroupName|requestParameters.resourceIdentifier}",
        why="New events are encrypted with a key that AWS owns, so your key policy no longer protects them.",
        advice="Set it again with aws logs associate-kms-key if few people may read the log.",
    ),
    logs.call("DeleteDataProtectionPolicy", mitre="T1562")(
        name="logs-masking-removed",
        severity=MEDIUM,
        says="removed the data masking of log group {requestParameters.logGroupIdentifier}",
        why="Card numbers, names and keys in new events can be read.",
        advice="Restore the policy with aws logs put-data-protection-policy unless the log holds no such data.",
    ),
    logs.call("DeleteAccountPolicy", mitre="T1562.008")(
        name="logs-account-policy-deleted",
        severity=MEDIUM,
        says="deleted {type} {requestParameters.policyName} of the account",
        why="Log groups of the account lose what the policy did, such as masking data or sending copies to security.",
        advice="Restore it with aws logs put-account-policy unless its owner replaced it.",
    ),
    logs.call("PutLogGroupDeletionProtection", mitre="T1562.008")(
        name="logs-deletion-protection-removed",
        severity=MEDIUM,
        when=not_(request_is("deletionProtectionEnabled", True)),
        says="removed the deletion protection of log group {requestParameters.logGroupIdentifier}",
        why="The log group can be deleted with one call.",
        advice="Enable the protection again unless the group is about to be deleted on purpose.",
    ),
    weakened(
        *(logs, "CloudWatch Logs", "DeleteDelivery", "DeleteDeliveryDestination", "DeleteDeliverySource"),
        *("DeleteDestination", "DeleteIntegration", "DeleteLogAnomalyDetector", "UpdateDeliveryConfiguration"),
        "DeleteResourcePolicy",
        name="logs-delivery-stopped",
        severity=MEDIUM,
    ),
    copied(
        *(logs, "CloudWatch Logs", "PutAccountPolicy", "PutDeliveryDestination", "PutDeliveryDestinationPolicy"),
        "PutIntegration",
        name="logs-delivery-set",
        severity=LOW,
    ),
    weakened(
        *(logs, "CloudWatch Logs", "PutDataProtectionPolicy", "PutStorageTierPolicy", "PutTransformer"),
        "UpdateAnomaly",
        name="logs-contents-changed",
        severity=LOW,
    ),
)
