"""Glue: development endpoints; who may read the data catalog."""

from account_event_handler.catalog.conditions import event_is, kind, request_has, request_is, word
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
glue = Watches("glue", words={"aim": _POLICY.aim, "kind": lambda event: kind(event).removeprefix("delete ")})

WATCHES = (
    glue.call("CreateDevEndpoint", mitre="T1098")(
        name="glue-dev-endpoint-created",
        severity=HIGH,
        says="created Glue development endpoint {requestParameters.endpointName}",
        fact="[with role {requestParameters.roleArn}]",
        why="Anyone with its SSH key has the role's permissions, a known way to escalate privileges.",
        advice="Unless its owner is known, run aws glue delete-dev-endpoint; notebooks have replaced these endpoints.",
        would="anyone with its SSH key would have the role's permissions.",
    ),
    glue.call("UpdateDevEndpoint", mitre="T1098.004")(
        name="glue-dev-endpoint-keys-added",
        severity=HIGH,
        when=request_has("addPublicKeys", "publicKey"),
        says="added an SSH key to Glue development endpoint {requestParameters.endpointName}",
        why="Anyone with the private key has the permissions of the endpoint's role.",
        advice="Remove the key unless its owner is known: aws glue update-dev-endpoint --delete-public-keys.",
        would="anyone with the private key would have the permissions of the endpoint's role.",
    ),
    deployed(glue, "Glue", *_PROGRAMS, name="glue-program-deployed", severity=RARE),
    deployed(
        *(glue, "Glue", "RunStatement", "StartJobRun", "StartBlueprintRun", "StartColumnStatisticsTaskRun"),
        *("StartDataQualityRuleRecommendationRun", "StartDataQualityRulesetEvaluationRun", "StartWorkflowRun"),
        name="glue-program-run",
        severity=USUAL,
    ),
    glue.call("PutResourcePolicy", mitre="T1530")(
        name="glue-catalog-policy-changed",
        severity=_POLICY.severity,
        when=_POLICY.opens,
        says="changed the policy of the Glue data catalog",
        fact="[to {aim}]",
        why="The catalog describes where your data is; anyone who can change it can redirect queries.",
        advice="Remove the accounts that are not yours: aws glue put-resource-policy.",
        would="those principals could use the catalog of your data.",
    ),
    glue.call("PutDataCatalogEncryptionSettings", mitre="T1562")(
        name="glue-catalog-encryption-stopped",
        severity=MEDIUM,
        when=request_is("dataCatalogEncryptionSettings.encryptionAtRest.catalogEncryptionMode", "DISABLED"),
        says="stopped the encryption of the Glue data catalog in {$region}",
        why="New metadata in the catalog is no longer encrypted with your KMS key.",
        advice="Enable it again with aws glue put-data-catalog-encryption-settings.",
    ),
    glue.call("CreateConnection", "UpdateConnection", mitre="T1552")(
        name="glue-connection-changed",
        severity=MEDIUM,
        says="{did} Glue connection[ {requestParameters.connectionInput.name}]",
        why="A connection holds a database's address and password; a changed address receives the password.",
        advice="Check the address; restore the connection if nobody planned the change.",
        words={"did": word(event_is("CreateConnection"), "created", "changed")},
        ordinary=True,
    ),
    glue.call("DeleteDatabase", "BatchDeleteTable", "DeleteConnection", mitre="T1485")(
        name="glue-catalog-deleted",
        severity=MEDIUM,
        says="deleted Glue Data Catalog {kind}[ {requestParameters.name"
        "|requestParameters.databaseName|requestParameters.connectionName}]",
        why="Queries fail until the catalog describes the data again.",
        advice="If nobody planned it, run the crawler again or restore it from its template.",
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
