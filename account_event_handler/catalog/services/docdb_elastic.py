"""DocumentDB elastic clusters: passwords, copies, deletions."""

from account_event_handler.catalog.conditions import kind, request_has, word
from account_event_handler.catalog.watch import HIGH, LOW, MEDIUM, Watches
from account_event_handler.model import AccountEvent

_sets_password = request_has("adminUserPassword")
_DID = {"CopyClusterSnapshot": "copied", "CreateClusterSnapshot": "created"}


def _did(event: AccountEvent) -> str:
    return _DID.get(event.text("eventName"), "restored")


docdb = Watches("docdb-elastic", mitre="T1485")

WATCHES = (
    docdb.call("DeleteCluster", "DeleteClusterSnapshot")(
        name="docdb-elastic-deleted",
        severity=HIGH,
        says="deleted DocumentDB elastic {kind} {requestParameters.clusterArn|requestParameters.snapshotArn}",
        why="Data without another snapshot is lost permanently.",
        advice="If it was not planned, restore the latest snapshot with aws docdb-elastic"
        " restore-cluster-from-snapshot.",
        words={"kind": kind},
        would="data without another snapshot would be lost permanently.",
    ),
    docdb.call("UpdateCluster", mitre="T1098")(
        name="docdb-elastic-changed",
        severity=HIGH.when(_sets_password, else_=LOW),
        says="changed DocumentDB elastic cluster {requestParameters.clusterArn}",
        fact="[to use another {password}]",
        why="Anyone who knows a new password can read and change all data.",
        advice="Ask its owner; set another password if nobody knows about it.",
        words={"password": word(_sets_password, "administrator password")},
        would="anyone who knows a new password could read and change all data.",
    ),
    docdb.call("CreateClusterSnapshot", "CopyClusterSnapshot", "RestoreClusterFromSnapshot", mitre="T1578.001")(
        name="docdb-elastic-copied",
        severity=MEDIUM,
        says="{did} DocumentDB elastic {kind}[ {requestParameters.snapshotName|requestParameters.clusterName"
        "|requestParameters.targetSnapshotName}]",
        why="The copy of the data has its own access rules.",
        advice="Ask who needs the copy and when it will be deleted.",
        words={"did": _did, "kind": lambda event: kind(event).partition(" from ")[0]},
        ordinary=True,
    ),
)
