"""Quick Sight: dashboards and data opened, users added, restrictions lifted."""

from account_event_handler.catalog.conditions import request_is
from account_event_handler.catalog.kinds import copied, deleted, opened
from account_event_handler.catalog.watch import HIGH, LOW, MEDIUM, Watches

quicksight = Watches("quicksight", mitre="T1530")

WATCHES = (
    quicksight.call("UpdatePublicSharingSettings", "UpdateIpRestriction", "UpdateAccountSettings", mitre="T1562")(
        name="quicksight-restriction-changed",
        severity=HIGH.when(request_is("publicSharingEnabled", True), else_=MEDIUM),
        says="changed who can reach Quick Sight of account {requestParameters.awsAccountId}",
        why="With public sharing anyone on the internet can see a dashboard.",
        advice="Switch public sharing off, and the address restriction on again.",
    ),
    quicksight.call("RegisterUser", "UpdateUser", "CreateGroupMembership", mitre="T1136.003")(
        name="quicksight-user-added",
        severity=MEDIUM,
        says="added or changed Quick Sight user {requestParameters.userName|requestParameters.memberName"
        "|requestParameters.email}[ as {requestParameters.userRole|requestParameters.role}]",
        why="An administrator there sees the data of every connected database.",
        advice="Check that a colleague stands behind it.",
        ordinary=True,
    ),
    quicksight.call(
        *("UpdateDashboardPermissions", "UpdateDataSetPermissions", "UpdateDataSourcePermissions"),
        *("UpdateAnalysisPermissions", "CreateDataSource", "UpdateDataSource"),
    )(
        name="quicksight-data-opened",
        severity=LOW,
        says="changed who can see data in Quick Sight[: {requestParameters.dashboardId|requestParameters.dataSetId"
        "|requestParameters.dataSourceId|requestParameters.analysisId}]",
        why="Those who are given access read the data with Quick Sight's own credentials.",
        advice="Check whom it was given to.",
        ordinary=True,
    ),
    quicksight.call("DeleteAccountSubscription", mitre="T1485")(
        name="quicksight-deleted",
        severity=HIGH,
        says="deleted Quick Sight of account {requestParameters.awsAccountId}",
        why="All dashboards, analyses and users are gone for good.",
        advice="Write to AWS Support at once if nobody planned it.",
    ),
    opened(
        *(quicksight, "Quick Sight", "CreateIAMPolicyAssignment", "CreateRoleMembership", "CreateVPCConnection"),
        *("UpdateFolderPermissions", "UpdateIAMPolicyAssignment", "UpdateKeyRegistration"),
        name="quicksight-access-changed",
        severity=MEDIUM,
    ),
    copied(
        *(quicksight, "Quick Sight", "GenerateEmbedUrlForAnonymousUser", "StartAssetBundleExportJob"),
        "StartDashboardSnapshotJob",
        name="quicksight-exported",
        severity=LOW,
    ),
    deleted(
        *(quicksight, "Quick Sight", "DeleteAnalysis", "DeleteDashboard", "DeleteDataSet", "DeleteDataSource"),
        *("DeleteNamespace", "DeleteUser"),
        name="quicksight-dashboards-deleted",
        severity=LOW,
    ),
)
