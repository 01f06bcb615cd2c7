"""AppFlow: data carried between AWS and applications outside."""

from account_event_handler.catalog.watch import LOW, MEDIUM, Watches

appflow = Watches("appflow", mitre="T1537")

WATCHES = (
    appflow.call("CreateFlow", "UpdateFlow", "StartFlow")(
        name="appflow-flow-changed",
        severity=LOW,
        says="made or started flow {requestParameters.flowName}"
        "[ to {requestParameters.destinationFlowConfigList.0.connectorType}]",
        why="A flow carries data out of an application or a bucket, again and again.",
        advice="Check the flow's source and destination; delete it if nobody asked for it.",
        ordinary=True,
    ),
    appflow.call("CreateConnectorProfile", "UpdateConnectorProfile", "RegisterConnector", mitre="T1098.001")(
        name="appflow-connection-changed",
        severity=MEDIUM,
        says="added or changed a connection of AppFlow[: {requestParameters.connectorProfileName"
        "|requestParameters.connectorLabel}]",
        why="It holds credentials of an application, or says whose account data goes to.",
        advice="Check that the application's account is yours.",
        ordinary=True,
    ),
)
