"""Bedrock: models turned on, bought or deleted; guardrails and logging removed."""

from account_event_handler.catalog.conditions import has, part_at, phrase, request, request_has, request_is, said
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
        return None  # a refusal hides what was asked for
    if not request_has("loggingConfig.cloudWatchConfig", "loggingConfig.s3Config")(event):
        return "go nowhere"
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
    *("UpdateAgentActionGroup", "UpdateFlow", "UpdateKnowledgeBase", "CreateCustomModel"),
)
_CORE = (
    *("CreateAgentRuntime", "CreateBrowser", "CreateCodeInterpreter", "CreateEvaluator", "CreateGateway"),
    *("CreateGatewayTarget", "CreateHarness", "CreateMemory", "InvokeCodeInterpreter", "StartBrowserSession"),
    *("StartCodeInterpreterSession", "UpdateAgentRuntime", "UpdateGateway", "UpdateGatewayTarget", "UpdateMemory"),
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
        why="Nothing filters what goes into and comes out of the models that it guarded.",
        advice="Make it again before the programs that name it are used further.",
    ),
    bedrock.call("UpdateGuardrail", mitre="T1562")(
        name="bedrock-guardrail-changed",
        severity=MEDIUM,
        says="changed guardrail {requestParameters.name|requestParameters.guardrailIdentifier}",
        why="An update replaces all that the guardrail filters; what is not named is filtered no more.",
        advice="Compare it with its last version.",
    ),
    bedrock.call("DeleteEnforcedGuardrailConfiguration", mitre="T1562")(
        name="bedrock-enforced-guardrail-deleted",
        severity=HIGH,
        says="removed the guardrail that every model call of the account had to pass",
        why="Calls that name no guardrail of their own are not filtered any more.",
        advice="Put it back unless another one replaced it today.",
    ),
    bedrock.call("PutEnforcedGuardrailConfiguration")(
        name="bedrock-enforced-guardrail-changed",
        severity=LOW,
        says="set guardrail {requestParameters.guardrailInferenceConfig.guardrailIdentifier} for"
        " every model call of the account",
        why="Every call passes this guardrail from now on, and no other that was set before.",
        advice="Check that it filters no less than the one before.",
    ),
    bedrock.call("DeleteModelInvocationLoggingConfiguration", mitre="T1562.008")(
        name="bedrock-model-logging-stopped",
        severity=HIGH,
        says="stopped the log of model calls in {$region}",
        why="What is asked of the models, and by whom, is no longer written down; thieves switch it off first.",
        advice="Switch it on again and look for model calls that nobody of yours made.",
        failed=MEDIUM,
    ),
    bedrock.call("PutModelInvocationLoggingConfiguration", mitre="T1562.008")(
        name="bedrock-model-logging-changed",
        severity=HIGH.when(has(_logging_loss), else_=LOW),
        says="changed the log of model calls in {$region}",
        fact="[ to {loss|bucket|group}]",
        why="The log holds what people ask and what models answer; who gets it reads all of that.",
        advice="Check that it still holds the text and goes where few can read it.",
        words={
            "loss": _logging_loss,
            "bucket": phrase("go to bucket {}", "requestParameters.loggingConfig.s3Config.bucketName"),
            "group": phrase("go to log group {}", "requestParameters.loggingConfig.cloudWatchConfig.logGroupName"),
        },
    ),
    bedrock.call("PutUseCaseForModelAccess", "PutFoundationModelEntitlement", "CreateFoundationModelAgreement")(
        name="bedrock-model-access-requested",
        severity=MEDIUM,
        says="requested access to [model {requestParameters.modelId} in ]Bedrock",
        why="Stolen credentials are often used to run models at your cost; this call comes first.",
        advice="Ask who needs the model; if nobody does, look for InvokeModel calls and end them.",
        mitre="T1496.004",
    ),
    bedrock.call("PutResourcePolicy", mitre="T1098")(
        name="bedrock-policy-changed",
        **_POLICY.fields(thing=_thing),
        says="changed the policy of {thing}",
        fact="[to {aim}]",
        why="Whoever the policy lets in uses your model or guardrail from their own account.",
        advice="Take out the accounts that are not yours.",
    ),
    bedrock.call("DeleteResourcePolicy")(
        name="bedrock-policy-deleted",
        severity=LOW,
        says="deleted the policy of {thing}",
        why="The accounts that used it by this policy cannot any more.",
        advice="Check that whoever used it knows.",
        words={"thing": _thing},
    ),
    bedrock.call(
        *("Converse", "ConverseStream", "InvokeModel", "InvokeModelWithResponseStream"),
        mitre="T1496.004",
        userIdentity=BY_PEOPLE,
    )(
        name="bedrock-model-called",
        severity=LOW,
        says="called model {requestParameters.modelId} of Bedrock",
        why="Stolen credentials are often used to run models at your cost.",
        advice="Ask the caller; if they do not know of it, end the credentials that were used.",
        include_reads=True,
        ordinary=True,
        exact_rule=True,
    ),
    bedrock.call("CreateProvisionedModelThroughput", mitre="T1496.004")(
        name="bedrock-capacity-bought",
        severity=HIGH.when(request_is("commitmentDuration", *_TERMS), else_=MEDIUM),
        says="bought capacity for model {requestParameters.modelId}",
        fact="[ {term}]",
        why="Capacity is paid by the hour, used or not; one that is committed cannot be given back.",
        advice="Check that its owner asked for it and knows what it costs.",
        words={"term": lambda event: _TERMS.get(request(event, "commitmentDuration"))},
        shows=(("Units", "{requestParameters.modelUnits}"),),
    ),
    bedrock.call("CreateMarketplaceModelEndpoint", "RegisterMarketplaceModelEndpoint", mitre="T1496.004")(
        name="bedrock-endpoint-created",
        severity=MEDIUM,
        says="created an endpoint for model {model}[ on {requestParameters.endpointConfig.sageMaker.instanceType}]",
        why="Its servers are paid by the hour, used or not.",
        advice="Check that its owner asked for it and knows what it costs.",
        words={"model": part_at("requestParameters.modelSourceIdentifier", "/Model/")},
    ),
    bedrock.call("CreateModelImportJob", "CreateCustomModelDeployment", mitre="T1525")(
        name="bedrock-model-imported",
        severity=MEDIUM,
        says="brought model {requestParameters.importedModelName|requestParameters.modelDeploymentName} into use["
        " from {requestParameters.modelDataSource.s3DataSource.s3Uri}]",
        why="A model of unknown origin answers in your name, and costs money from its first minute.",
        advice="Check where the model comes from and who asked for it.",
    ),
    bedrock.call(*_DELETED, mitre="T1485")(
        name="bedrock-model-deleted",
        severity=MEDIUM,
        says="deleted {thing} in Bedrock",
        why="What it took days to train or to index is gone, and programs that use it fail.",
        advice="Check that its owner asked for it.",
        words={"thing": _deleted},
    ),
    bedrock.call("DeleteKnowledgeBaseDocuments", mitre="T1485")(
        name="bedrock-documents-deleted",
        severity=LOW,
        says="deleted documents of knowledge base {requestParameters.knowledgeBaseId}",
        why="Answers that rested on them come out otherwise from now on.",
        advice="Check that whoever keeps the knowledge base asked for it.",
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
