"""Athena: where results of queries go, and limits on them."""

from account_event_handler.catalog.conditions import kind
from account_event_handler.catalog.kinds import copied
from account_event_handler.catalog.watch import HIGH, LOW, MEDIUM, Watches

athena = Watches("athena", mitre="T1537", words={"kind": kind})

WATCHES = (
    athena.call("UpdateWorkGroup", "CreateWorkGroup")(
        name="athena-workgroup-changed",
        severity=LOW,
        says="changed workgroup {requestParameters.workGroup|requestParameters.name}[ to store results at"
        " {requestParameters.configurationUpdates.resultConfigurationUpdates.outputLocation"
        "|requestParameters.configuration.resultConfiguration.outputLocation}]",
        why="The results of all its queries go to one place, with encryption and limits or without.",
        advice="Check that the place is yours and the settings are still enforced.",
        ordinary=True,
    ),
    athena.call("CreateDataCatalog", "UpdateDataCatalog", mitre="T1530")(
        name="athena-catalog-changed",
        severity=MEDIUM,
        says="connected Athena to {requestParameters.name}[ of type {requestParameters.type}]",
        why="A catalog runs a function, or reads the tables of another account.",
        advice="Check what the catalog points to.",
        ordinary=True,
    ),
    athena.call("DeleteWorkGroup", "DeleteDataCatalog", mitre="T1485")(
        name="athena-workgroup-deleted",
        severity=MEDIUM,
        says="deleted Athena {kind} {requestParameters.workGroup|requestParameters.name}",
        why="Its saved queries and history are gone.",
        advice="Check that it was planned.",
    ),
    athena.call("CreateCapacityReservation", "UpdateCapacityReservation", mitre="T1496")(
        name="athena-capacity-bought",
        severity=HIGH,
        says="bought capacity for Athena",
        fact="[: {requestParameters.targetDpus} DPUs]",
        why="Capacity is paid for by the hour, used or not.",
        advice="Cancel it unless somebody approved it.",
    ),
    copied(
        *(athena, "Athena", "StartCalculationExecution", "StartQueryExecution", "StartSession"),
        *("CreatePresignedNotebookUrl", "ExportNotebook"),
        name="athena-query-run",
        severity=LOW,
    ),
)
