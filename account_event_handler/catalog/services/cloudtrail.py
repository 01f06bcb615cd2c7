"""CloudTrail: trails and event data stores stopped, deleted or narrowed."""

from collections.abc import Callable

from account_event_handler.catalog.conditions import event_is, has, phrase, request, request_text, said, word
from account_event_handler.catalog.kinds import weakened
from account_event_handler.catalog.record import mappings, text
from account_event_handler.catalog.trail_protection import weakening
from account_event_handler.catalog.watch import CRITICAL, HIGH, LOW, MEDIUM, Watches
from account_event_handler.model import AccountEvent
from account_event_handler.own_stack.context import StackContext

_ADVICE = (
    "Restore the trail's settings with aws cloudtrail update-trail, then check what this actor did in the meantime."
)
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


_STORE = {
    "store": phrase("event data store {}", "requestParameters.eventDataStore"),
    "channel": phrase("channel {}", "requestParameters.channel"),
    "trail": phrase("trail {}", "requestParameters.trailName"),
    "did": word(event_is("DeleteChannel"), "deleted", "changed"),
}
cloudtrail = Watches("cloudtrail", mitre="T1562.008")

WATCHES = (
    cloudtrail.call("UpdateTrail")(
        name="cloudtrail-bucket-replaced",
        severity=HIGH,
        applies_to=_replaces("s3BucketName"),
        says="changed trail {requestParameters.name}",
        fact="to write to bucket {requestParameters.s3BucketName}",
        why="The bucket's owner has the log files, and tools that read the old bucket get none.",
        advice=_ADVICE,
        would="the log files would go to the other bucket.",
    ),
    cloudtrail.call("UpdateTrail")(
        name="cloudtrail-log-group-replaced",
        severity=HIGH,
        applies_to=_replaces("cloudWatchLogsLogGroupArn", ":log-group:"),
        says="changed trail {requestParameters.name}",
        fact="to write to another log group",
        why="Alarms on the old log group, such as for stopped trails, no longer fire.",
        advice=_ADVICE,
        would="alarms on the old log group, such as for stopped trails, would no longer fire.",
        shows=(("Log group", "{requestParameters.cloudWatchLogsLogGroupArn}"),),
    ),
    cloudtrail.call("UpdateTrail")(
        name="cloudtrail-key-replaced",
        severity=HIGH,
        applies_to=_replaces("kmsKeyId", ":kms:"),
        says="changed trail {requestParameters.name}",
        fact="to encrypt with another key",
        why="The key's owner decides who can read the log files, and can stop delivery by disabling the key.",
        advice=_ADVICE,
        would="the other key's owner would decide who can read the log files.",
        shows=(("Key", "{responseElements.kmsKeyId|requestParameters.kmsKeyId}"),),
    ),
    cloudtrail.call("StopLogging", cis="4.5")(
        name="cloudtrail-trail-stopped",
        severity=CRITICAL,
        says="stopped logging of trail {requestParameters.name}",
        why="While a trail is stopped, activity is not recorded and may raise no alerts.",
        advice="Start it again with aws cloudtrail start-logging, then ask the caller why.",
        would="activity would not be recorded and might raise no alerts.",
        denied=HIGH,
        failed=MEDIUM,
    ),
    cloudtrail.call("DeleteTrail", cis="4.5")(
        name="cloudtrail-trail-deleted",
        severity=CRITICAL,
        says="deleted trail {requestParameters.name}",
        why="A deleted trail records nothing and cannot be restored, only created again.",
        advice="Create the trail again and check what else this actor did.",
        would="the trail would record nothing, and could only be created again.",
        denied=HIGH,
        failed=MEDIUM,
    ),
    cloudtrail.call("UpdateTrail", cis="4.5")(
        name="cloudtrail-trail-changed",
        severity=weakening.gravity,
        says="changed trail {requestParameters.name}",
        fact="[ to {change}]",
        why="Activity that the trail no longer records, signs or delivers may go unnoticed.",
        advice=_ADVICE,
        would="activity could go unnoticed.",
        words={"change": weakening.change, "missing": weakening.missing},
        shows=(("Now without", "{missing}"),),
    ),
    cloudtrail.call("PutEventSelectors", cis="4.5")(
        name="cloudtrail-selectors-changed",
        severity=weakening.selector_severity,
        says="changed the event selectors of trail {requestParameters.trailName}",
        fact="[ to record {unrecorded}]",
        why="Events that a trail does not record raise no alerts and cannot be investigated.",
        advice="Check with aws cloudtrail get-event-selectors that it records all management events, reads and"
        " writes; if not, restore the old selectors.",
        would="events that the trail no longer records would raise no alerts.",
        words={"unrecorded": weakening.unrecorded},
        denied=HIGH,
    ),
    cloudtrail.event("AWS Insight via CloudTrail", insightDetails={"state": ["Start"]})(
        name="cloudtrail-insight-found",
        severity=MEDIUM,
        says="CloudTrail Insights found an unusual number of {what}[: {rate}]",
        why="A burst of calls or errors usually comes from a script, which may be an attacker's.",
        advice="Find out who made the calls and whether that was intended; the most frequent caller is listed.",
        words={"what": _burst, "rate": _rate},
        shows=(("Most frequent caller", "{insightDetails.insightContext.attributions.0.insight.0.value}"),),
    ),
    cloudtrail.call("PutInsightSelectors")(
        name="cloudtrail-insights-stopped",
        severity=LOW.when(said("one of the two kinds")(has(_only_lost_insight)), else_=MEDIUM),
        when=has(_lost_insights),
        says="set trail {requestParameters.trailName|requestParameters.eventDataStore} to record no"
        " Insights[ on {insights}]",
        why="Unusual bursts of calls or errors are no longer reported.",
        advice="Switch Insights on again unless cost was the reason.",
        words={"insights": _only_lost_insight},
    ),
    cloudtrail.call("CreateTrail", mitre="", cis="4.5")(
        name="cloudtrail-trail-created",
        severity=LOW,
        says="created trail {requestParameters.name}[ writing to bucket {requestParameters.s3BucketName}]",
        why="An additional trail costs money and sends its log files to the owner of its bucket.",
        advice="Check that the bucket is yours and that the trail is needed.",
    ),
    cloudtrail.call("StartLogging", mitre="", cis="4.5")(
        name="cloudtrail-logging-started",
        severity=LOW,
        says="started logging of trail {requestParameters.name}",
        why="The trail records again; activity while it was stopped is missing.",
        advice="Find out whether and how long it was stopped, and check the event history for that time.",
    ),
    cloudtrail.call("StopEventDataStoreIngestion", "DeleteEventDataStore")(
        name="cloudtrail-data-store-stopped",
        severity=HIGH,
        says="{did} event data store {requestParameters.eventDataStore}",
        why="The store records no further events, and a deleted one is lost after seven days.",
        advice="Run aws cloudtrail restore-event-data-store or start-event-data-store-ingestion, then ask the"
        " caller why.",
        words={"did": word(event_is("DeleteEventDataStore"), "deleted", "stopped")},
        would="the store would record no further events.",
        failed=MEDIUM,
    ),
    cloudtrail.call("UpdateEventDataStore", "PutEventConfiguration", "UpdateChannel", "DeleteChannel")(
        name="cloudtrail-data-store-changed",
        severity=MEDIUM,
        says="{did} {store|channel|trail}",
        why="It may leave out events, or keep them for a shorter time.",
        advice="Check its selectors and retention; restore the old ones if the change was not planned.",
        words=_STORE,
        shows=(("Retention", "{requestParameters.retentionPeriod} days"),),
    ),
    cloudtrail.call("PutResourcePolicy", mitre="T1537")(
        name="cloudtrail-data-store-shared",
        severity=MEDIUM,
        says="changed the policy of {requestParameters.resourceArn}",
        why="The policy can let other accounts read the recorded events, or write into them.",
        advice="Read it with aws cloudtrail get-resource-policy; delete it unless the accounts in it are yours.",
    ),
    cloudtrail.call("EnableFederation", "StartImport", "RestoreEventDataStore", "RegisterOrganizationDelegatedAdmin")(
        name="cloudtrail-record-lent",
        severity=MEDIUM,
        says="gave access to recorded CloudTrail events[ to account {requestParameters.memberAccountId}]["
        " through role {requestParameters.federationRoleArn}]",
        why="Recorded events show who can do what, and what is monitored.",
        advice="Check that the security team asked for it.",
    ),
    cloudtrail.call("DeregisterOrganizationDelegatedAdmin")(
        name="cloudtrail-administrator-removed",
        severity=MEDIUM,
        says="removed account {requestParameters.delegatedAdminAccountId} as CloudTrail administrator",
        why="That account can no longer manage the organization's trails.",
        advice="Check that the security team knows, and that the organization's trails still record.",
    ),
    weakened(
        *(cloudtrail, "CloudTrail", "DeleteResourcePolicy", "DisableFederation"),
        name="cloudtrail-data-store-policy-deleted",
        severity=LOW,
        ordinary=False,
    ),
)
