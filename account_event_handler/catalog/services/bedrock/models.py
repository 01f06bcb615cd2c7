"""Bedrock: models and knowledge bought, brought in or deleted."""

from account_event_handler.catalog.watch import HIGH, LOW, MEDIUM, Watches
from account_event_handler.model import AccountEvent, Severity

_REQUEST = "requestParameters."
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


def _deleted(event: AccountEvent) -> str:
    kind, field = _DELETED[event.text("eventName")]
    name = event.text(_REQUEST + field).rpartition("/")[2]
    return f"{kind} {name}" if name else f"{'an' if kind[0] in 'aeiou' else 'a'} {kind}"


def _buying(event: AccountEvent) -> Severity:
    committed = event.field(_REQUEST + "commitmentDuration") in _TERMS
    return HIGH if committed else MEDIUM


def _term(event: AccountEvent) -> str | None:
    return _TERMS.get(event.text(_REQUEST + "commitmentDuration"))


def _model(event: AccountEvent) -> str:
    """The name in arn:…:hub-content/SageMakerPublicHub/Model/name/1.0.0."""
    source = event.text(_REQUEST + "modelSourceIdentifier")
    return source.partition("/Model/")[2].partition("/")[0] or source


bedrock = Watches("bedrock")

WATCHES = (
    bedrock.call("CreateProvisionedModelThroughput")(
        name="bedrock-capacity-bought",
        severity=_buying,
        says="bought capacity for model {requestParameters.modelId}[ {term}]",
        why="Capacity is paid by the hour, used or not; one that is committed cannot be given"
        " back.",
        advice="Check that its owner asked for it and knows what it costs.",
        words={"term": _term},
        shows=(("Units", "{requestParameters.modelUnits}"),),
        mitre="T1496.004",
    ),
    bedrock.call("CreateMarketplaceModelEndpoint", "RegisterMarketplaceModelEndpoint")(
        name="bedrock-endpoint-created",
        severity=MEDIUM,
        says="created an endpoint for model {model}[ on"
        " {requestParameters.endpointConfig.sageMaker.instanceType}]",
        why="Its servers are paid by the hour, used or not.",
        advice="Check that its owner asked for it and knows what it costs.",
        words={"model": _model},
        mitre="T1496.004",
    ),
    bedrock.call("CreateModelImportJob", "CreateCustomModelDeployment")(
        name="bedrock-model-imported",
        severity=MEDIUM,
        says="brought model"
        " {requestParameters.importedModelName|requestParameters.modelDeploymentName} into use["
        " from {requestParameters.modelDataSource.s3DataSource.s3Uri}]",
        why="A model of unknown origin answers in your name, and costs money from its first"
        " minute.",
        advice="Check where the model comes from and who asked for it.",
        mitre="T1525",
    ),
    bedrock.call(*_DELETED)(
        name="bedrock-model-deleted",
        severity=MEDIUM,
        says="deleted {thing} in Bedrock",
        why="What it took days to train or to index is gone, and programs that use it fail.",
        advice="Check that its owner asked for it.",
        words={"thing": _deleted},
        mitre="T1485",
    ),
    bedrock.call("DeleteKnowledgeBaseDocuments")(
        name="bedrock-documents-deleted",
        severity=LOW,
        says="deleted documents of knowledge base {requestParameters.knowledgeBaseId}",
        why="Answers that rested on them come out otherwise from now on.",
        advice="Check that whoever keeps the knowledge base asked for it.",
        mitre="T1485",
    ),
)
