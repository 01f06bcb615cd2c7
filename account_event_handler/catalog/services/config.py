"""AWS Config: the recorder stopped or narrowed, its delivery or its rules deleted."""

from account_event_handler.catalog.conditions import has, matches, number_at, request, request_is, said
from account_event_handler.catalog.kinds import opened, weakened
from account_event_handler.catalog.policy.actions import human_list
from account_event_handler.catalog.record import flag, strings, text
from account_event_handler.catalog.watch import HIGH, LOW, MEDIUM, Watches
from account_event_handler.model import AccountEvent

_GROUP = "configurationRecorder.recordingGroup"
_RULES = {
    "DeleteConfigRule": "AWS Config rule",
    "DeleteOrganizationConfigRule": "the organization's AWS Config rule",
    "DeleteConformancePack": "conformance pack",
    "DeleteOrganizationConformancePack": "the organization's conformance pack",
    "DeleteRemediationConfiguration": "the automatic remediation of AWS Config rule",
    "DeleteConfigurationAggregator": "AWS Config aggregator",
}
_days_kept = number_at("requestParameters.retentionPeriodInDays", else_=0)
_is_daily = request_is("configurationRecorder.recordingMode.recordingFrequency", "DAILY")


def _left_out(event: AccountEvent) -> str | None:
    """What it records from now on: "record everything but AWS::IAM::Role"."""
    if not request(event, _GROUP) or flag(request(event, f"{_GROUP}.allSupported")):
        return "record once a day" if _is_daily(event) else None
    if excluded := strings(request(event, f"{_GROUP}.exclusionByResourceTypes.resourceTypes")):
        return f"record everything but {human_list(excluded, most=2)}"
    types = strings(request(event, f"{_GROUP}.resourceTypes"))
    return f"record nothing but {human_list(types, most=2)}" if types else None


def _rule(event: AccountEvent) -> str:
    fields = (event.field("requestParameters") or {}).items()
    name = next((text(value) for key, value in fields if key.endswith("Name")), "")
    return f"{_RULES[event.text('eventName')]} {name}".rstrip()


config = Watches("config", mitre="T1562.008", words={"left_out": _left_out, "rule": _rule})

WATCHES = (
    config.call("StopConfigurationRecorder", cis="4.9")(
        name="config-recorder-stopped",
        severity=HIGH,
        says="stopped AWS Config in {$region}",
        why="Configuration changes are not recorded, and no rule checks them.",
        advice="Start it again with aws configservice start-configuration-recorder, then ask the caller why.",
        would="configuration changes would not be recorded or checked.",
        failed=MEDIUM,
    ),
    config.call("DeleteConfigurationRecorder", cis="4.9")(
        name="config-recorder-deleted",
        severity=HIGH,
        says="deleted the AWS Config recorder in {$region}",
        why="Configuration changes are not recorded, and no rule checks them.",
        advice="Create the recorder again and start it, then check what else this actor did.",
        would="configuration changes would not be recorded or checked.",
        failed=MEDIUM,
    ),
    config.call("DeleteDeliveryChannel", cis="4.9")(
        name="config-delivery-channel-deleted",
        severity=HIGH,
        says="deleted the AWS Config delivery channel in {$region}",
        why="Without a channel, AWS Config delivers nothing to its bucket.",
        advice="Create the channel again with aws configservice put-delivery-channel, then check what else this"
        " actor did.",
        would="AWS Config would deliver nothing to its bucket.",
        failed=MEDIUM,
    ),
    config.call("PutDeliveryChannel", cis="4.9")(
        name="config-delivery-channel-changed",
        severity=MEDIUM,
        says="changed the AWS Config delivery channel in {$region}[ to bucket"
        " {requestParameters.deliveryChannel.s3BucketName}]",
        why="The bucket's owner gets the inventory of the account and its changes.",
        advice="Check that the bucket is the one your auditors use.",
    ),
    config.call("PutConfigurationRecorder", cis="4.9")(
        name="config-recorder-changed",
        severity=HIGH.when(
            said("only some resource types are recorded")(matches(_left_out, "^record nothing")),
            else_=MEDIUM.when(
                said("some resource types are left out, or it records once a day")(has(_left_out)), else_=LOW
            ),
        ),
        says="changed the AWS Config recorder in {$region}",
        fact="[ to {left_out}]",
        why="Changes of resources that are not recorded leave no trace in AWS Config.",
        advice="Check that all resource types are recorded, unless security agreed to leave some out.",
        would="changes of resources that are not recorded would leave no trace in AWS Config.",
    ),
    config.call("StartConfigurationRecorder", mitre="")(
        name="config-recorder-started",
        severity=LOW,
        says="started AWS Config in {$region}",
        why="Changes are recorded again; those made while it was stopped may be missing.",
        advice="If it was stopped before, find out since when.",
    ),
    config.call(*_RULES, mitre="T1562")(
        name="config-rule-deleted",
        severity=MEDIUM,
        says="deleted {rule}",
        why="What it checked is no longer checked, or no longer fixed automatically.",
        advice="Check that its owner replaced it.",
    ),
    config.call("PutRetentionConfiguration")(
        name="config-retention-shortened",
        severity=MEDIUM,
        when=lambda event: _days_kept(event) < 365,
        says="set the retention of AWS Config history[ to {requestParameters.retentionPeriodInDays} days]",
        why="Older history is deleted, and with it the record of past configurations.",
        advice="Set it to at least a year with aws configservice put-retention-configuration; the default is seven"
        " years.",
    ),
    weakened(
        *(config, "AWS Config", "DeleteServiceLinkedConfigurationRecorder", "DisassociateResourceTypes"),
        name="config-recording-narrowed",
        severity=HIGH,
        ordinary=False,
    ),
    weakened(
        *(config, "AWS Config", "DeleteAggregationAuthorization", "DeleteEvaluationResults", "DeleteResourceConfig"),
        *("PutExternalEvaluation", "PutRemediationExceptions"),
        name="config-results-changed",
        severity=MEDIUM,
        ordinary=False,
    ),
    opened(
        *(config, "AWS Config", "PutAggregationAuthorization", "PutConfigRule", "PutOrganizationConfigRule"),
        *("PutRemediationConfigurations", "StartRemediationExecution"),
        name="config-rule-set",
        severity=LOW,
    ),
)
