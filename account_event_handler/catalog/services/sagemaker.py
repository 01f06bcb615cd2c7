"""SageMaker: notebooks, their roles and start-up scripts."""

from account_event_handler.catalog.conditions import has, request, request_has, said, text_at
from account_event_handler.catalog.kinds import bought, deleted, opened
from account_event_handler.catalog.passed_roles import RARE, USUAL, deployed, passes_admin
from account_event_handler.catalog.watch import HIGH, LOW, MEDIUM, Watches
from account_event_handler.model import AccountEvent


@said("with root or internet access")
def _reach(event: AccountEvent) -> str:
    names = {"rootAccess": "root", "directInternetAccess": "internet"}
    on = [word for name, word in names.items() if request(event, name) != "Disabled"]
    return f"with {' and '.join(on)} access" if on and event.field("requestParameters") else ""


_PROGRAMS = (
    *("CreateAutoMLJob", "CreateAutoMLJobV2", "CreateCluster", "CreateDomain", "CreateFlowDefinition"),
    *("CreateHyperParameterTuningJob", "CreateImage", "CreateLabelingJob", "CreateMlflowTrackingServer"),
    *("BatchAddClusterNodes", "CreateAlgorithm", "CreateCodeRepository", "CreateDataQualityJobDefinition"),
    *("CreateFeatureGroup", "CreateInferenceExperiment", "CreateMlflowApp", "CreateModelBiasJobDefinition"),
    *("CreateModelExplainabilityJobDefinition", "CreateModelQualityJobDefinition", "CreateOptimizationJob"),
    *("CreateMonitoringSchedule", "CreatePartnerApp", "CreatePipeline", "CreateProcessingJob", "CreateSpace"),
    *("CreateTrainingJob", "CreateUserProfile", "UpdateCluster", "UpdateDomain", "UpdatePipeline", "UpdateSpace"),
    *("CreateAIBenchmarkJob", "CreateAIRecommendationJob", "CreateEdgePackagingJob", "CreateModelPackage"),
    *("CreateInferenceRecommendationsJob", "UpdateImage", "UpdateMonitoringSchedule", "UpdateTrainingJob"),
    "UpdateUserProfile",
)
_RUNS = (
    *("CreateApp", "CreateCompilationJob", "CreateEndpoint", "CreateEndpointConfig", "CreateInferenceComponent"),
    *("CreateModel", "CreateTransformJob", "StartNotebookInstance", "StartPipelineExecution", "UpdateEndpoint"),
    *("UpdateEndpointWeightsAndCapacities", "UpdateInferenceComponent"),
)
_PLACES = ("notebookInstanceName", "userProfileName", "trackingServerName")
_LINKS = (
    *("CreatePartnerAppPresignedUrl", "CreatePresignedDomainUrl", "CreatePresignedMlflowAppUrl"),
    *("CreatePresignedMlflowTrackingServerUrl", "CreatePresignedNotebookInstanceUrl"),
)
sagemaker = Watches("sagemaker", mitre="T1059", words={"reach": _reach})

WATCHES = (
    sagemaker.call("CreateNotebookInstance", mitre="T1578.002")(
        name="sagemaker-notebook-created",
        severity=HIGH.when(passes_admin, else_=MEDIUM.when(has(_reach), else_=USUAL)),
        ordinary=True,
        says="created notebook {requestParameters.notebookInstanceName}[ ({requestParameters.instanceType})][ {reach}]",
        fact="[, with role {requestParameters.roleArn}]",
        why="Anyone who can open the notebook runs code with its role, and a large machine costs a lot.",
        advice="Check that its role may do no more than its owner.",
    ),
    sagemaker.call("UpdateNotebookInstance")(
        name="sagemaker-notebook-changed",
        severity=RARE,
        when=request_has("roleArn", "lifecycleConfigName"),
        says="changed notebook {requestParameters.notebookInstanceName}",
        fact="[to use role {requestParameters.roleArn}][ to run start script {requestParameters.lifecycleConfigName}]",
        why="A start script runs as root with the notebook's role, which may allow more than the caller's own.",
        advice="Read the script, and check that the notebook's owner asked for it.",
    ),
    sagemaker.call(
        *("CreateNotebookInstanceLifecycleConfig", "UpdateNotebookInstanceLifecycleConfig"),
        "CreateStudioLifecycleConfig",
    )(
        name="sagemaker-start-script-changed",
        severity=MEDIUM,
        says="changed notebook start script {requestParameters.notebookInstanceLifecycleConfigName"
        "|requestParameters.studioLifecycleConfigName}",
        why="The script runs as root, with the notebook's role, whenever a notebook that uses it starts.",
        advice="Read the script; look for addresses it calls and credentials it sends.",
    ),
    deployed(sagemaker, "SageMaker", *_PROGRAMS, name="sagemaker-program-deployed", severity=RARE),
    deployed(
        sagemaker, "SageMaker", *_RUNS, name="sagemaker-program-run", severity=USUAL, verb=lambda event: "started"
    ),
    sagemaker.call(*_LINKS, mitre="T1550")(
        name="sagemaker-sign-in-link-created",
        severity=MEDIUM.when(request_has("notebookInstanceName"), else_=LOW),
        ordinary=True,
        says="created a SageMaker sign-in link[ for {name}]",
        why="Anyone who has the link can work there with its role, without signing in.",
        advice="Usually routine; ask if you do not know the person or the notebook.",
        words={"name": text_at(*(f"requestParameters.{each}" for each in _PLACES))},
    ),
    bought(
        *(sagemaker, "SageMaker", "CreateTrainingPlan", "ExtendTrainingPlan"),
        name="sagemaker-capacity-bought",
        severity=HIGH,
    ),
    opened(
        *(sagemaker, "SageMaker", "CreateHubContentPresignedUrls", "CreateWorkforce", "CreateWorkteam"),
        *("PutModelPackageGroupPolicy", "StartSession", "UpdateWorkforce"),
        name="sagemaker-access-changed",
        severity=MEDIUM,
    ),
    deleted(
        *(sagemaker, "SageMaker", "DeleteDomain", "DeleteEndpoint", "DeleteFeatureGroup", "DeleteModel"),
        *("DeleteNotebookInstance", "DeleteUserProfile"),
        name="sagemaker-deleted",
        severity=LOW,
    ),
)
