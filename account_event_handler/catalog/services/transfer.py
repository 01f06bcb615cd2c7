"""Transfer Family: servers for SFTP, their users and keys, files sent out."""

from account_event_handler.catalog.conditions import kind, name_at
from account_event_handler.catalog.kinds import deleted, opened
from account_event_handler.catalog.watch import LOW, MEDIUM, Watches

_user = name_at("requestParameters.userName", "requestParameters.externalId")
_SERVER = "{requestParameters.serverId|responseElements.serverId}"
_DID = {"C": "created", "S": "started", "U": "changed"}  # by the first letter of the call
_STOPPED = {
    "DeleteServer": ("deleted", "file transfer server"),
    "DeleteUser": ("deleted", "a user of file transfer server"),
    "ImportHostKey": ("changed", "the host key of file transfer server"),
    "StopServer": ("stopped", "file transfer server"),
}
transfer = Watches("transfer", mitre="T1537", words={"user": _user})

WATCHES = (
    transfer.call("CreateServer", "CreateWebApp")(
        name="transfer-server-created",
        severity=MEDIUM,
        says="created file transfer server[ {responseElements.serverId|responseElements.webAppId}]"
        "[ ({requestParameters.endpointType})]",
        why="It gives access to buckets by SFTP, by default from the whole internet.",
        advice="Delete the server unless you know its owner.",
    ),
    transfer.call("UpdateServer", "UpdateAccess", "UpdateWebApp", mitre="T1556")(
        name="transfer-server-changed",
        severity=MEDIUM,
        says="changed file transfer server[ {requestParameters.serverId|requestParameters.webAppId}]",
        why="The change may decide who signs in, from where, and whether it is logged.",
        advice="Check the endpoint, the identity provider and the log; restore the old settings if unplanned.",
    ),
    transfer.call("CreateUser", "UpdateUser", "CreateAccess", "ImportSshPublicKey", mitre="T1098.004")(
        name="transfer-user-added",
        severity=MEDIUM,
        says=f"gave [user {{user}} ]access to file transfer server {_SERVER}",
        why="Anyone with the key can read and write what the user's role can reach, without AWS credentials.",
        advice="Delete the user or the key unless you know its owner.",
        shows=(("Role", "{requestParameters.role}"), ("Home", "{requestParameters.homeDirectory}")),
    ),
    transfer.call("CreateConnector", "UpdateConnector", "CreateAgreement", "StartFileTransfer", "CreateWorkflow")(
        name="transfer-files-sent",
        severity=LOW,
        says="{did} Transfer Family {kind}[ {requestParameters.connectorId"
        "|responseElements.connectorId|responseElements.agreementId|responseElements.workflowId}]",
        why="A connector sends files to a server outside AWS.",
        advice="Check where the connector sends to.",
        words={"did": lambda event: _DID[event.text("eventName")[0]], "kind": kind},
        ordinary=True,
    ),
    transfer.call("DeleteServer", "DeleteUser", "ImportHostKey", "StopServer", mitre="T1531")(
        name="transfer-server-stopped",
        severity=MEDIUM,
        says="{did} {part} {requestParameters.serverId}",
        why="Partners can no longer deliver files, or do not recognize the server's key.",
        advice="Check that it was planned.",
        words={
            "did": lambda event: _STOPPED[event.text("eventName")][0],
            "part": lambda event: _STOPPED[event.text("eventName")][1],
        },
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
