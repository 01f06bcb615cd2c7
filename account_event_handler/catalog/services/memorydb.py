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
        says="copied MemoryDB snapshot {name}[ to bucket {requestParameters.targetBucket}]",
        why="A copy in a bucket can be read by everyone who may read the bucket.",
        advice="Check whose bucket it is; delete the copy if nobody asked for it.",
    ),
    memorydb.call("CreateSnapshot", mitre="T1530")(
        name="memorydb-snapshot-created",
        severity=LOW,
        says="made a snapshot of MemoryDB cluster {name}",
        why="It is the step before copying the data out.",
        advice="Check that it is part of a planned backup.",
        ordinary=True,
    ),
    memorydb.call("DeleteCluster", "DeleteSnapshot", "DeleteMultiRegionCluster")(
        name="memorydb-deleted",
        severity=HIGH,
        says="deleted MemoryDB {kind} {name}",
        why="MemoryDB is a database: what has no snapshot is gone for good.",
        advice="If nobody planned it, create the cluster again from its latest snapshot.",
    ),
    memorydb.call("CreateUser", "UpdateUser", "UpdateACL", mitre="T1098")(
        name="memorydb-access-given",
        severity=MEDIUM,
        says="changed who can sign in to MemoryDB[: {name}]",
        why="The users of an access list read and change what its clusters hold.",
        advice="Check who it is; delete the user if nobody knows.",
        ordinary=True,
    ),
    memorydb.call("PurchaseReservedNodesOffering", mitre="T1496")(
        name="memorydb-reservation-bought",
        severity=HIGH,
        says="bought reserved MemoryDB nodes",
        why="They are paid for years, used or not, and AWS does not take them back.",
        advice="Ask who approved it; write to AWS Support at once if nobody did.",
    ),
)
