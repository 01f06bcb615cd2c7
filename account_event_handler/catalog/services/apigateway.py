"""API Gateway: who can call an API, and where it sends requests."""

from account_event_handler.catalog.call_names import act_of
from account_event_handler.catalog.conditions import kind, name_at, request, said, word
from account_event_handler.catalog.kinds import deleted, opened, rerouted
from account_event_handler.catalog.policy.document import ResourcePolicy, policy_at
from account_event_handler.catalog.record import mappings, text
from account_event_handler.catalog.watch import LOW, MEDIUM, Watches
from account_event_handler.model import AccountEvent

_api = name_at(
    *("requestParameters.restApiId", "requestParameters.apiId", "requestParameters.domainName"),
    *("requestParameters.name", "requestParameters.usagePlanId"),
)
_POLICY = ResourcePolicy(policy_at("requestParameters.policy"), public=MEDIUM, outside=MEDIUM)
_WORDS = {"kind": kind, "api": _api, "aim": _POLICY.aim}
_DID = {"CreateAuthorizer": "created", "DeleteAuthorizer": "deleted"}


@said("no authorization is needed")
def _opens_method(event: AccountEvent) -> bool:
    """Whether a method or route takes requests from anyone, as a field or a patch says."""
    patches = mappings(request(event, "patchOperations"))
    patched = [each.get("value") for each in patches if text(each.get("path")).endswith("/authorizationType")]
    return "NONE" in (text(value) for value in [request(event, "authorizationType"), *patched])


def _did(event: AccountEvent) -> str:
    return _DID.get(event.text("eventName"), "changed")


api = Watches("apigateway", mitre="T1190", words=_WORDS)

WATCHES = (
    api.call("DeleteAuthorizer", "UpdateAuthorizer", "CreateAuthorizer", mitre="T1556")(
        name="apigateway-authorizer-changed",
        severity=MEDIUM,
        says="{did} authorizer[ {requestParameters.authorizerId}] of API {api}",
        why="The authorizer decides which requests are accepted, and receives their tokens.",
        advice="Check that requests without a valid token are still rejected.",
        words={**_WORDS, "did": _did},
        ordinary=True,
    ),
    api.call(
        *("UpdateRestApi", "PutRestApi", "CreateRestApi", "ImportRestApi", "CreateApi", "UpdateApi", "ReimportApi"),
        "ImportApi",
    )(
        name="apigateway-api-changed",
        severity=MEDIUM,
        says="configured API[ {api}]",
        fact="[to {aim}]",
        why="The change can open the API or send its requests elsewhere.",
        advice="Check the API's policy and its integrations.",
        ordinary=True,
    ),
    api.call(
        *("UpdateIntegration", "PutIntegration", "CreateIntegration", "UpdateMethod", "PutMethod", "UpdateRoute"),
        *("CreateRoute", "UpdateGatewayResponse", "CreateVpcLink"),
        mitre="T1557",
    )(
        name="apigateway-integration-changed",
        severity=MEDIUM.when(_opens_method, else_=LOW),
        says="{did}[ of API {api}]",
        fact="[{opening}]",
        why="Requests, with their tokens, can be sent to another address or accepted without authorization.",
        advice="Check the target addresses, and that methods still require authorization.",
        words={**_WORDS, "did": act_of("", is_named=False), "opening": word(_opens_method, "to need no authorization")},
        ordinary=True,
    ),
    api.call(
        *("CreateDomainName", "UpdateDomainName", "CreateBasePathMapping", "UpdateBasePathMapping"),
        *("CreateApiMapping", "UpdateApiMapping", "CreateDomainNameAccessAssociation"),
        mitre="T1584",
    )(
        name="apigateway-domain-changed",
        severity=MEDIUM,
        says="changed which API a domain name leads to[: {api}]",
        why="Clients of that domain name send their requests to another API.",
        advice="Check the mapping; restore it if the change was not planned.",
        ordinary=True,
    ),
    api.call("UpdateStage", "CreateStage", "CreateDeployment", "UpdateAccount", "UpdateUsagePlan", "CreateApiKey")(
        name="apigateway-stage-changed",
        severity=LOW,
        says="configured API Gateway {kind}[ {api}]",
        why="Logging and throttling can be switched off there, and an API key grants access.",
        advice="Check that logging and throttling are still on, and who has the key.",
        ordinary=True,
    ),
    api.call("DeleteRestApi", "DeleteApi", "DeleteStage", "DeleteDomainName", "DeleteAccessLogSettings", mitre="T1489")(
        name="apigateway-deleted",
        severity=MEDIUM,
        says="deleted API Gateway {kind}[ {api}]",
        why="Clients of the API get errors, or its requests are no longer logged.",
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
