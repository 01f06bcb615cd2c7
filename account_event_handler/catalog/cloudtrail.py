"""CloudTrail: whoever attacks an account first turns off what records it."""

from account_event_handler.catalog.cloudtrail_selectors import selector_severity, unrecorded
from account_event_handler.catalog.watch import Watch, api_call
from account_event_handler.model import AccountEvent, Severity

_REQUEST = "requestParameters."
# what each setting of UpdateTrail costs when it is switched off, and how grave that is
_LOSSES = {
    "isMultiRegionTrail": ("record one Region only", Severity.HIGH),
    "isOrganizationTrail": ("record one account only", Severity.HIGH),
    "includeGlobalServiceEvents": ("record no IAM events", Severity.HIGH),
    "enableLogFileValidation": ("leave its files unsigned", Severity.MEDIUM),
}
_OFF = (False, "")


def _losses(event: AccountEvent) -> list[tuple[str, Severity]]:
    return [loss for name, loss in _LOSSES.items() if event.field(_REQUEST + name) in _OFF]


def _change(event: AccountEvent) -> str | None:
    """The gravest loss, else where the files go now."""
    losses = _losses(event)
    if losses:
        return losses[0][0]
    bucket = event.text(_REQUEST + "s3BucketName")
    return f"write to bucket {bucket}" if bucket else None


def _only_moves(event: AccountEvent) -> bool:
    """Whether the bucket is all that the call names; the console names it with every change."""
    request = event.field(_REQUEST[:-1])
    named = {name for name, value in request.items() if value is not None} - {"name"}
    return bool(named) and named <= {"s3BucketName", "s3KeyPrefix"}


def _changing(event: AccountEvent) -> Severity:
    losses = _losses(event)
    if losses:
        return losses[0][1]
    return Severity.HIGH if _only_moves(event) else Severity.MEDIUM


def _insights_end(event: AccountEvent) -> bool:
    return not event.field(_REQUEST + "insightSelectors")


TRAIL_STOPPED = Watch(
    name="cloudtrail-trail-stopped",
    severity=Severity.CRITICAL,
    on=api_call("cloudtrail", "StopLogging"),
    says="stopped logging of trail {requestParameters.name}",
    why="While a trail is stopped, nothing that happens is recorded and no further alert comes.",
    advice="Start it again with aws cloudtrail start-logging, then ask who stopped it and why.",
    refused=Severity.HIGH,
    failed=Severity.MEDIUM,
    cis="4.5",
    mitre="T1562.008",
)

TRAIL_DELETED = Watch(
    name="cloudtrail-trail-deleted",
    severity=Severity.CRITICAL,
    on=api_call("cloudtrail", "DeleteTrail"),
    says="deleted trail {requestParameters.name}",
    why="A deleted trail records nothing and cannot be started again, only made anew.",
    advice="Make the trail again and look at what else this actor did.",
    refused=Severity.HIGH,
    failed=Severity.MEDIUM,
    cis="4.5",
    mitre="T1562.008",
)

TRAIL_CHANGED = Watch(
    name="cloudtrail-trail-changed",
    severity=_changing,
    on=api_call("cloudtrail", "UpdateTrail"),
    says="changed trail {requestParameters.name}[ to {change}]",
    why="A trail that records less, or writes elsewhere, is how to stop it without stopping it.",
    advice="Put the trail back as it was, then look at what this actor did in the meantime.",
    words={"change": _change},
    cis="4.5",
    mitre="T1562.008",
)

SELECTORS_CHANGED = Watch(
    name="cloudtrail-selectors-changed",
    severity=selector_severity,
    on=api_call("cloudtrail", "PutEventSelectors"),
    says="changed the event selectors of trail {requestParameters.trailName}"
    "[ to record {unrecorded}]",
    why="What a trail does not record raises no alert and leaves nothing to investigate.",
    advice="Check that the trail records all management events, reads and writes; if not, put the"
    " old selectors back.",
    words={"unrecorded": unrecorded},
    refused=Severity.HIGH,
    cis="4.5",
    mitre="T1562.008",
)

INSIGHTS_STOPPED = Watch(
    name="cloudtrail-insights-stopped",
    severity=Severity.MEDIUM,
    on=api_call("cloudtrail", "PutInsightSelectors"),
    when=_insights_end,
    says="stopped Insights of trail {requestParameters.trailName|requestParameters.eventDataStore}",
    why="Bursts of calls and of errors are no longer noticed.",
    advice="Switch Insights on again unless cost was the reason.",
    mitre="T1562.008",
)

TRAIL_CREATED = Watch(
    name="cloudtrail-trail-created",
    severity=Severity.LOW,
    on=api_call("cloudtrail", "CreateTrail"),
    says="created trail {requestParameters.name}[ writing to bucket"
    " {requestParameters.s3BucketName}]",
    why="A second trail costs money, and sends all that is recorded to whoever owns its bucket.",
    advice="Check that the bucket is yours and that the trail is wanted.",
    cis="4.5",
)

LOGGING_STARTED = Watch(
    name="cloudtrail-logging-started",
    severity=Severity.LOW,
    on=api_call("cloudtrail", "StartLogging"),
    says="started logging of trail {requestParameters.name}",
    why="From now on the trail records again; what happened while it stood still is missing.",
    advice="If it was stopped before, find out since when and look for what happened then.",
    cis="4.5",
)

EVENT_DATA_STORE_STOPPED = Watch(
    name="cloudtrail-data-store-stopped",
    severity=Severity.HIGH,
    on=api_call("cloudtrail", "StopEventDataStoreIngestion", "DeleteEventDataStore"),
    says="stopped event data store {requestParameters.eventDataStore}",
    why="The store takes in no further events; a deleted one is gone for good after seven days.",
    advice="Restore it or start its ingestion again, then ask who wanted it stopped.",
    failed=Severity.MEDIUM,
    mitre="T1562.008",
)

DELEGATED_ADMIN_REMOVED = Watch(
    name="cloudtrail-administrator-removed",
    severity=Severity.MEDIUM,
    on=api_call("cloudtrail", "DeregisterOrganizationDelegatedAdmin"),
    says="removed account {requestParameters.delegatedAdminAccountId} as CloudTrail administrator",
    why="That account can no longer manage the organization's trails.",
    advice="Check that the security team knows and that the organization's trails still record.",
    mitre="T1562.008",
)
