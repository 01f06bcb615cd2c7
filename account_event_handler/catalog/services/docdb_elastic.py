"""DocumentDB elastic clusters: passwords, copies, deletions."""

from account_event_handler.catalog.conditions import request_has
from account_event_handler.catalog.watch import HIGH, LOW, MEDIUM, Watches

docdb = Watches("docdb-elastic", mitre="T1485")

WATCHES = (
    docdb.call("DeleteCluster", "DeleteClusterSnapshot")(
        name="docdb-elastic-deleted",
        severity=HIGH,
        says="deleted elastic cluster or snapshot {requestParameters.clusterArn|requestParameters.snapshotArn}",
        why="What has no snapshot is gone for good.",
        advice="If nobody planned it, restore the latest snapshot at once.",
    ),
    docdb.call("UpdateCluster", mitre="T1098")(
        name="docdb-elastic-changed",
        severity=HIGH.when(request_has("adminUserPassword"), else_=LOW),
        says="changed the settings or the password of elastic cluster {requestParameters.clusterArn}",
        why="Anyone who knows a new password can read and change everything in it.",
        advice="Ask its owner; set another password if nobody knows of it.",
    ),
    docdb.call("CreateClusterSnapshot", "CopyClusterSnapshot", "RestoreClusterFromSnapshot", mitre="T1578.001")(
        name="docdb-elastic-copied",
        severity=MEDIUM,
        says="copied or restored an elastic cluster[: {requestParameters.snapshotName|requestParameters.clusterName"
        "|requestParameters.targetSnapshotName}]",
        why="A second copy of the data has its own ways in.",
        advice="Ask who needs the copy.",
        ordinary=True,
    ),
)
