"""Athena: where results of queries go, and limits on them."""

from account_event_handler.catalog.conditions import kind
from account_event_handler.catalog.kinds import copied
from account_event_handler.catalog.watch import HIGH, LOW, MEDIUM, Watches

athena = Watches("athena", mitre="T1537", words={"kind": kind})

WATCHES = (
    athena.call("UpdateWorkGroup", "CreateWorkGroup")(
        name="athena-workgroup-changed",
        severity=LOW,
        says="configured Athena workgroup {requestParameters.workGroup|requestParameters.name}[ to store results at"
        " {requestParameters.configurationUpdates.resultConfigurationUpdates.outputLocation"
        "|requestParameters.configuration.resultConfiguration.outputLocation}]",
        why="The workgroup decides where query results go, whether they are encrypted, and what queries may cost.",
        advice="Check that the location is yours and that the settings are still enforced.",
        ordinary=True,
    ),
    athena.call("CreateDataCatalog", "UpdateDataCatalog", mitre="T1530")(
        name="athena-catalog-changed",
        severity=MEDIUM,
        says="connected Athena to data catalog {requestParameters.name}[ of type {requestParameters.type}]",
        why="A catalog can run a Lambda function or read tables of another account.",
        advice="Check what the catalog points to.",
        ordinary=True,
    ),
    athena.call("DeleteWorkGroup", "DeleteDataCatalog", mitre="T1485")(
        name="athena-workgroup-deleted",
        severity=MEDIUM,
        says="deleted Athena {kind} {requestParameters.workGroup|requestParameters.name}",
        why="Saved queries and history of a deleted workgroup are lost.",
        advice="Check that it was planned.",
    ),
    athena.call("CreateCapacityReservation", "UpdateCapacityReservation", mitre="T1496")(
        name="athena-capacity-bought",
        severity=HIGH,
        says="bought Athena capacity",
        fact="[: {requestParameters.targetDpus} DPUs]",
        why="Capacity is billed by the hour, used or not.",
        advice="Ask who approved it; cancel it with aws athena cancel-capacity-reservation if nobody did.",
        would="capacity would be billed by the hour, used or not.",
    ),
    copied(
        *(athena, "Athena", "StartCalculationExecution", "StartQueryExecution", "StartSession"),
        *("CreatePresignedNotebookUrl", "ExportNotebook"),
        name="athena-query-run",
        severity=LOW,
    ),
)
