"""CloudTrail: trails and event data stores stopped, deleted or narrowed."""

from collections.abc import Callable

from account_event_handler.catalog.conditions import has, request, request_text, said
from account_event_handler.catalog.kinds import weakened
from account_event_handler.catalog.record import mappings, text
from account_event_handler.catalog.trail_protection import weakening
from account_event_handler.catalog.watch import CRITICAL, HIGH, LOW, MEDIUM, Watches
from account_event_handler.model import AccountEvent
from account_event_handler.own_stack.context import StackContext

_ADVICE = "Put the trail back as it was, then look at what this actor did in the meantime."
_INSIGHTS = {"ApiCallRateInsight": "bursts of calls", "ApiErrorRateInsight": "bursts of errors"}


def _replaces(path: str, kind: str = "") -> Callable[[AccountEvent, StackContext], bool]:
    """Whether the field names another bucket, key or log group than those of trails, whose ARNs hold `kind`."""

    def is_new(event: AccountEvent, context: StackContext) -> bool:
        asked = request_text(event, path)
        if not asked or not context.trail_things:  # only what was changed alone: the console sends everything anew
            return bool(asked) and not weakening.is_resaved(event)
        # the answer has the ARN of a key that the request may name by an alias
        name = (event.text(f"responseElements.{path}") or asked).removesuffix(":*")
        known = [each.removesuffix(":*") for each in context.trail_things if kind in each]
        is_at_home = not name.startswith("arn:") or name.split(":")[4:5] == [event.account]
        if not known and is_at_home:  # a trail's first key or log group is a gain
            return False
        return not any(f":{each}".endswith((f":{name}", f":key/{name.rpartition('/')[2]}")) for each in known)

    return is_new


def _lost_insights(event: AccountEvent) -> list[str]:
    left = [text(each.get("insightType")) for each in mappings(request(event, "insightSelectors"))]
    return [words for kind, words in _INSIGHTS.items() if kind not in left]


def _only_lost_insight(event: AccountEvent) -> str | None:
    lost = _lost_insights(event)
    return lost[0] if len(lost) < len(_INSIGHTS) else None


def _burst(event: AccountEvent) -> str:
    """`iam:DeleteUser calls`, `AccessDenied errors of iam:DeleteUser`."""
    said = event.text("insightDetails.eventSource").partition(".")[0] + ":" + event.text("insightDetails.eventName")
    error = event.text("insightDetails.errorCode")
    return f"{error} errors of {said}" if error else f"{said} calls"


def _rate(event: AccountEvent) -> str | None:
    """CloudTrail gives the averages a minute."""
    path = "insightDetails.insightContext.statistics"
    now, usual = event.field(f"{path}.insight.average"), event.field(f"{path}.baseline.average")
    is_said = isinstance(now, int | float) and isinstance(usual, int | float)
    return f"{now:.3g} a minute instead of {usual:.3g}" if is_said else None


cloudtrail = Watches("cloudtrail", mitre="T1562.008")

