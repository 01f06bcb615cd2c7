"""CloudWatch Logs: log groups that trails write to, deleted, kept briefly, encrypted or left without filters."""

from account_event_handler.catalog.record import QUARTER, days_kept, kept
from account_event_handler.catalog.trail_protection.resources import is_trail_log_group
from account_event_handler.catalog.watch import CRITICAL, HIGH, Watches

_GROUP = "log group {requestParameters.logGroupName}"
logs = Watches("logs", mitre="T1562.008", applies_to=is_trail_log_group, words={"days": kept})

WATCHES = (
    logs.call("DeleteLogGroup", cis="4.5")(
        name="cloudtrail-log-group-deleted",
        severity=CRITICAL,
        says=f"deleted {_GROUP}",
        fact=", which CloudTrail writes to",
        why="Alarms on the log group, such as for stopped trails, no longer fire.",
        advice="Create the group and its filters again, and set it with aws cloudtrail update-trail.",
        would="alarms on the log group, such as for stopped trails, would no longer fire.",
    ),
    logs.call("AssociateKmsKey")(
        name="cloudtrail-log-group-key-set",
        severity=CRITICAL,
        says="changed the encryption key of log group"
        " {requestParameters.logGroupName|requestParameters.resourceIdentifier}",
        fact=", which CloudTrail writes to",
        why="If the key is disabled, nothing is written, and alarms such as for stopped trails do not fire.",
        advice="Check that the key is yours and lets CloudWatch Logs use it; if not, run aws logs"
        " disassociate-kms-key.",
        would="with the key disabled, alarms such as for stopped trails would not fire.",
        shows=(("Key", "{requestParameters.kmsKeyId}"),),
    ),
    logs.call("PutRetentionPolicy", mitre="T1070")(
        name="cloudtrail-log-retention-shortened",
        severity=HIGH,
        when=lambda event: days_kept(event) < QUARTER,
        says=f"cut the retention of {_GROUP}",
        fact="[ to {days}]; CloudTrail writes there",
        why="Older events are deleted within days, before anyone can investigate them.",
        advice="Set the longer retention again at once with aws logs put-retention-policy.",
        would="older events would be deleted within days.",
    ),
    logs.call("DeleteMetricFilter", "DeleteSubscriptionFilter", cis="4.5")(
        name="cloudtrail-log-filter-deleted",
        severity=HIGH,
        says=f"deleted filter {{requestParameters.filterName}} of {_GROUP}",
        fact=", which CloudTrail writes to",
        why="The alarm or tool behind the filter no longer gets any events.",
        advice="Create the filter again unless another one replaced it.",
        would="the alarm or tool behind the filter would no longer get any events.",
    ),
)
