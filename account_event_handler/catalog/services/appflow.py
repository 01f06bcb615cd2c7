"""AppFlow: data carried between AWS and applications outside."""

from account_event_handler.catalog.conditions import event_is, word
from account_event_handler.catalog.watch import LOW, MEDIUM, Watches

appflow = Watches("appflow", mitre="T1537")

WATCHES = (
    appflow.call("CreateFlow", "UpdateFlow", "StartFlow")(
        name="appflow-flow-changed",
        severity=LOW,
        says="{did} AppFlow flow {requestParameters.flowName}[ to"
        " {requestParameters.destinationFlowConfigList.0.connectorType}]",
        why="A flow copies data between applications and AWS, once or on a schedule.",
        advice="Check the flow's source and destination; delete it with aws appflow delete-flow if nobody asked"
        " for it.",
        words={"did": word(event_is("StartFlow"), "started", else_="configured")},
        ordinary=True,
    ),
    appflow.call("CreateConnectorProfile", "UpdateConnectorProfile", "RegisterConnector", mitre="T1098.001")(
        name="appflow-connection-changed",
        severity=MEDIUM,
        says="configured an AppFlow connection[:"
        " {requestParameters.connectorProfileName|requestParameters.connectorLabel}]",
        why="The connection holds an application's credentials and decides which account data goes to.",
        advice="Check that the application's account is yours.",
        ordinary=True,
    ),
)
