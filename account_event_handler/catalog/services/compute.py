"""Other compute services: what is deployed to them, and with which role it runs."""

from account_event_handler.catalog.kinds import copied, deleted, opened, weakened
from account_event_handler.catalog.passed_roles import RARE, USUAL, deployed
from account_event_handler.catalog.watch import LOW, MEDIUM, Watches

_USUAL = {
    (
        "amplify",
        "Amplify",
    ): "CreateApp CreateBranch CreateDeployment CreateDomainAssociation CreateWebhook StartDeployment"
    " StartJob UpdateApp UpdateBranch UpdateDomainAssociation UpdateWebhook",
    ("appconfig", "AppConfig"): "CreateExtension CreateHostedConfigurationVersion StartDeployment UpdateExtension",
    ("batch", "Batch"): "CreateComputeEnvironment CreateServiceEnvironment RegisterJobDefinition SubmitJob"
    " SubmitServiceJob UpdateComputeEnvironment UpdateServiceEnvironment",
    ("cloudcontrolapi", "Cloud Control"): "CreateResource DeleteResource UpdateResource",
    ("codedeploy", "CodeDeploy"): "CreateDeployment CreateDeploymentGroup RegisterApplicationRevision"
    " RegisterOnPremisesInstance UpdateDeploymentGroup",
    ("databrew", "DataBrew"): "CreateProfileJob CreateProject CreateRecipeJob CreateSchedule StartJobRun"
    " StartProjectSession UpdateProfileJob UpdateProject UpdateRecipeJob UpdateSchedule",
    ("deadline", "Deadline Cloud"): "AssumeQueueRoleForUser CreateFarm CreateFleet CreateJob CreateQueue"
    " CreateQueueEnvironment UpdateFleet UpdateQueue UpdateQueueEnvironment",
    ("elasticbeanstalk", "Elastic Beanstalk"): "AssociateEnvironmentOperationsRole CreateApplicationVersion"
    " CreateConfigurationTemplate CreateEnvironment CreatePlatformVersion RebuildEnvironment SwapEnvironmentCNAMEs"
    " UpdateConfigurationTemplate UpdateEnvironment",
    ("gamelift", "GameLift"): "CreateBuild CreateContainerFleet CreateContainerGroupDefinition CreateFleet"
    " CreateGameServerGroup CreateScript PutScalingPolicy RequestUploadCredentials UpdateContainerFleet"
    " UpdateFleetCapacity UpdateGameServerGroup UpdateScript",
    ("imagebuilder", "Image Builder"): "CreateComponent CreateContainerRecipe CreateDistributionConfiguration"
    " CreateImage CreateImagePipeline CreateImageRecipe CreateInfrastructureConfiguration CreateWorkflow"
    " DistributeImage ImportComponent ImportDiskImage StartImagePipelineExecution UpdateDistributionConfiguration"
    " UpdateImagePipeline UpdateInfrastructureConfiguration",
    ("kinesisanalytics", "Managed Flink"): "AddApplicationInput AddApplicationOutput CreateApplication"
    " CreateApplicationPresignedUrl StartApplication UpdateApplication",
    ("kafkaconnect", "MSK Connect"): "CreateConnector CreateCustomPlugin UpdateConnector",
    ("kendra", "Kendra"): "CreateDataSource CreateIndex UpdateDataSource UpdateIndex",
    ("m2", "Mainframe Modernization"): "CreateApplication CreateDeployment CreateEnvironment StartBatchJob"
    " UpdateApplication",
    ("mediaconvert", "MediaConvert"): "CreateJob CreateJobTemplate UpdateJobTemplate",
    ("medialive", "MediaLive"): "CreateChannel CreateInput StartChannel UpdateChannel",
    ("omics", "HealthOmics"): "CreateWorkflow CreateWorkflowVersion StartReadSetExportJob StartReadSetImportJob"
    " StartRun StartRunBatch StartVariantImportJob",
    ("osis", "OpenSearch Ingestion"): "CreatePipeline StartPipeline UpdatePipeline",
    ("pipes", "EventBridge"): "CreatePipe StartPipe UpdatePipe",
    ("qbusiness", "Q Business"): "CreateApplication CreateDataSource CreatePlugin UpdateApplication UpdateDataSource"
    " UpdatePlugin",
    ("scheduler", "EventBridge"): "CreateSchedule UpdateSchedule",
    ("states", "Step Functions"): "CreateStateMachine CreateStateMachineAlias PublishStateMachineVersion TestState"
    " UpdateStateMachine UpdateStateMachineAlias",
    ("synthetics", "Synthetics"): "CreateCanary StartCanary StartCanaryDryRun UpdateCanary",
    ("workspaces-instances", "WorkSpaces"): "CreateWorkspaceInstance",
}
# These name no role in the call.
_WITHOUT_ROLE = {
    ("drs", "Elastic Disaster Recovery"): "CreateLaunchConfigurationTemplate PutLaunchAction StartRecovery"
    " UpdateLaunchConfiguration UpdateLaunchConfigurationTemplate",
    ("mgn", "Application Migration"): "CreateLaunchConfigurationTemplate PutSourceServerAction PutTemplateAction"
    " StartCutover StartTest UpdateLaunchConfiguration UpdateLaunchConfigurationTemplate",
    ("serverlessrepo", "Serverless Application Repository"): "CreateApplicationVersion CreateCloudFormationChangeSet",
}
# rare enough in pipelines, and each an old way to a role's rights
_RARE = {
    ("airflow", "Airflow"): "CreateCliToken CreateEnvironment CreateWebLoginToken InvokeRestApi UpdateEnvironment",
    ("airflow-serverless", "Airflow"): "CreateWorkflow StartWorkflowRun UpdateWorkflow",
    ("apprunner", "App Runner"): "CreateService StartDeployment UpdateService",
    ("appstream", "AppStream"): "CreateAppBlockBuilder CreateFleet CreateImageBuilder CreateImageBuilderStreamingURL"
    " UpdateAppBlockBuilder UpdateFleet",
    ("arc-region-switch", "ARC"): "CreatePlan StartPlanExecution UpdatePlan",
    ("braket", "Braket"): "CreateJob CreateQuantumTask",
    ("cloud9", "Cloud9"): "CreateEnvironmentEC2 CreateEnvironmentMembership UpdateEnvironmentMembership",
    ("cleanrooms-ml", "Clean Rooms ML"): "CreateConfiguredModelAlgorithm CreateTrainedModel",
    ("datazone", "DataZone"): "AssociateEnvironmentRole CreateAccountPool CreateConnection CreateEnvironment"
    " CreateProjectMembership PutEnvironmentBlueprintConfiguration UpdateAccountPool",
    ("datapipeline", "Data Pipeline"): "ActivatePipeline CreatePipeline PutPipelineDefinition",
    ("emr-containers", "EMR on EKS"): "CreateJobTemplate CreateManagedEndpoint CreateVirtualCluster StartJobRun",
    ("emr-serverless", "EMR Serverless"): "CreateApplication StartJobRun StartSession UpdateApplication",
    ("finspace", "FinSpace"): "CreateKxCluster CreateKxUser UpdateKxClusterCodeConfiguration UpdateKxUser",
    ("fis", "AWS FIS"): "CreateExperimentTemplate CreateTargetAccountConfiguration StartExperiment"
    " UpdateExperimentTemplate UpdateTargetAccountConfiguration",
    ("pcs", "AWS PCS"): "CreateCluster CreateComputeNodeGroup CreateQueue UpdateCluster"
    " UpdateComputeNodeGroup UpdateQueue",
    ("proton", "Proton"): "CreateComponent CreateEnvironment CreateEnvironmentAccountConnection CreateService"
    " CreateServiceInstance UpdateAccountSettings UpdateComponent UpdateEnvironment UpdateService"
    " UpdateServiceInstance UpdateServicePipeline",
    ("ssm-quicksetup", "Quick Setup"): "CreateConfigurationManager UpdateConfigurationDefinition",
}

