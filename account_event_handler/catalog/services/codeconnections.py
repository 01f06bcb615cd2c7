"""CodeConnections: connections to source code outside AWS."""

from account_event_handler.catalog.conditions import name_at
from account_event_handler.catalog.watch import LOW, MEDIUM, Watches

_name = name_at("requestParameters.connectionName", "requestParameters.connectionArn", "requestParameters.name")
connections = Watches("codeconnections", "codestar-connections", mitre="T1195.002", words={"name": _name})

WATCHES = (
    connections.call("CreateConnection", "CreateHost", "UpdateHost")(
        name="codeconnections-connection-created",
        severity=MEDIUM,
        says="connected AWS to external source code[: {name}][ at {requestParameters.providerType}]",
        why="Pipelines can run code from repositories behind the connection.",
        advice="Check that the organization behind it is yours.",
    ),
    connections.call("CreateRepositoryLink", "CreateSyncConfiguration", "UpdateSyncConfiguration")(
        name="codeconnections-repository-linked",
        severity=MEDIUM,
        says="linked repository[ {requestParameters.repositoryName|requestParameters.resourceName}] to AWS",
        why="A push to the repository changes what is deployed.",
        advice="Check that the repository is yours.",
        shows=(("Role", "{requestParameters.roleArn}"),),
    ),
    connections.call("DeleteConnection", "DeleteHost", mitre="T1489")(
        name="codeconnections-connection-deleted",
        severity=LOW,
        says="deleted a connection to source code[: {name}]",
        why="Pipelines that use it no longer start.",
        advice="Check that no pipeline uses it.",
    ),
)
