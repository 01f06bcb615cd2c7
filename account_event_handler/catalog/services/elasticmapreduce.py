"""EMR: clusters and what runs on them; the block of public clusters."""

from account_event_handler.catalog.conditions import not_, request_is
from account_event_handler.catalog.kinds import deleted, opened
from account_event_handler.catalog.passed_roles import RARE, deployed
from account_event_handler.catalog.watch import HIGH, LOW, MEDIUM, Watches

_CALLS = (
    *("AddInstanceFleet", "AddInstanceGroups", "AddJobFlowSteps", "CreateStudio", "ModifyInstanceFleet"),
    *("ModifyInstanceGroups", "RunJobFlow", "StartNotebookExecution"),
)
emr = Watches("elasticmapreduce", mitre="T1562.007")

WATCHES = (
    deployed(emr, "EMR", *_CALLS, name="emr-program-deployed", severity=RARE),
    emr.call("PutBlockPublicAccessConfiguration")(
        name="emr-public-block-lifted",
        severity=HIGH,
        when=not_(request_is("blockPublicAccessConfiguration.blockPublicSecurityGroupRules", True)),
        says="disabled block public access for EMR clusters in {$region}",
        why="Clusters can be launched with ports open to the internet.",
        advice="Enable it again with aws emr put-block-public-access-configuration, then ask the caller why.",
        would="clusters could be launched with ports open to the internet.",
    ),
    opened(
        *(emr, "EMR", "CreateSecurityConfiguration", "CreateStudioSessionMapping", "CreatePersistentAppUI"),
        "UpdateStudioSessionMapping",
        name="emr-access-changed",
        severity=MEDIUM,
    ),
    opened(
        *(emr, "EMR", "GetClusterSessionCredentials"), name="emr-credentials-read", severity=MEDIUM, include_reads=True
    ),
    deleted(
        *(emr, "EMR", "DeleteStudio", "SetTerminationProtection", "TerminateJobFlows"),
        name="emr-cluster-stopped",
        severity=LOW,
    ),
)
