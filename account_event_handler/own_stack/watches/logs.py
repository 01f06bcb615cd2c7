"""CloudWatch Logs: the watcher's own log, and the filter that detects stopped trails."""

from account_event_handler.catalog.record import days_kept, kept
from account_event_handler.catalog.watch import CRITICAL, MEDIUM, Watches
from account_event_handler.model import AccountEvent
from account_event_handler.own_stack.resources import LOG, PUT_IT_BACK, is_own_resource

AS_MADE = 30  # days that the template has the log keep its events


def _days(event: AccountEvent) -> str | None:
    """`1 day only`, where the template has more."""
    days = kept(event)
    return f"{days} only" if days and days_kept(event) < AS_MADE else days


logs = Watches("logs", mitre="T1070", applies_to=is_own_resource, words={"days": _days})

WATCHES = (
    logs.call("DeleteLogGroup", "DeleteLogStream")(
        name="watcher-log-deleted",
        severity=CRITICAL,
        says="deleted[ stream {requestParameters.logStreamName} of]",
        fact=LOG,
        why="The log records which alerts were sent; deleting it can hide traces.",
        advice="Check the alerts of the hours before, and what this actor did.",
        would="the record of which alerts were sent would be lost.",
    ),
    logs.call("PutRetentionPolicy")(
        name="watcher-log-retention-changed",
        severity=MEDIUM,
        says="set",
        fact=f"{LOG} to keep its events[ for {{days}}]",
        why="The log records which alerts were sent; older entries are deleted within days.",
        advice="Restore the retention from the template, and ask why it was changed.",
    ),
    logs.call("DeleteRetentionPolicy", mitre="")(
        name="watcher-log-retention-removed",
        severity=MEDIUM,
        says="removed the retention of",
        fact=LOG,
        why="The log is kept forever, and costs more each month.",
        advice="Restore the retention from the template, and ask why it was changed.",
    ),
    logs.call("DeleteMetricFilter", "PutMetricFilter", mitre="T1562.008")(
        name="watcher-filter-changed",
        severity=CRITICAL,
        says="changed",
        fact="the filter that detects stopped trails for the watcher",
        why="The alarm behind the filter may no longer fire.",
        advice=PUT_IT_BACK,
        would="the alarm behind the filter might no longer fire.",
        shows=(("Pattern", "{requestParameters.filterPattern}"),),
    ),
)
