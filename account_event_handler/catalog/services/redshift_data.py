"""Redshift Data API: statements run in a warehouse with AWS credentials."""

from account_event_handler.catalog.watch import LOW, Watches

data = Watches("redshift-data", mitre="T1213.006")

WATCHES = (
    data.call("ExecuteStatement", "BatchExecuteStatement")(
        name="redshift-data-statement-run",
        severity=LOW,
        says="ran SQL in Redshift {requestParameters.clusterIdentifier|requestParameters.workgroupName}"
        "[ as {requestParameters.dbUser}]",
        why="The API needs no database password and no network access.",
        advice="Check that the caller works with the warehouse.",
        ordinary=True,
    ),
)
