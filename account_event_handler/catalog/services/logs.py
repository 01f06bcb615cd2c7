"""CloudWatch Logs: logs deleted, kept less long, sent elsewhere or no longer listened to."""

from account_event_handler.catalog.log_retention import QUARTER, days_kept, kept
from account_event_handler.catalog.outside import outside_account
from account_event_handler.catalog.watch import HIGH, LOW, MEDIUM, Watches
from account_event_handler.model import AccountEvent, Severity

_REQUEST = "requestParameters."
_GROUP = "{requestParameters.logGroupName}"
# what the group's name holds when the log is evidence of who did what, or who came from where
_EVIDENCE = ("trail", "audit", "flow", "waf", "guardduty", "security", "vpn", "/aws/eks/", "dns")


def _is_evidence(event: AccountEvent) -> bool:
    name = event.text(_REQUEST + "logGroupName").lower()
    return any(word in name for word in _EVIDENCE)


def _deleting(event: AccountEvent) -> Severity:
    return HIGH if _is_evidence(event) else MEDIUM


def _deleting_stream(event: AccountEvent) -> Severity:
    return HIGH if _is_evidence(event) else LOW


def _is_kept_briefly(event: AccountEvent) -> bool:
    return days_kept(event) < (QUARTER if _is_evidence(event) else 3)


def _keeping(event: AccountEvent) -> Severity:
    return HIGH if _is_evidence(event) else LOW


def _filter_kind(event: AccountEvent) -> str:
    is_metric = event.text("eventName") == "DeleteMetricFilter"
    return "metric filter" if is_metric else "subscription filter"


def _reader(event: AccountEvent) -> str:
    return outside_account(event, event.field(_REQUEST + "destinationArn"))


def _is_read_outside(event: AccountEvent) -> bool:
    return bool(_reader(event))


def _protection_ends(event: AccountEvent) -> bool:
    return event.field(_REQUEST + "deletionProtectionEnabled") is not True


logs = Watches("logs", mitre="T1070")

WATCHES = (
    logs.call("DeleteLogGroup")(
        name="logs-group-deleted",
        severity=_deleting,
        says=f"deleted log group {_GROUP}",
        why="Everything in it is gone for good, and so are its filters and alarms' data.",
        advice="If it was evidence, look for copies: subscriptions, exports, another account.",
    ),
    logs.call("DeleteLogStream")(
        name="logs-stream-deleted",
        severity=_deleting_stream,
        says=f"deleted log stream {{requestParameters.logStreamName}} of {_GROUP}",
        why="Deleting a single stream removes what one instance or one hour wrote, and little"
        " else.",
        advice="Ask why one stream had to go; retention deletes old logs by itself.",
    ),
    logs.call("PutRetentionPolicy")(
        name="logs-retention-shortened",
        severity=_keeping,
        when=_is_kept_briefly,
        says=f"set log group {_GROUP} to keep its events[ for {{days}} only]",
        why="What is older is deleted within days, before anybody can investigate.",
        advice="Set a longer retention at once if the log tells who did what.",
        words={"days": kept},
    ),
    logs.call("DeleteSubscriptionFilter", "DeleteMetricFilter")(
        name="logs-filter-deleted",
        severity=MEDIUM,
        says=f"deleted {{kind}} {{requestParameters.filterName}} of {_GROUP}",
        why="The alarm or the program behind the filter hears nothing any more.",
        advice="Check that no alarm and no security tool depended on it.",
        words={"kind": _filter_kind},
        mitre="T1562.008",
    ),
    logs.call("PutSubscriptionFilter")(
        name="logs-events-sent",
        severity=HIGH,
        when=_is_read_outside,
        says=f"sent the events of log group {_GROUP} to account {{account}}",
        why="Whatever is logged from now on can be read there: names, tokens, customers' data.",
        advice="If the account is not your log archive, delete the subscription filter at once.",
        words={"account": _reader},
        shows=(("To", "{requestParameters.destinationArn}"),),
        mitre="T1537",
    ),
    logs.call("CreateExportTask")(
        name="logs-group-exported",
        severity=LOW,
        says=f"exported log group {_GROUP} to bucket {{requestParameters.destination}}",
        why="The bucket gets a copy of all that was logged.",
        advice="Check that the bucket is yours and that few can read it.",
        mitre="T1537",
    ),
    logs.call("DisassociateKmsKey")(
        name="logs-encryption-removed",
        severity=MEDIUM,
        says="removed the key of log group"
        " {requestParameters.logGroupName|requestParameters.resourceIdentifier}",
        why="New events get Amazon's own key: your key's policy protects them no more.",
        advice="Set the key again if the log holds what few may read.",
        mitre="T1562",
    ),
    logs.call("DeleteDataProtectionPolicy")(
        name="logs-masking-removed",
        severity=MEDIUM,
        says="removed the masking of sensitive data in log group"
        " {requestParameters.logGroupIdentifier}",
        why="Card numbers, names and keys that are logged from now on can be read.",
        advice="Put the policy back unless the log holds no such data.",
        mitre="T1562",
    ),
    logs.call("DeleteAccountPolicy")(
        name="logs-account-policy-deleted",
        severity=MEDIUM,
        says="deleted the account's logs policy {requestParameters.policyName}",
        why="It held for every log group: masking, or sending a copy to where security reads it.",
        advice="Put it back unless its owner replaced it.",
        shows=(("Kind", "{requestParameters.policyType}"),),
        mitre="T1562.008",
    ),
    logs.call("PutLogGroupDeletionProtection")(
        name="logs-deletion-protection-removed",
        severity=MEDIUM,
        when=_protection_ends,
        says="removed the deletion protection of log group {requestParameters.logGroupIdentifier}",
        why="The log can be deleted from now on; this is the step before.",
        advice="Switch the protection on again unless the group is on its way out.",
        mitre="T1562.008",
    ),
)
