"""Neptune Analytics: graphs opened, exported or deleted."""

from account_event_handler.catalog.conditions import request_is, word
from account_event_handler.catalog.watch import HIGH, LOW, MEDIUM, Watches

_is_public = request_is("publicConnectivity", True)
graph = Watches("neptune-graph", mitre="T1530", words={"access": word(_is_public, "public access")})

WATCHES = (
    graph.call("CreateGraph", "UpdateGraph", "RestoreGraphFromSnapshot")(
        name="neptune-graph-changed",
        severity=HIGH.when(_is_public, else_=LOW),
        says="configured graph {requestParameters.graphName|requestParameters.graphIdentifier}",
        fact="[with {access}]",
        why="A graph with public connectivity can be reached from the internet.",
        advice="Disable public connectivity with aws neptune-graph update-graph, and use a private endpoint.",
        would="a graph with public connectivity could be reached from the internet.",
    ),
    graph.call("StartExportTask", mitre="T1537")(
        name="neptune-graph-exported",
        severity=MEDIUM,
        says="exported graph {requestParameters.graphIdentifier}",
        fact="to {requestParameters.destination}",
        why="Everyone who can read that bucket can read all data of the graph.",
        advice="Check whose bucket it is; delete the export if nobody asked for it.",
    ),
    graph.call("DeleteGraph", "DeleteGraphSnapshot", mitre="T1485")(
        name="neptune-graph-deleted",
        severity=HIGH,
        says="deleted graph {requestParameters.graphIdentifier|requestParameters.snapshotIdentifier}",
        why="Data without a snapshot is gone for good.",
        advice="If nobody planned it, restore the latest snapshot with aws neptune-graph restore-graph-from-snapshot.",
        would="data without a snapshot would be gone for good.",
    ),
)
