"""QuickSight: dashboards and data opened, users added, restrictions lifted."""

from account_event_handler.catalog.conditions import event_is, request_is, word
from account_event_handler.catalog.kinds import copied, deleted, opened
from account_event_handler.catalog.watch import HIGH, LOW, MEDIUM, Watches

_is_public = request_is("publicSharingEnabled", True)
quicksight = Watches("quicksight", mitre="T1530")

WATCHES = (
    quicksight.call("UpdatePublicSharingSettings", "UpdateIpRestriction", "UpdateAccountSettings", mitre="T1562")(
        name="quicksight-restriction-changed",
        severity=HIGH.when(_is_public, else_=MEDIUM),
        says="changed the access settings of QuickSight",
        fact="[{sharing}]",
        why="These settings decide whether people outside the company can see dashboards.",
        advice="Turn public sharing off and the IP restriction back on unless the change was planned.",
        words={"sharing": word(_is_public, "to allow public sharing")},
    ),
    quicksight.call("RegisterUser", "UpdateUser", "CreateGroupMembership", mitre="T1136.003")(
        name="quicksight-user-added",
        severity=MEDIUM,
        says="{did} QuickSight user {requestParameters.userName|requestParameters.memberName"
        "|requestParameters.email}[ as {requestParameters.userRole|requestParameters.role}]",
        why="A QuickSight administrator can see the data of every connected database.",
        advice="Check that the user belongs to a colleague; delete the user if not.",
        words={"did": word(event_is("UpdateUser"), "changed", "added")},
        ordinary=True,
    ),
    quicksight.call(
        *("UpdateDashboardPermissions", "UpdateDataSetPermissions", "UpdateDataSourcePermissions"),
        *("UpdateAnalysisPermissions", "CreateDataSource", "UpdateDataSource"),
    )(
        name="quicksight-data-opened",
        severity=LOW,
        says="changed data access in QuickSight[: {requestParameters.dashboardId|requestParameters.dataSetId"
        "|requestParameters.dataSourceId|requestParameters.analysisId}]",
        why="People with access to a data set read it with QuickSight's own credentials.",
        advice="Check who was given access, and revoke it if nobody asked for it.",
        ordinary=True,
    ),
    quicksight.call("DeleteAccountSubscription", mitre="T1485")(
        name="quicksight-deleted",
        severity=HIGH,
        says="deleted the QuickSight subscription",
        why="All dashboards, analyses and users are gone for good.",
        advice="Contact AWS Support at once if nobody planned it.",
        would="all dashboards, analyses and users would be gone for good.",
    ),
    opened(
        *(quicksight, "QuickSight", "CreateIAMPolicyAssignment", "CreateRoleMembership", "CreateVPCConnection"),
        *("UpdateFolderPermissions", "UpdateIAMPolicyAssignment", "UpdateKeyRegistration"),
        name="quicksight-access-changed",
        severity=MEDIUM,
    ),
    copied(
        *(quicksight, "QuickSight", "GenerateEmbedUrlForAnonymousUser", "GenerateEmbedUrlForRegisteredUser"),
        *("StartAssetBundleExportJob", "StartDashboardSnapshotJob"),
        name="quicksight-exported",
        severity=LOW,
    ),
    deleted(
        *(quicksight, "QuickSight", "DeleteAnalysis", "DeleteDashboard", "DeleteDataSet", "DeleteDataSource"),
        *("DeleteNamespace", "DeleteUser"),
        name="quicksight-dashboards-deleted",
        severity=LOW,
    ),
)
