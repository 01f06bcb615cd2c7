"""CloudWatch Logs: the watcher's own log, and the filter that tells it of stopped trails."""

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
        why="It said what was told to whom; somebody may want that forgotten.",
        advice="Look at what was told in the hours before, and at what this actor did.",
    ),
    logs.call("PutRetentionPolicy")(
        name="watcher-log-retention-changed",
        severity=MEDIUM,
        says="set",
        fact=f"{LOG} to keep its events[ for {{days}}]",
        why="It says what was told to whom; what is older than it keeps is gone within days.",
        advice="Put the retention back as the template says, and ask why it had to change.",
    ),
    logs.call("DeleteRetentionPolicy", mitre="")(
        name="watcher-log-retention-removed",
        severity=MEDIUM,
        says="removed the retention of",
        fact=LOG,
        why="It keeps its events for ever from now on, and costs more from month to month.",
        advice="Put the retention back as the template says, and ask why it had to change.",
    ),
    logs.call("DeleteMetricFilter", "PutMetricFilter", mitre="T1562.008")(
        name="watcher-filter-changed",
        severity=CRITICAL,
        says="changed",
        fact="the filter that tells the watcher of stopped trails",
        why="The alarm behind the filter hears nothing any more.",
        advice=PUT_IT_BACK,
        shows=(("Pattern", "{requestParameters.filterPattern}"),),
    ),
)
