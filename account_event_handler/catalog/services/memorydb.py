"""MemoryDB: clusters opened, copied out, deleted or paid for in advance."""

from account_event_handler.catalog.conditions import kind, name_at
from account_event_handler.catalog.watch import HIGH, LOW, MEDIUM, Watches

_name = name_at(
    *("requestParameters.clusterName", "requestParameters.snapshotName", "requestParameters.sourceSnapshotName"),
    *("requestParameters.aCLName", "requestParameters.userName", "requestParameters.multiRegionClusterName"),
)
memorydb = Watches("memorydb", mitre="T1485", words={"kind": kind, "name": _name})

WATCHES = (
    memorydb.call("CopySnapshot", mitre="T1537")(
        name="memorydb-snapshot-copied",
        severity=MEDIUM,
        says="copied MemoryDB snapshot {name}",
        fact="[to bucket {requestParameters.targetBucket}]",
        why="Everyone who can read the bucket can read the copy.",
        advice="Check whose bucket it is; delete the copy if nobody asked for it.",
    ),
    memorydb.call("CreateSnapshot", mitre="T1530")(
        name="memorydb-snapshot-created",
        severity=LOW,
        says="created a snapshot of MemoryDB cluster {name}",
        why="A snapshot holds all data, and can be copied out of the account.",
        advice="Check that it is part of a planned backup.",
        ordinary=True,
    ),
    memorydb.call("DeleteCluster", "DeleteSnapshot", "DeleteMultiRegionCluster")(
        name="memorydb-deleted",
        severity=HIGH,
        says="deleted MemoryDB {kind} {name}",
        why="MemoryDB is a database: data without a snapshot is gone for good.",
        advice="If nobody planned it, restore the latest snapshot with aws memorydb create-cluster --snapshot-name.",
        would="data without a snapshot would be gone for good.",
    ),
    memorydb.call("CreateUser", "UpdateUser", "UpdateACL", mitre="T1098")(
        name="memorydb-access-given",
        severity=MEDIUM,
        says="changed who can sign in to MemoryDB[: {name}]",
        why="Users in an access list can read and change the data of its clusters.",
        advice="Check who it is; if nobody knows, delete the user with aws memorydb delete-user.",
        ordinary=True,
    ),
    memorydb.call("PurchaseReservedNodesOffering", mitre="T1496")(
        name="memorydb-reservation-bought",
        severity=HIGH,
        says="bought",
        fact="[{requestParameters.nodeCount} ]reserved MemoryDB nodes",
        why="Reserved nodes are paid for years, used or not, and cannot be returned.",
        advice="Ask who approved it; contact AWS Support at once if nobody did.",
        would="reserved nodes would be paid for years, used or not, and could not be returned.",
    ),
)
