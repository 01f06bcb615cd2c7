"""Managed Grafana: who signs in, and keys to it."""

from account_event_handler.catalog.conditions import kind
from account_event_handler.catalog.watch import HIGH, MEDIUM, Watches

grafana = Watches("grafana", mitre="T1098", words={"kind": kind})

WATCHES = (
    grafana.call("UpdatePermissions", "UpdateWorkspaceAuthentication", "CreateWorkspaceApiKey")(
        name="grafana-access-changed",
        severity=MEDIUM,
        says="changed {kind} of Grafana workspace {requestParameters.workspaceId}",
        why="Administrators of the workspace can query every data source with its role.",
        advice="Check who gained access; delete API keys that nobody knows.",
    ),
    grafana.call("CreateWorkspaceServiceAccountToken", mitre="T1098.001")(
        name="grafana-token-created",
        severity=MEDIUM,
        says="created a token for Grafana workspace {requestParameters.workspaceId}",
        why="Anyone who has the token can query its data sources without AWS credentials.",
        advice="Check which program uses it; delete it if none does.",
        ordinary=True,
    ),
    grafana.call("DeleteWorkspace", mitre="T1489")(
        name="grafana-workspace-deleted",
        severity=HIGH,
        says="deleted Grafana workspace {requestParameters.workspaceId}",
        why="Its dashboards and alerts are gone.",
        advice="Unless it was retired, create it again and import the dashboards.",
        would="its dashboards and alerts would be gone.",
    ),
)
