"""Database Migration Service: databases copied to another place."""

from account_event_handler.catalog.conditions import name_at
from account_event_handler.catalog.kinds import copied
from account_event_handler.catalog.watch import LOW, MEDIUM, Watches

_task = name_at(
    *("requestParameters.replicationTaskIdentifier", "requestParameters.replicationConfigIdentifier"),
    *("requestParameters.dataMigrationName", "requestParameters.replicationTaskArn"),
    *("requestParameters.replicationConfigArn", "requestParameters.dataMigrationIdentifier"),
)
_endpoint = name_at("requestParameters.endpointIdentifier", "requestParameters.endpointArn")
dms = Watches("dms", mitre="T1537", words={"task": _task, "endpoint": _endpoint})

WATCHES = (
    dms.call("CreateReplicationTask", "ModifyReplicationTask", "CreateReplicationConfig", "CreateDataMigration")(
        name="dms-copy-set-up",
        severity=MEDIUM,
        says="set up a copy of a database[: {task}]",
        why="It copies the whole database to another place, and every later change if asked to.",
        advice="Check the target endpoint; delete the task if it is not yours.",
        shows=(("To", "{requestParameters.targetEndpointArn}"),),
    ),
    dms.call("CreateEndpoint", "ModifyEndpoint")(
        name="dms-endpoint-changed",
        severity=MEDIUM,
        says="added or changed database endpoint {endpoint}[ at {requestParameters.serverName"
        "|requestParameters.s3Settings.bucketName}]",
        why="The endpoint holds a database's address and password, or says where its data goes.",
        advice="Check that the address is yours; delete the endpoint if not.",
        ordinary=True,
    ),
    dms.call(
        "StartReplicationTask", "StartReplication", "StartDataMigration", "ReloadTables", "ReloadReplicationTables"
    )(
        name="dms-copy-started",
        severity=LOW,
        says="started copying a database[: {task}]",
        why="The data is being read and written to the target now.",
        advice="Check where to; stop the task if nobody planned it.",
        ordinary=True,
    ),
    dms.call("CreateReplicationInstance", "ModifyReplicationInstance", mitre="T1578.002")(
        name="dms-instance-changed",
        severity=MEDIUM,
        says="set up migration machine[ {requestParameters.replicationInstanceIdentifier"
        "|requestParameters.replicationInstanceArn}]",
        why="It stands inside the network, reaches its databases, and has a public address unless told otherwise.",
        advice="Check that a migration is planned; delete the machine if not.",
        ordinary=True,
    ),
    copied(
        *(dms, "DMS", "CreateDataProvider", "ImportCertificate", "ModifyDataMigration", "ModifyDataProvider"),
        *("ModifyReplicationConfig", "StartMetadataModelExportToTarget"),
        name="dms-source-changed",
        severity=MEDIUM,
    ),
)
