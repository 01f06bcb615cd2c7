"""CloudTrail: whoever attacks an account first turns off what records it."""

from account_event_handler.catalog.one_or_many import mappings, text
from account_event_handler.catalog.trail_protection.selectors import selector_severity, unrecorded
from account_event_handler.catalog.trail_protection.weakening import change, gravity, missing
from account_event_handler.catalog.watch import CRITICAL, HIGH, LOW, MEDIUM, Watches
from account_event_handler.model import AccountEvent, Severity

_INSIGHTS = {"ApiCallRateInsight": "bursts of calls", "ApiErrorRateInsight": "bursts of errors"}


def _lost_insights(event: AccountEvent) -> list[str]:
    selectors = mappings(event.field("requestParameters.insightSelectors"))
    left = [text(each.get("insightType")) for each in selectors]
    return [words for kind, words in _INSIGHTS.items() if kind not in left]


def _ended_insights(event: AccountEvent) -> str | None:
    """Which kind is off, where the other is on."""
    lost = _lost_insights(event)
    return lost[0] if len(lost) < len(_INSIGHTS) else None


def _insights_severity(event: AccountEvent) -> Severity:
    return MEDIUM if len(_lost_insights(event)) == len(_INSIGHTS) else LOW


cloudtrail = Watches("cloudtrail", mitre="T1562.008")

WATCHES = (
    cloudtrail.call("StopLogging")(
        name="cloudtrail-trail-stopped",
        severity=CRITICAL,
        says="stopped logging of trail {requestParameters.name}",
        why="While a trail is stopped, nothing that happens is recorded and no further alert"
        " comes.",
        advice="Start it again with aws cloudtrail start-logging, then ask who stopped it and why.",
        denied=HIGH,
        failed=MEDIUM,
        cis="4.5",
    ),
    cloudtrail.call("DeleteTrail")(
        name="cloudtrail-trail-deleted",
        severity=CRITICAL,
        says="deleted trail {requestParameters.name}",
        why="A deleted trail records nothing and cannot be started again, only made anew.",
        advice="Make the trail again and look at what else this actor did.",
        denied=HIGH,
        failed=MEDIUM,
        cis="4.5",
    ),
    cloudtrail.call("UpdateTrail")(
        name="cloudtrail-trail-changed",
        severity=gravity,
        says="changed trail {requestParameters.name}[ to {change}]",
        why="A trail that records less, or writes elsewhere, is how to stop it without stopping"
        " it.",
        advice="Put the trail back as it was, then look at what this actor did in the meantime.",
        words={"change": change, "missing": missing},
        shows=(("Now without", "{missing}"),),
        cis="4.5",
    ),
    cloudtrail.call("PutEventSelectors")(
        name="cloudtrail-selectors-changed",
        severity=selector_severity,
        says="changed the event selectors of trail {requestParameters.trailName}[ to record"
        " {unrecorded}]",
        why="What a trail does not record raises no alert and leaves nothing to investigate.",
        advice="Check that the trail records all management events, reads and writes; if not, put"
        " the old selectors back.",
        words={"unrecorded": unrecorded},
        denied=HIGH,
        cis="4.5",
    ),
    cloudtrail.call("PutInsightSelectors")(
        name="cloudtrail-insights-stopped",
        severity=_insights_severity,
        when=lambda event: bool(_lost_insights(event)),
        says="set trail {requestParameters.trailName|requestParameters.eventDataStore} to record no"
        " Insights[ on {insights}]",
        why="Bursts of calls, or of errors, are no longer noticed.",
        words={"insights": _ended_insights},
        advice="Switch Insights on again unless cost was the reason.",
    ),
    cloudtrail.call("CreateTrail")(
        name="cloudtrail-trail-created",
        severity=LOW,
        says="created trail {requestParameters.name}[ writing to bucket"
        " {requestParameters.s3BucketName}]",
        why="A second trail costs money, and sends all that is recorded to whoever owns its"
        " bucket.",
        advice="Check that the bucket is yours and that the trail is wanted.",
        cis="4.5",
        mitre="",
    ),
    cloudtrail.call("StartLogging")(
        name="cloudtrail-logging-started",
        severity=LOW,
        says="started logging of trail {requestParameters.name}",
        why="From now on the trail records again; what happened while it stood still is missing.",
        advice="If it was stopped before, find out since when and look for what happened then.",
        cis="4.5",
        mitre="",
    ),
    cloudtrail.call("StopEventDataStoreIngestion", "DeleteEventDataStore")(
        name="cloudtrail-data-store-stopped",
        severity=HIGH,
        says="stopped event data store {requestParameters.eventDataStore}",
        why="The store takes in no further events; a deleted one is gone for good after seven"
        " days.",
        advice="Restore it or start its ingestion again, then ask who wanted it stopped.",
        failed=MEDIUM,
    ),
    cloudtrail.call("DeregisterOrganizationDelegatedAdmin")(
        name="cloudtrail-administrator-removed",
        severity=MEDIUM,
        says="removed account {requestParameters.delegatedAdminAccountId} as CloudTrail"
        " administrator",
        why="That account can no longer manage the organization's trails.",
        advice="Check that the security team knows and that the organization's trails still"
        " record.",
    ),
)
