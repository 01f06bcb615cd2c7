"""CloudWatch Logs: logs deleted, kept less long, sent elsewhere or no longer listened to."""

from account_event_handler.catalog.conditions import account_at, event_is, has, not_, request_is, request_mentions, word
from account_event_handler.catalog.kinds import copied, weakened
from account_event_handler.catalog.policy.document import ResourcePolicy, policy_at
from account_event_handler.catalog.record import QUARTER, days_kept, kept
from account_event_handler.catalog.watch import HIGH, LOW, MEDIUM, Watches

# what the group's name holds when the log is evidence of who did what, or who came from where
_EVIDENCE = ("trail", "audit", "flow", "waf", "guardduty", "security", "vpn", "/aws/eks/", "dns")
_is_evidence = request_mentions("logGroupName", *_EVIDENCE)
_reader = account_at("requestParameters.destinationArn")


_POLICY = ResourcePolicy(policy_at("requestParameters.accessPolicy"), MEDIUM, MEDIUM)
_GROUP = "{requestParameters.logGroupName}"
_WORDS = {
    "days": kept,
    "kind": word(event_is("DeleteMetricFilter"), "metric filter", "subscription filter"),
    "account": _reader,
}
logs = Watches("logs", mitre="T1070", words=_WORDS)

WATCHES = (
    logs.call("DeleteLogGroup")(
        name="logs-group-deleted",
        severity=HIGH.when(_is_evidence, else_=MEDIUM),
        says=f"deleted log group {_GROUP}",
        why="Everything in it is gone for good, and so are its filters and alarms' data.",
        advice="If it was evidence, look for copies: subscriptions, exports, another account.",
    ),
    logs.call("DeleteLogStream")(
        name="logs-stream-deleted",
        severity=HIGH.when(_is_evidence, else_=LOW),
        says=f"deleted log stream {{requestParameters.logStreamName}} of {_GROUP}",
        why="Deleting a single stream removes what one instance or one hour wrote, and little else.",
        advice="Ask why one stream had to go; retention deletes old logs by itself.",
    ),
    logs.call("PutRetentionPolicy")(
        name="logs-retention-shortened",
        severity=HIGH.when(_is_evidence, else_=LOW),
        when=lambda event: days_kept(event) < (QUARTER if _is_evidence(event) else 3),
        says=f"set log group {_GROUP} to keep its events[ for {{days}} only]",
        why="What is older is deleted within days, before anybody can investigate.",
        advice="Set a longer retention at once if the log tells who did what.",
        ordinary=True,
    ),
    logs.call("DeleteSubscriptionFilter", "DeleteMetricFilter", mitre="T1562.008")(
        name="logs-filter-deleted",
        severity=MEDIUM,
        says=f"deleted {{kind}} {{requestParameters.filterName}} of {_GROUP}",
        why="The alarm or the program behind the filter hears nothing any more.",
        advice="Check that no alarm and no security tool depended on it.",
    ),
    logs.call("PutSubscriptionFilter", mitre="T1537")(
        name="logs-events-sent",
        severity=HIGH,
        when=has(_reader),
        says=f"sent the events of log group {_GROUP} to account {{account}}",
        why="Whatever is logged from now on can be read there: names, tokens, customers' data.",
        advice="If the account is not your log archive, delete the subscription filter at once.",
        shows=(("To", "{requestParameters.destinationArn}"),),
    ),
    logs.call("PutDestinationPolicy", "PutDestination", mitre="T1537")(
        name="logs-destination-changed",
        severity=MEDIUM,
        says="changed log destination {requestParameters.destinationName}",
        fact="[to {aim}]",
        why="A destination takes in the logs of other accounts, and hands them on.",
        advice="Check who may send to it, and where it sends.",
        words={"aim": _POLICY.aim},
    ),
    logs.call("CreateExportTask", mitre="T1537")(
        name="logs-group-exported",
        severity=LOW,
        says=f"exported log group {_GROUP} to bucket {{requestParameters.destination}}",
        why="The bucket gets a copy of all that was logged.",
        advice="Check that the bucket is yours and that few can read it.",
    ),
    logs.call("DisassociateKmsKey", mitre="T1562")(
        name="logs-encryption-removed",
        severity=MEDIUM,
        says="removed the key of log group {requestParameters.logGroupName|requestParameters.resourceIdentifier}",
        why="New events get Amazon's own key: your key's policy protects them no more.",
        advice="Set the key again if the log holds what few may read.",
    ),
    logs.call("DeleteDataProtectionPolicy", mitre="T1562")(
        name="logs-masking-removed",
        severity=MEDIUM,
        says="removed the masking of sensitive data in log group {requestParameters.logGroupIdentifier}",
        why="Card numbers, names and keys that are logged from now on can be read.",
        advice="Put the policy back unless the log holds no such data.",
    ),
    logs.call("DeleteAccountPolicy", mitre="T1562.008")(
        name="logs-account-policy-deleted",
        severity=MEDIUM,
        says="deleted the account's logs policy {requestParameters.policyName}",
        why="It held for every log group: masking, or sending a copy to where security reads it.",
        advice="Put it back unless its owner replaced it.",
        shows=(("Kind", "{requestParameters.policyType}"),),
    ),
    logs.call("PutLogGroupDeletionProtection", mitre="T1562.008")(
        name="logs-deletion-protection-removed",
        severity=MEDIUM,
        when=not_(request_is("deletionProtectionEnabled", True)),
        says="removed the deletion protection of log group {requestParameters.logGroupIdentifier}",
        why="The log can be deleted from now on; this is the step before.",
        advice="Switch the protection on again unless the group is on its way out.",
    ),
    weakened(
        *(logs, "CloudWatch Logs", "DeleteDelivery", "DeleteDeliveryDestination", "DeleteDeliverySource"),
        *("DeleteDestination", "DeleteIntegration", "DeleteLogAnomalyDetector", "UpdateDeliveryConfiguration"),
        name="logs-delivery-stopped",
        severity=MEDIUM,
    ),
    copied(
        *(logs, "CloudWatch Logs", "PutAccountPolicy", "PutDeliveryDestination", "PutDeliveryDestinationPolicy"),
        *("PutIntegration", "PutResourcePolicy"),
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
