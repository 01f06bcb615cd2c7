"""Access Analyzer: the analyzers themselves, and findings that somebody hides."""

from account_event_handler.catalog.one_or_many import strings
from account_event_handler.catalog.watch import Watch, api_call
from account_event_handler.model import AccountEvent, Severity

_REQUEST = "requestParameters."


def _archives(event: AccountEvent) -> bool:
    return event.text(_REQUEST + "status") == "ARCHIVED"


def _findings(event: AccountEvent) -> str:
    count = len(strings(event.field(_REQUEST + "ids")))
    if not count:
        return "the findings on a resource"
    return f"{count} finding" + "s" * (count != 1)


ANALYZER_DELETED = Watch(
    name="accessanalyzer-analyzer-deleted",
    severity=Severity.HIGH,
    on=api_call("access-analyzer", "DeleteAnalyzer"),
    says="deleted access analyzer {requestParameters.analyzerName}",
    why="Nobody is told any more when something is opened to the public or to another account.",
    advice="Make the analyzer again; it finds within minutes what is open now.",
    failed=Severity.MEDIUM,
    mitre="T1562.001",
)

ARCHIVE_RULE_SET = Watch(
    name="accessanalyzer-archive-rule-set",
    severity=Severity.MEDIUM,
    on=api_call("access-analyzer", "CreateArchiveRule", "UpdateArchiveRule", "ApplyArchiveRule"),
    says="set access analyzer {requestParameters.analyzerName|requestParameters.analyzerArn}"
    " to archive findings by rule {requestParameters.ruleName}",
    why="What the rule covers is archived unseen, in the future, too.",
    advice="Read the rule: it should name one known sharing, not a kind of resource.",
    mitre="T1562.001",
)

FINDINGS_ARCHIVED = Watch(
    name="accessanalyzer-findings-archived",
    severity=Severity.LOW,
    on=api_call("access-analyzer", "UpdateFindings"),
    when=_archives,
    says="archived {findings} of access analyzer {requestParameters.analyzerArn}",
    why="Archived findings leave the list that people look at.",
    advice="Ordinary when the sharing is meant; otherwise look at the findings again.",
    words={"findings": _findings},
    mitre="T1562.001",
)
