"""Bedrock: models turned on, bought or deleted; guardrails and logging removed."""

from account_event_handler.catalog.conditions import (
    event_is,
    has,
    part_at,
    phrase,
    request,
    request_has,
    request_is,
    said,
    word,
)
from account_event_handler.catalog.kinds import copied, opened, weakened
from account_event_handler.catalog.passed_roles import RARE, USUAL, deployed
from account_event_handler.catalog.policy.document import ResourcePolicy, policy_at
from account_event_handler.catalog.record import flag
from account_event_handler.catalog.watch import BY_PEOPLE, HIGH, LOW, MEDIUM, Watches
from account_event_handler.model import AccountEvent

_POLICY = ResourcePolicy(policy_at("requestParameters.resourcePolicy"), public=HIGH, outside=MEDIUM)
# what each call deletes, and the field that names it
_DELETED = {
    "DeleteCustomModel": ("custom model", "modelIdentifier"),
    "DeleteImportedModel": ("imported model", "modelIdentifier"),
    "DeleteProvisionedModelThroughput": ("model capacity", "provisionedModelId"),
    "DeleteMarketplaceModelEndpoint": ("model endpoint", "endpointArn"),
    "DeleteKnowledgeBase": ("knowledge base", "knowledgeBaseId"),
    "DeleteDataSource": ("data source", "dataSourceId"),
    "DeleteAutomatedReasoningPolicy": ("reasoning policy", "policyArn"),
}
_TERMS = {"OneMonth": "for a month", "SixMonths": "for six months"}


@said("it goes nowhere or leaves out the text")
def _logging_loss(event: AccountEvent) -> str | None:
    if event.text("errorCode") and not event.field("requestParameters"):
        return None  # a denial hides what was asked for
    if not request_has("loggingConfig.cloudWatchConfig", "loggingConfig.s3Config")(event):
        return "log nothing"
    return "leave out the text" if flag(request(event, "loggingConfig.textDataDeliveryEnabled")) is False else None


def _deleted(event: AccountEvent) -> str:
    kind, field = _DELETED[event.text("eventName")]
    name = event.text(f"requestParameters.{field}").rpartition("/")[2]
    return f"{kind} {name}" if name else f"{'an' if kind[0] in 'aeiou' else 'a'} {kind}"


def _thing(event: AccountEvent) -> str:
    return event.text("requestParameters.resourceArn").rpartition(":")[2].replace("/", " ")


_AGENTS = (
    *("CreateAgent", "CreateAgentActionGroup", "CreateDataSource", "CreateEvaluationJob", "CreateFlow"),
    *("CreateKnowledgeBase", "CreateModelCustomizationJob", "CreateModelInvocationJob", "UpdateAgent"),
    *(
        "UpdateAgentActionGroup",
        "UpdateFlow",
        "UpdateKnowledgeBase",
        "UpdateMarketplaceModelEndpoint",
        "CreateCustomModel",
    ),
)
_CORE = (
    *("CreateAgentRuntime", "CreateBrowser", "CreateCodeInterpreter", "CreateEvaluator", "CreateGateway"),
    *("CreateGatewayTarget", "CreateHarness", "CreateMemory", "InvokeCodeInterpreter", "StartBrowserSession"),
    *("StartCodeInterpreterSession", "UpdateAgentRuntime", "UpdateGateway", "UpdateGatewayTarget", "UpdateMemory"),
    *("CreateOnlineEvaluationConfig", "InvokeAgentRuntimeCommand", "UpdateHarness", "UpdateOnlineEvaluationConfig"),
)
bedrock = Watches("bedrock")
agentcore = Watches("bedrock-agentcore")