WATCHES = (
    *(
        deployed(Watches(source), label, *calls.split(), name=f"{source}-program-deployed", severity=severity)
        for severity, services in ((USUAL, _USUAL), (RARE, _RARE), (LOW, _WITHOUT_ROLE))
        for (source, label), calls in services.items()
    ),
    deleted(Watches("amplify"), "Amplify", "DeleteApp", name="amplify-deleted", severity=MEDIUM),
    opened(
        *(Watches("appstream"), "AppStream", "CreateStreamingURL", "CreateUser", "UpdateImagePermissions"),
        name="appstream-access-changed",
        severity=MEDIUM,
    ),
    copied(
        *(Watches("appstream"), "AppStream", "CreateExportImageTask"), name="appstream-data-copied", severity=MEDIUM
    ),
    weakened(
        *(Watches("drs"), "Elastic Disaster Recovery", "DeleteRecoveryInstance", "DeleteSourceServer"),
        *("DisconnectRecoveryInstance", "DisconnectSourceServer", "StopReplication"),
        name="drs-safeguard-changed",
        severity=MEDIUM,
    ),
    deleted(
        *(Watches("elasticbeanstalk"), "Elastic Beanstalk", "DeleteApplication", "TerminateEnvironment"),
        name="elasticbeanstalk-deleted",
        severity=MEDIUM,
    ),
    opened(
        *(Watches("gamelift"), "GameLift", "GetComputeAccess", "GetInstanceAccess"),
        name="gamelift-access-read",
        severity=MEDIUM,
        include_reads=True,
    ),
    opened(
        *(Watches("imagebuilder"), "Image Builder", "PutComponentPolicy", "PutContainerRecipePolicy"),
        *("PutImagePolicy", "PutImageRecipePolicy"),
        name="imagebuilder-access-changed",
        severity=MEDIUM,
    ),
)
