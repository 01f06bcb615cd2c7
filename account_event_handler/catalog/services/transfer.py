"""Transfer Family: servers for SFTP, their users and keys, files sent out."""

from account_event_handler.catalog.conditions import name_at
from account_event_handler.catalog.kinds import deleted, opened
from account_event_handler.catalog.watch import LOW, MEDIUM, Watches

_user = name_at("requestParameters.userName", "requestParameters.externalId")
_SERVER = "{requestParameters.serverId|responseElements.serverId}"
transfer = Watches("transfer", mitre="T1537", words={"user": _user})

WATCHES = (
    transfer.call("CreateServer", "CreateWebApp")(
        name="transfer-server-created",
        severity=MEDIUM,
        says="created file transfer server[ {responseElements.serverId|responseElements.webAppId}]"
        "[ ({requestParameters.endpointType})]",
        why="It opens buckets to SFTP, by default from the whole internet.",
        advice="Delete the server unless its owner is known.",
    ),
    transfer.call("UpdateServer", "UpdateAccess", "UpdateWebApp", mitre="T1556")(
        name="transfer-server-changed",
        severity=MEDIUM,
        says="changed file transfer server[ {requestParameters.serverId|requestParameters.webAppId}]",
        why="The change may decide who signs in, from where, and whether it is logged.",
        advice="Check the endpoint, the identity provider and the log; restore what was before.",
    ),
    transfer.call("CreateUser", "UpdateUser", "CreateAccess", "ImportSshPublicKey", mitre="T1098.004")(
        name="transfer-user-added",
        severity=MEDIUM,
        says=f"gave [user {{user}} ]a way in to file transfer server {_SERVER}",
        why="Anyone who has the key reads and writes what the user's role can reach, without AWS credentials.",
        advice="Delete the user or the key unless its owner is known.",
        shows=(("Role", "{requestParameters.role}"), ("Home", "{requestParameters.homeDirectory}")),
    ),
    transfer.call("CreateConnector", "UpdateConnector", "CreateAgreement", "StartFileTransfer", "CreateWorkflow")(
        name="transfer-files-sent",
        severity=LOW,
        says="made file transfers possible or started one[ by {requestParameters.connectorId"
        "|responseElements.connectorId|responseElements.agreementId|responseElements.workflowId}]",
        why="A connector carries files to a server outside AWS.",
        advice="Check where the connector sends to.",
        ordinary=True,
    ),
    transfer.call("DeleteServer", "DeleteUser", "ImportHostKey", "StopServer", mitre="T1531")(
        name="transfer-server-stopped",
        severity=MEDIUM,
        says="changed the host key of a file transfer server, or removed it or a user[: {requestParameters.serverId}]",
        why="Partners can no longer deliver files, or get a server whose key they do not know.",
        advice="Check that it was planned.",
    ),
    deleted(
        *(transfer, "Transfer Family", "DeleteSshPublicKey", "DeleteWorkflow", "StartRemoteDelete", "StartRemoteMove"),
        name="transfer-files-deleted",
        severity=LOW,
    ),
    opened(
        *(transfer, "Transfer Family", "CreateProfile", "ImportCertificate", "UpdateAgreement"),
        name="transfer-partner-changed",
        severity=LOW,
    ),
)