WATCHES = (
    cloudtrail.call("UpdateTrail")(
        name="cloudtrail-bucket-replaced",
        severity=HIGH,
        applies_to=_replaces("s3BucketName"),
        says="changed trail {requestParameters.name}",
        fact="to write to bucket {requestParameters.s3BucketName}",
        why="Whoever owns the bucket has the record now; those who look for it elsewhere have none.",
        advice=_ADVICE,
    ),
    cloudtrail.call("UpdateTrail")(
        name="cloudtrail-log-group-replaced",
        severity=HIGH,
        applies_to=_replaces("cloudWatchLogsLogGroupArn", ":log-group:"),
        says="changed trail {requestParameters.name}",
        fact="to write to another log group",
        why="The alarms on the old log group, such as that on a stopped trail, hear nothing any more.",
        advice=_ADVICE,
        shows=(("Log group", "{requestParameters.cloudWatchLogsLogGroupArn}"),),
    ),
    cloudtrail.call("UpdateTrail")(
        name="cloudtrail-key-replaced",
        severity=HIGH,
        applies_to=_replaces("kmsKeyId", ":kms:"),
        says="changed trail {requestParameters.name}",
        fact="to encrypt with another key",
        why="Whoever holds the key decides who reads the record, and can end it by disabling the key.",
        advice=_ADVICE,
        shows=(("Key", "{responseElements.kmsKeyId|requestParameters.kmsKeyId}"),),
    ),
    cloudtrail.call("StopLogging", cis="4.5")(
        name="cloudtrail-trail-stopped",
        severity=CRITICAL,
        says="stopped logging of trail {requestParameters.name}",
        why="While a trail is stopped, nothing that happens is recorded and no further alert comes.",
        advice="Start it again with aws cloudtrail start-logging, then ask who stopped it and why.",
        denied=HIGH,
        failed=MEDIUM,
    ),
    cloudtrail.call("DeleteTrail", cis="4.5")(
        name="cloudtrail-trail-deleted",
        severity=CRITICAL,
        says="deleted trail {requestParameters.name}",
        why="A deleted trail records nothing and cannot be started again, only made anew.",
        advice="Make the trail again and look at what else this actor did.",
        denied=HIGH,
        failed=MEDIUM,
    ),
    cloudtrail.call("UpdateTrail", cis="4.5")(
        name="cloudtrail-trail-changed",
        severity=weakening.gravity,
        says="changed trail {requestParameters.name}",
        fact="[ to {change}]",
        why="A trail that records less, or writes elsewhere, is how to stop it without stopping it.",
        advice=_ADVICE,
        words={"change": weakening.change, "missing": weakening.missing},
        shows=(("Now without", "{missing}"),),
    ),
    cloudtrail.call("PutEventSelectors", cis="4.5")(
        name="cloudtrail-selectors-changed",
        severity=weakening.selector_severity,
        says="changed the event selectors of trail {requestParameters.trailName}",
        fact="[ to record {unrecorded}]",
        why="What a trail does not record raises no alert and leaves nothing to investigate.",
        advice="Check that the trail records all management events, reads and writes; if not, put"
        " the old selectors back.",
        words={"unrecorded": weakening.unrecorded},
        denied=HIGH,
    ),
    cloudtrail.event("AWS Insight via CloudTrail", insightDetails={"state": ["Start"]})(
        name="cloudtrail-insight-found",
        severity=MEDIUM,
        says="CloudTrail Insights found an unusual number of {what}[: {rate}]",
        why="A burst of calls, or of errors, is how a script looks, and how an intruder with one does.",
        advice="Find out who made them and whether that was meant; the line below has the most frequent caller.",
        words={"what": _burst, "rate": _rate},
        shows=(("Most by", "{insightDetails.insightContext.attributions.0.insight.0.value}"),),
    ),
    cloudtrail.call("PutInsightSelectors")(
        name="cloudtrail-insights-stopped",
        severity=LOW.when(said("one of the two kinds")(has(_only_lost_insight)), else_=MEDIUM),
        when=has(_lost_insights),
        says="set trail {requestParameters.trailName|requestParameters.eventDataStore} to record no"
        " Insights[ on {insights}]",
        why="Bursts of calls, or of errors, are no longer noticed.",
        advice="Switch Insights on again unless cost was the reason.",
        words={"insights": _only_lost_insight},
    ),
    cloudtrail.call("CreateTrail", mitre="", cis="4.5")(
        name="cloudtrail-trail-created",
        severity=LOW,
        says="created trail {requestParameters.name}[ writing to bucket {requestParameters.s3BucketName}]",
        why="A second trail costs money, and sends all that is recorded to whoever owns its bucket.",
        advice="Check that the bucket is yours and that the trail is wanted.",
    ),
    cloudtrail.call("StartLogging", mitre="", cis="4.5")(
        name="cloudtrail-logging-started",
        severity=LOW,
        says="started logging of trail {requestParameters.name}",
        why="From now on the trail records again; what happened while it stood still is missing.",
        advice="If it was stopped before, find out since when and look for what happened then.",
    ),
    cloudtrail.call("StopEventDataStoreIngestion", "DeleteEventDataStore")(
        name="cloudtrail-data-store-stopped",
        severity=HIGH,
        says="stopped event data store {requestParameters.eventDataStore}",
        why="The store takes in no further events; a deleted one is gone for good after seven days.",
        advice="Restore it or start its ingestion again, then ask who wanted it stopped.",
        failed=MEDIUM,
    ),
    cloudtrail.call("UpdateEventDataStore", "PutEventConfiguration", "UpdateChannel", "DeleteChannel")(
        name="cloudtrail-data-store-changed",
        severity=MEDIUM,
        says="changed what event data store {requestParameters.eventDataStore|requestParameters.channel} records",
        why="A store can be told to leave out one caller, or to forget after a week.",
        advice="Check its selectors and its retention; put the old ones back if nobody planned the change.",
        shows=(("Retention", "{requestParameters.retentionPeriod} days"),),
    ),
    cloudtrail.call("PutResourcePolicy", mitre="T1537")(
        name="cloudtrail-data-store-shared",
        severity=MEDIUM,
        says="changed who may use {requestParameters.resourceArn}",
        why="The policy lets other accounts read the record of everything that happens, or write into it.",
        advice="Read the policy; delete it unless the accounts in it are yours.",
    ),
    cloudtrail.call("EnableFederation", "StartImport", "RestoreEventDataStore", "RegisterOrganizationDelegatedAdmin")(
        name="cloudtrail-record-lent",
        severity=MEDIUM,
        says="gave further access to the record of CloudTrail[ to account {requestParameters.memberAccountId}]"
        "[ through role {requestParameters.federationRoleArn}]",
        why="Who reads the record learns who can do what, and what is watched.",
        advice="Check that the security team asked for it.",
    ),
    cloudtrail.call("DeregisterOrganizationDelegatedAdmin")(
        name="cloudtrail-administrator-removed",
        severity=MEDIUM,
        says="removed account {requestParameters.delegatedAdminAccountId} as CloudTrail administrator",
        why="That account can no longer manage the organization's trails.",
        advice="Check that the security team knows and that the organization's trails still record.",
    ),
    weakened(
        *(cloudtrail, "CloudTrail", "DeleteResourcePolicy", "DisableFederation"),
        name="cloudtrail-data-store-policy-deleted",
        severity=LOW,
        ordinary=False,
    ),
)
