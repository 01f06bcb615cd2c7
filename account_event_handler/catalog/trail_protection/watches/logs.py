"""CloudWatch Logs: log groups that trails write to, deleted, kept briefly, encrypted or left unwatched."""

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
        fact=", where CloudTrail writes",
        why="The alarms that listen there, such as on a stopped trail, hear nothing any more.",
        advice="Make the group and its filters again, and give it to the trail with aws cloudtrail update-trail.",
    ),
    logs.call("AssociateKmsKey")(
        name="cloudtrail-log-group-key-set",
        severity=CRITICAL,
        says="changed the encryption key of log group"
        " {requestParameters.logGroupName|requestParameters.resourceIdentifier}",
        fact=", where CloudTrail writes",
        why="Once the key is disabled nothing is written there, and alarms such as on a stopped trail hear nothing.",
        advice="Check that the key is yours and lets CloudWatch Logs use it; if not, aws logs disassociate-kms-key.",
        shows=(("Key", "{requestParameters.kmsKeyId}"),),
    ),
    logs.call("PutRetentionPolicy", mitre="T1070")(
        name="cloudtrail-log-retention-shortened",
        severity=HIGH,
        when=lambda event: days_kept(event) < QUARTER,
        says=f"cut the retention of {_GROUP}",
        fact="[ to {days}], where CloudTrail writes",
        why="What is older is deleted within days, before anybody can investigate.",
        advice="Set the longer retention again at once.",
    ),
    logs.call("DeleteMetricFilter", "DeleteSubscriptionFilter", cis="4.5")(
        name="cloudtrail-log-filter-deleted",
        severity=HIGH,
        says=f"deleted filter {{requestParameters.filterName}} of {_GROUP}",
        fact=", where CloudTrail writes",
        why="The alarm or the program behind the filter learns nothing of the account any more.",
        advice="Put the filter back unless another one replaced it.",
    ),
)
