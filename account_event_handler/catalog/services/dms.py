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
        says="configured a database migration[: {task}]",
        why="It copies a database to another place, and can copy later changes, too.",
        advice="Check the target endpoint; delete the task with aws dms delete-replication-task if it is not yours.",
        shows=(("To", "{requestParameters.targetEndpointArn}"),),
    ),
    dms.call("CreateEndpoint", "ModifyEndpoint")(
        name="dms-endpoint-changed",
        severity=MEDIUM,
        says="configured database endpoint {endpoint}[ at"
        " {requestParameters.serverName|requestParameters.s3Settings.bucketName}]",
        why="An endpoint holds a database's address and password, or decides where its data goes.",
        advice="Check that the address is yours; delete the endpoint if not.",
        ordinary=True,
    ),
    dms.call(
        "StartReplicationTask", "StartReplication", "StartDataMigration", "ReloadTables", "ReloadReplicationTables"
    )(
        name="dms-copy-started",
        severity=LOW,
        says="started a database migration[: {task}]",
        why="The data is being copied to the target.",
        advice="Check the target; stop it with aws dms stop-replication-task if it was not planned.",
        ordinary=True,
    ),
    dms.call("CreateReplicationInstance", "ModifyReplicationInstance", mitre="T1578.002")(
        name="dms-instance-changed",
        severity=MEDIUM,
        says="configured migration instance["
        " {requestParameters.replicationInstanceIdentifier|requestParameters.replicationInstanceArn}]",
        why="It runs inside the network, can reach its databases, and may have a public address.",
        advice="Check that a migration is planned and that the instance is not public; delete it if not.",
        ordinary=True,
    ),
    copied(
        *(dms, "DMS", "CreateDataProvider", "ImportCertificate", "ModifyDataMigration", "ModifyDataProvider"),
        *("ModifyReplicationConfig", "StartMetadataModelExportToTarget"),
        name="dms-source-changed",
        severity=MEDIUM,
    ),
)