WATCHES = (
    deployed(bedrock, "Bedrock", *_AGENTS, name="bedrock-program-deployed", severity=USUAL),
    deployed(agentcore, "AgentCore", *_CORE, name="bedrock-agentcore-program-deployed", severity=RARE),
    bedrock.call("DeleteGuardrail", mitre="T1562")(
        name="bedrock-guardrail-deleted",
        severity=HIGH,
        says="deleted guardrail {requestParameters.guardrailIdentifier}[, version"
        " {requestParameters.guardrailVersion}]",
        why="Prompts and answers of the models that used the guardrail are no longer filtered.",
        advice="Create the guardrail again before applications that name it are used.",
        would="prompts and answers of the models that use the guardrail would no longer be filtered.",
    ),
    bedrock.call("UpdateGuardrail", mitre="T1562")(
        name="bedrock-guardrail-changed",
        severity=MEDIUM,
        says="changed guardrail {requestParameters.name|requestParameters.guardrailIdentifier}",
        why="An update replaces the whole guardrail; filters that it does not name are removed.",
        advice="Compare it with its previous version.",
    ),
    bedrock.call("DeleteEnforcedGuardrailConfiguration", mitre="T1562")(
        name="bedrock-enforced-guardrail-deleted",
        severity=HIGH,
        says="removed the guardrail enforced on all model calls of the account",
        why="Calls that name no guardrail themselves are not filtered.",
        advice="Enforce the guardrail again unless another one replaced it.",
        would="calls that name no guardrail themselves would not be filtered.",
    ),
    bedrock.call("PutEnforcedGuardrailConfiguration")(
        name="bedrock-enforced-guardrail-changed",
        severity=LOW,
        says="set guardrail {requestParameters.guardrailInferenceConfig.guardrailIdentifier} for all model calls"
        " of the account",
        why="This guardrail replaces the one that was enforced before.",
        advice="Check that it filters no less than the previous one.",
    ),
    bedrock.call("DeleteModelInvocationLoggingConfiguration", mitre="T1562.008")(
        name="bedrock-model-logging-stopped",
        severity=HIGH,
        says="stopped the logging of model calls in {$region}",
        why="Prompts and callers are no longer recorded; attackers switch this off before they run models at"
        " your cost.",
        advice="Switch it on again with aws bedrock put-model-invocation-logging-configuration, and look for model"
        " calls that you do not know.",
        would="prompts and callers would no longer be recorded.",
        failed=MEDIUM,
    ),
    bedrock.call("PutModelInvocationLoggingConfiguration", mitre="T1562.008")(
        name="bedrock-model-logging-changed",
        severity=HIGH.when(has(_logging_loss), else_=LOW),
        says="changed the logging of model calls in {$region}",
        fact="[ to {loss|bucket|group}]",
        why="The log holds prompts and answers; without its text, or elsewhere, it cannot be investigated.",
        advice="Check that the log still includes the text, and who can read its destination.",
        would="prompts and answers could be logged elsewhere, in part or not at all.",
        words={
            "loss": _logging_loss,
            "bucket": phrase("write to bucket {}", "requestParameters.loggingConfig.s3Config.bucketName"),
            "group": phrase("write to log group {}", "requestParameters.loggingConfig.cloudWatchConfig.logGroupName"),
        },
    ),
    bedrock.call("PutUseCaseForModelAccess", "PutFoundationModelEntitlement", "CreateFoundationModelAgreement")(
        name="bedrock-model-access-requested",
        severity=MEDIUM,
        says="requested access to [model {requestParameters.modelId} in ]Bedrock",
        why="Attackers with stolen credentials request access before they run models at your cost.",
        advice="Ask who needs the model; if nobody does, look for InvokeModel calls and revoke the credentials.",
        mitre="T1496.004",
    ),
    bedrock.call("PutResourcePolicy", mitre="T1098")(
        name="bedrock-policy-changed",
        **_POLICY.fields(thing=_thing),
        says="changed the policy of {thing}",
        fact="[to {aim}]",
        why="Accounts that the policy allows can use your model or guardrail.",
        advice="Remove accounts that are not yours from the policy.",
        would="accounts that the policy allows could use your model or guardrail.",
    ),
    bedrock.call("DeleteResourcePolicy")(
        name="bedrock-policy-deleted",
        severity=LOW,
        says="deleted the policy of {thing}",
        why="Accounts that relied on the policy lose access.",
        advice="Check that those accounts no longer need it.",
        words={"thing": _thing},
    ),
    bedrock.call(
        *("Converse", "ConverseStream", "InvokeModel", "InvokeModelWithResponseStream", "StartAsyncInvoke"),
        mitre="T1496.004",
        userIdentity=BY_PEOPLE,
    )(
        name="bedrock-model-called",
        severity=LOW,
        says="called Bedrock model {requestParameters.modelId}",
        why="Stolen credentials are often used to run models at your cost.",
        advice="Ask the caller; if it was not them, revoke the credentials that were used.",
        include_reads=True,
        ordinary=True,
        exact_rule=True,
    ),
    bedrock.call("CreateProvisionedModelThroughput", mitre="T1496.004")(
        name="bedrock-capacity-bought",
        severity=HIGH.when(request_is("commitmentDuration", *_TERMS), else_=MEDIUM),
        says="bought capacity for Bedrock model {requestParameters.modelId}",
        fact="[ {term}]",
        why="Capacity is billed by the hour, used or not, and a commitment cannot be cancelled.",
        advice="Ask its owner at once whether this was approved; without a commitment, delete it with aws bedrock"
        " delete-provisioned-model-throughput.",
        would="capacity would be billed by the hour, used or not.",
        words={"term": lambda event: _TERMS.get(request(event, "commitmentDuration"))},
        shows=(("Units", "{requestParameters.modelUnits}"),),
    ),
    bedrock.call("CreateMarketplaceModelEndpoint", "RegisterMarketplaceModelEndpoint", mitre="T1496.004")(
        name="bedrock-endpoint-created",
        severity=MEDIUM,
        says="created an endpoint for Bedrock model {model}[ on"
        " {requestParameters.endpointConfig.sageMaker.instanceType}]",
        why="Its instances are billed by the hour, used or not.",
        advice="Check that its owner asked for it; if not, delete the endpoint.",
        words={"model": part_at("requestParameters.modelSourceIdentifier", "/Model/")},
    ),
    bedrock.call("CreateModelImportJob", "CreateCustomModelDeployment", mitre="T1525")(
        name="bedrock-model-imported",
        severity=MEDIUM,
        says="{did} model {requestParameters.importedModelName|requestParameters.modelDeploymentName}[ from"
        " {requestParameters.modelDataSource.s3DataSource.s3Uri}] in Bedrock",
        why="Applications can use a model of unknown origin, and it is billed while it is in use.",
        advice="Check where the model comes from and who asked for it.",
        words={"did": word(event_is("CreateModelImportJob"), "imported", "deployed")},
    ),
    bedrock.call(*_DELETED, mitre="T1485")(
        name="bedrock-model-deleted",
        severity=MEDIUM,
        says="deleted {thing} in Bedrock",
        why="It takes time to train or index again, and programs that use it fail.",
        advice="Check that its owner asked for it.",
        words={"thing": _deleted},
    ),
    bedrock.call("DeleteKnowledgeBaseDocuments", mitre="T1485")(
        name="bedrock-documents-deleted",
        severity=LOW,
        says="deleted documents of knowledge base {requestParameters.knowledgeBaseId}",
        why="Answers no longer use these documents.",
        advice="Check with the owner of the knowledge base.",
    ),
    copied(bedrock, "Bedrock", "CreateModelCopyJob", name="bedrock-model-copied", severity=MEDIUM),
    weakened(
        *(bedrock, "Bedrock", "PutAccountDataRetention", "DeleteAgent", "DeleteFlow", "DeleteInferenceProfile"),
        "UpdateCustomModelDeployment",
        name="bedrock-settings-changed",
        severity=LOW,
    ),
    opened(
        *(agentcore, "AgentCore", "CreateApiKeyCredentialProvider", "CreateOauth2CredentialProvider"),
        *("CreateWorkloadIdentity", "PutResourcePolicy", "SetTokenVaultCMK", "UpdateApiKeyCredentialProvider"),
        *("UpdateOauth2CredentialProvider", "UpdateWorkloadIdentity"),
        name="bedrock-agentcore-access-changed",
        severity=MEDIUM,
    ),
)
