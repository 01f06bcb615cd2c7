"""Glue: development endpoints; who may read the data catalog."""

from account_event_handler.catalog.conditions import kind, request_has, request_is
from account_event_handler.catalog.kinds import copied, deleted
from account_event_handler.catalog.passed_roles import RARE, USUAL, deployed
from account_event_handler.catalog.policy.document import ResourcePolicy, policy_at
from account_event_handler.catalog.watch import HIGH, LOW, MEDIUM, Watches

_POLICY = ResourcePolicy(policy_at("requestParameters.policyInJson"), public=HIGH, outside=MEDIUM)
_PROGRAMS = (
    *("CreateCrawler", "CreateJob", "CreateMLTransform", "CreateSession", "CreateTrigger", "UpdateCrawler"),
    *("UpdateJob", "UpdateJobFromSourceControl", "UpdateMLTransform", "UpdateTrigger", "CreateBlueprint"),
    *("CreateColumnStatisticsTaskSettings", "CreateTableOptimizer", "CreateUserDefinedFunction", "UpdateBlueprint"),
    *("UpdateColumnStatisticsTaskSettings", "UpdateTableOptimizer"),
)
glue = Watches("glue", words={"aim": _POLICY.aim, "kind": kind})

WATCHES = (
    glue.call("CreateDevEndpoint", mitre="T1098")(
        name="glue-dev-endpoint-created",
        severity=HIGH,
        says="created Glue development endpoint {requestParameters.endpointName}[ with role"
        " {requestParameters.roleArn}]",
        why="Whoever holds its SSH key works with its role; an old way to more power.",
        advice="Delete it unless its owner is known; notebooks replaced these endpoints.",
    ),
    glue.call("UpdateDevEndpoint", mitre="T1098.004")(
        name="glue-dev-endpoint-keys-added",
        severity=HIGH,
        when=request_has("addPublicKeys", "publicKey"),
        says="added an SSH key to Glue development endpoint {requestParameters.endpointName}",
        why="Whoever holds the key works with the endpoint's role from now on.",
        advice="Remove the key unless its owner is known.",
    ),
    deployed(glue, "Glue", *_PROGRAMS, name="glue-program-deployed", severity=RARE),
    deployed(
        *(glue, "Glue", "RunStatement", "StartJobRun", "StartBlueprintRun", "StartColumnStatisticsTaskRun"),
        *("StartDataQualityRuleRecommendationRun", "StartDataQualityRulesetEvaluationRun", "StartWorkflowRun"),
        name="glue-program-run",
        severity=USUAL,
        verb="started",
    ),
    glue.call("PutResourcePolicy", mitre="T1530")(
        name="glue-catalog-policy-changed",
        severity=_POLICY.severity,
        when=_POLICY.opens,
        says="changed the policy of the Glue data catalog",
        fact="[to {aim}]",
        why="The catalog says where all data lies; changing it leads queries elsewhere.",
        advice="Take out the accounts that are not yours.",
    ),
    glue.call("PutDataCatalogEncryptionSettings", mitre="T1562")(
        name="glue-catalog-encryption-stopped",
        severity=MEDIUM,
        when=request_is("dataCatalogEncryptionSettings.encryptionAtRest.catalogEncryptionMode", "DISABLED"),
        says="stopped the encryption of the Glue data catalog in {$region}",
        why="What the catalog says of new tables is stored without your key.",
        advice="Switch it on again.",
    ),
    glue.call("CreateConnection", "UpdateConnection", mitre="T1552")(
        name="glue-connection-changed",
        severity=MEDIUM,
        says="added or changed Glue connection[ {requestParameters.connectionInput.name}]",
        why="A connection holds a database's address and password; a changed address gets the password.",
        advice="Check the address; restore the connection if nobody planned this.",
        ordinary=True,
    ),
    glue.call("DeleteDatabase", "BatchDeleteTable", "DeleteConnection", mitre="T1485")(
        name="glue-catalog-deleted",
        severity=MEDIUM,
        says="deleted {kind} of the data catalog[: {requestParameters.name"
        "|requestParameters.databaseName|requestParameters.connectionName}]",
        why="Queries over the data fail until the catalog describes it again.",
        advice="If nobody planned it, run the crawler again or restore it from the template.",
    ),
    copied(
        *(glue, "Glue", "CreateCatalog", "CreateIntegration", "ModifyIntegration"),
        name="glue-data-linked",
        severity=MEDIUM,
    ),
    deleted(
        *(glue, "Glue", "BatchDeleteConnection", "DeleteCatalog", "DeleteCrawler", "DeleteJob", "DeleteResourcePolicy"),
        *("DeleteSecurityConfiguration", "DeleteTable", "DeleteTrigger", "DeleteWorkflow"),
        name="glue-parts-deleted",
        severity=LOW,
    ),
)
