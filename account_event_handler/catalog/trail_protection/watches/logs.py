"""CloudWatch Logs: log groups that trails write to, deleted, kept briefly or left unwatched."""

from account_event_handler.catalog.log_retention import QUARTER, days_kept, kept
from account_event_handler.catalog.trail_protection.resources import is_trail_log_group
from account_event_handler.catalog.watch import CRITICAL, HIGH, Watches
from account_event_handler.model import AccountEvent

_REQUEST = "requestParameters."
_GROUP = f"log group {{{_REQUEST}logGroupName}}"


def _is_kept_briefly(event: AccountEvent) -> bool:
    return days_kept(event) < QUARTER


logs = Watches("logs")

WATCHES = (
    logs.call("DeleteLogGroup")(
        name="cloudtrail-log-group-deleted",
        severity=CRITICAL,
        applies_to=is_trail_log_group,
        says=f"deleted {_GROUP}, where CloudTrail writes",
        why="The alarms that listen there, such as on a stopped trail, hear nothing any more.",
        advice="Make the group and its filters again, and give it to the trail with aws cloudtrail"
        " update-trail.",
        cis="4.5",
        mitre="T1562.008",
    ),
    logs.call("PutRetentionPolicy")(
        name="cloudtrail-log-retention-shortened",
        severity=HIGH,
        when=_is_kept_briefly,
        applies_to=is_trail_log_group,
        says=f"set {_GROUP}, where CloudTrail writes, to keep its events[ for {{days}} only]",
        why="What is older is deleted within days, before anybody can investigate.",
        advice="Set the longer retention again at once.",
        words={"days": kept},
        mitre="T1070",
    ),
    logs.call("DeleteMetricFilter", "DeleteSubscriptionFilter")(
        name="cloudtrail-log-filter-deleted",
        severity=HIGH,
        applies_to=is_trail_log_group,
        says=f"deleted filter {{{_REQUEST}filterName}} of {_GROUP}, where CloudTrail writes",
        why="The alarm or the program behind the filter learns nothing of the account any more.",
        advice="Put the filter back unless another one replaced it.",
        cis="4.5",
        mitre="T1562.008",
    ),
)
