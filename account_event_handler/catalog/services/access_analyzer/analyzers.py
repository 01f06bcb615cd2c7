"""Access Analyzer: the analyzers themselves, and findings that somebody hides."""

from account_event_handler.catalog.one_or_many import strings
from account_event_handler.catalog.watch import HIGH, LOW, MEDIUM, Watches
from account_event_handler.model import AccountEvent

_REQUEST = "requestParameters."


def _archives(event: AccountEvent) -> bool:
    return event.text(_REQUEST + "status") == "ARCHIVED"


def _findings(event: AccountEvent) -> str:
    count = len(strings(event.field(_REQUEST + "ids")))
    if not count:
        return "the findings on a resource"
    return f"{count} finding" + "s" * (count != 1)


access_analyzer = Watches("access-analyzer", mitre="T1562.001")

WATCHES = (
    access_analyzer.call("DeleteAnalyzer")(
        name="accessanalyzer-analyzer-deleted",
        severity=HIGH,
        says="deleted access analyzer {requestParameters.analyzerName}",
        why="Nobody is told any more when something is opened to the public or to another account.",
        advice="Make the analyzer again; it finds within minutes what is open now.",
        failed=MEDIUM,
    ),
    access_analyzer.call("CreateArchiveRule", "UpdateArchiveRule", "ApplyArchiveRule")(
        name="accessanalyzer-archive-rule-set",
        severity=MEDIUM,
        says="set access analyzer {requestParameters.analyzerName|requestParameters.analyzerArn} to"
        " archive findings by rule {requestParameters.ruleName}",
        why="What the rule covers is archived unseen, in the future, too.",
        advice="Read the rule: it should name one known sharing, not a kind of resource.",
    ),
    access_analyzer.call("UpdateFindings")(
        name="accessanalyzer-findings-archived",
        severity=LOW,
        when=_archives,
        says="archived {findings} of access analyzer {requestParameters.analyzerArn}",
        why="Archived findings leave the list that people look at.",
        advice="Ordinary when the sharing is meant; otherwise look at the findings again.",
        words={"findings": _findings},
    ),
)
