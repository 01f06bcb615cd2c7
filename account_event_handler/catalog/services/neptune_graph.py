"""Neptune Analytics: graphs opened, exported or deleted."""

from account_event_handler.catalog.conditions import request_is
from account_event_handler.catalog.watch import HIGH, LOW, MEDIUM, Watches

graph = Watches("neptune-graph", mitre="T1530")

WATCHES = (
    graph.call("CreateGraph", "UpdateGraph", "RestoreGraphFromSnapshot")(
        name="neptune-graph-changed",
        severity=HIGH.when(request_is("publicConnectivity", True), else_=LOW),
        says="made or changed graph {requestParameters.graphName|requestParameters.graphIdentifier}",
        why="A graph with public connectivity can be reached from the internet.",
        advice="Switch public connectivity off; use a private endpoint.",
    ),
    graph.call("StartExportTask", mitre="T1537")(
        name="neptune-graph-exported",
        severity=MEDIUM,
        says="exported graph {requestParameters.graphIdentifier} to {requestParameters.destination}",
        why="All of its data becomes files for everyone who may read that bucket.",
        advice="Check whose bucket it is.",
    ),
    graph.call("DeleteGraph", "DeleteGraphSnapshot", mitre="T1485")(
        name="neptune-graph-deleted",
        severity=HIGH,
        says="deleted graph {requestParameters.graphIdentifier|requestParameters.snapshotIdentifier}",
        why="What has no snapshot is gone for good.",
        advice="If nobody planned it, restore the latest snapshot.",
    ),
)
