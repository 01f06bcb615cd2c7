"""CloudWatch Logs: the watcher's own log, and the filter that tells it of stopped trails."""

from account_event_handler.catalog.own.piece import is_own
from account_event_handler.catalog.own.words import LOG, PUT_IT_BACK
from account_event_handler.catalog.watch import Watch, api_call
from account_event_handler.model import Severity

WATCHER_LOG_DELETED = Watch(
    name="watcher-log-deleted",
    severity=Severity.CRITICAL,
    on=api_call("logs", "DeleteLogGroup", "DeleteLogStream"),
    concerns=is_own,
    says=f"deleted [stream {{requestParameters.logStreamName}} of ]{LOG}",
    why="It said what was told to whom; somebody may want that forgotten.",
    advice="Look at what was told in the hours before, and at what this actor did.",
    mitre="T1070",
)

WATCHER_LOG_KEPT_ANEW = Watch(
    name="watcher-log-retention-changed",
    severity=Severity.MEDIUM,
    on=api_call("logs", "DeleteRetentionPolicy", "PutRetentionPolicy"),
    concerns=is_own,
    says=f"set {LOG} to keep its events[ for {{requestParameters.retentionInDays}} days]",
    why="It says what was told to whom; what is older than it keeps is gone within days.",
    advice="Put the retention back as the template says, and ask why it had to change.",
    mitre="T1070",
)

WATCHER_FILTER_CHANGED = Watch(
    name="watcher-filter-changed",
    severity=Severity.CRITICAL,
    on=api_call("logs", "DeleteMetricFilter", "PutMetricFilter"),
    concerns=is_own,
    says="changed the filter that tells the watcher of stopped trails",
    why="The alarm behind the filter hears nothing any more.",
    advice=PUT_IT_BACK,
    shows=(("Pattern", "{requestParameters.filterPattern}"),),
    mitre="T1562.008",
)
