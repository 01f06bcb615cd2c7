"""API Gateway: who is let in to an API, and what it passes requests on to."""

from account_event_handler.catalog.conditions import kind, name_at
from account_event_handler.catalog.kinds import deleted, opened, rerouted
from account_event_handler.catalog.policy.document import ResourcePolicy, policy_at
from account_event_handler.catalog.watch import LOW, MEDIUM, Watches

_api = name_at(
    *("requestParameters.restApiId", "requestParameters.apiId", "requestParameters.domainName"),
    *("requestParameters.name", "requestParameters.usagePlanId"),
)
_POLICY = ResourcePolicy(policy_at("requestParameters.policy"), public=MEDIUM, outside=MEDIUM)
api = Watches("apigateway", mitre="T1190", words={"kind": kind, "api": _api, "aim": _POLICY.aim})

WATCHES = (
    api.call("DeleteAuthorizer", "UpdateAuthorizer", "CreateAuthorizer", mitre="T1556")(
        name="apigateway-authorizer-changed",
        severity=MEDIUM,
        says="changed who is let in to API {api}, by an authorizer[ {requestParameters.authorizerId}]",
        why="The authorizer decides whose requests pass, and sees their tokens.",
        advice="Check that requests without a token are still turned away.",
        ordinary=True,
    ),
    api.call(
        *("UpdateRestApi", "PutRestApi", "CreateRestApi", "ImportRestApi", "CreateApi", "UpdateApi", "ReimportApi"),
        "ImportApi",
    )(
        name="apigateway-api-changed",
        severity=MEDIUM,
        says="made or changed API[ {api}]",
        fact="[to {aim}]",
        why="The change may open the API or pass requests on elsewhere.",
        advice="Check the API's policy and what answers its requests.",
        ordinary=True,
    ),
    api.call(
        *("UpdateIntegration", "PutIntegration", "CreateIntegration", "UpdateMethod", "PutMethod", "UpdateRoute"),
        *("CreateRoute", "UpdateGatewayResponse", "CreateVpcLink"),
        mitre="T1557",
    )(
        name="apigateway-integration-changed",
        severity=LOW,
        says="changed {kind}[ of API {api}]",
        why="A stranger's address there gets every request with its tokens.",
        advice="Check the addresses, and that methods still ask for authorization.",
        ordinary=True,
    ),
    api.call(
        *("CreateDomainName", "UpdateDomainName", "CreateBasePathMapping", "UpdateBasePathMapping"),
        *("CreateApiMapping", "UpdateApiMapping", "CreateDomainNameAccessAssociation"),
        mitre="T1584",
    )(
        name="apigateway-domain-changed",
        severity=MEDIUM,
        says="changed what a domain name leads to[: {api}]",
        why="Clients of that name send their requests to another API.",
        advice="Check the mapping; restore it if nobody planned this.",
        ordinary=True,
    ),
    api.call("UpdateStage", "CreateStage", "CreateDeployment", "UpdateAccount", "UpdateUsagePlan", "CreateApiKey")(
        name="apigateway-stage-changed",
        severity=LOW,
        says="made or changed {kind}[ of API Gateway: {api}]",
        why="A stage's logs and limits can be switched off, and an API key opens it.",
        advice="Check that the stage still logs and limits requests.",
        ordinary=True,
    ),
    api.call("DeleteRestApi", "DeleteApi", "DeleteStage", "DeleteDomainName", "DeleteAccessLogSettings", mitre="T1489")(
        name="apigateway-deleted",
        severity=MEDIUM,
        says="deleted {kind}[ of API Gateway: {api}]",
        why="Clients of the API get errors, or their requests are no longer recorded.",
        advice="Create it again from its template unless it was retired.",
    ),
    rerouted(
        *(api, "API Gateway", "CreateRoutingRule", "PutRoutingRule", "DeleteRoutingRule", "UpdateVpcLink"),
        name="apigateway-routing-changed",
        severity=MEDIUM,
    ),
    opened(
        *(api, "API Gateway", "CreateUsagePlanKey", "ImportApiKeys", "UpdateApiKey", "UpdateClientCertificate"),
        name="apigateway-keys-added",
        severity=LOW,
    ),
    deleted(
        *(api, "API Gateway", "DeleteApiKey", "DeleteIntegration", "DeleteMethod", "DeleteResource", "DeleteRoute"),
        "DeleteUsagePlan",
        name="apigateway-parts-deleted",
        severity=LOW,
    ),
)
