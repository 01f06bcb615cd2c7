"""Other compute services: what is deployed to them, and with which role it runs."""

from account_event_handler.catalog.passed_roles import RARE, USUAL, deployed
from account_event_handler.catalog.watch import LOW, Watches

_USUAL = {
    ("amplify", "Amplify"): "CreateApp CreateBranch CreateDeployment CreateWebhook UpdateApp UpdateBranch",
    ("batch", "Batch"): "CreateComputeEnvironment RegisterJobDefinition SubmitJob UpdateComputeEnvironment",
    ("codedeploy", "CodeDeploy"): "CreateDeployment CreateDeploymentGroup UpdateDeploymentGroup",
    ("databrew", "DataBrew"): "CreateProfileJob CreateProject CreateRecipeJob UpdateProfileJob UpdateProject"
    " UpdateRecipeJob",
    ("deadline", "Deadline"): "CreateFarm CreateFleet CreateJob CreateQueue UpdateFleet UpdateQueue",
    ("elasticbeanstalk", "Elastic Beanstalk"): "CreateApplicationVersion CreateConfigurationTemplate CreateEnvironment"
    " CreatePlatformVersion UpdateConfigurationTemplate UpdateEnvironment",
    ("gamelift", "GameLift"): "CreateBuild CreateContainerFleet CreateContainerGroupDefinition CreateFleet"
    " CreateGameServerGroup CreateScript UpdateContainerFleet UpdateFleetCapacity UpdateGameServerGroup UpdateScript",
    ("imagebuilder", "Image Builder"): "CreateComponent CreateContainerRecipe CreateDistributionConfiguration"
    " CreateImage CreateImagePipeline CreateImageRecipe CreateInfrastructureConfiguration CreateWorkflow"
    " ImportComponent UpdateDistributionConfiguration UpdateImagePipeline UpdateInfrastructureConfiguration",
    ("kinesisanalytics", "Managed Flink"): "CreateApplication UpdateApplication",
    ("omics", "HealthOmics"): "CreateWorkflow CreateWorkflowVersion StartReadSetExportJob StartReadSetImportJob"
    " StartRun StartRunBatch",
    ("pipes", "EventBridge"): "CreatePipe UpdatePipe",
    ("scheduler", "EventBridge"): "CreateSchedule UpdateSchedule",
    ("states", "Step Functions"): "CreateStateMachine UpdateStateMachine",
    ("synthetics", "Synthetics"): "CreateCanary UpdateCanary",
}
# These name no role in the call.
_WITHOUT_ROLE = {
    ("drs", "Elastic Disaster Recovery"): "CreateLaunchConfigurationTemplate PutLaunchAction StartRecovery"
    " UpdateLaunchConfiguration UpdateLaunchConfigurationTemplate",
    ("mgn", "Application Migration"): "CreateLaunchConfigurationTemplate PutSourceServerAction PutTemplateAction"
    " StartCutover StartTest UpdateLaunchConfiguration UpdateLaunchConfigurationTemplate",
}
# rare enough in pipelines, and each an old way to a role's rights
_RARE = {
    ("airflow", "Airflow"): "CreateCliToken CreateEnvironment CreateWebLoginToken InvokeRestApi UpdateEnvironment",
    ("apprunner", "App Runner"): "CreateService StartDeployment UpdateService",
    ("appstream", "AppStream"): "CreateAppBlockBuilder CreateFleet CreateImageBuilder CreateImageBuilderStreamingURL"
    " UpdateAppBlockBuilder UpdateFleet",
    ("braket", "Braket"): "CreateJob CreateQuantumTask",
    ("cloud9", "Cloud9"): "CreateEnvironmentEC2 CreateEnvironmentMembership UpdateEnvironmentMembership",
    ("datapipeline", "Data Pipeline"): "ActivatePipeline CreatePipeline PutPipelineDefinition",
    ("emr-containers", "EMR on EKS"): "CreateJobTemplate CreateManagedEndpoint CreateVirtualCluster StartJobRun",
    ("emr-serverless", "EMR Serverless"): "CreateApplication StartJobRun UpdateApplication",
    ("fis", "Fault Injection"): "CreateExperimentTemplate StartExperiment UpdateExperimentTemplate",
    ("pcs", "Parallel Computing"): "CreateCluster CreateComputeNodeGroup UpdateComputeNodeGroup",
    ("proton", "Proton"): "CreateEnvironment CreateService CreateServiceInstance UpdateAccountSettings"
    " UpdateEnvironment UpdateService",
}

WATCHES = tuple(
    deployed(Watches(source), label, *calls.split(), name=f"{source}-program-deployed", severity=severity)
    for severity, services in ((USUAL, _USUAL), (RARE, _RARE), (LOW, _WITHOUT_ROLE))
    for (source, label), calls in services.items()
)
