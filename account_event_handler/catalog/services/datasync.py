"""DataSync: places that data is copied from and to, and the copying."""

from account_event_handler.catalog.conditions import event_is, kind, name_at, word
from account_event_handler.catalog.watch import LOW, MEDIUM, Watches

_place = name_at(
    *("requestParameters.s3BucketArn", "requestParameters.serverHostname", "requestParameters.bucketName"),
    *("requestParameters.containerUrl", "requestParameters.locationArn"),
    *("responseElements.locationArn", "requestParameters.efsFilesystemArn"),
)
_task = name_at("requestParameters.name", "requestParameters.taskArn", "responseElements.taskArn")
datasync = Watches("datasync", mitre="T1537", words={"kind": kind, "place": _place, "task": _task})

WATCHES = (
    datasync.call("CreateTask", "UpdateTask")(
        name="datasync-task-changed",
        severity=MEDIUM,
        says="configured DataSync task[ {task}]",
        why="A task copies whole buckets or file systems, once or on a schedule.",
        advice="Check both locations; delete the task with aws datasync delete-task if one is not yours.",
        ordinary=True,
        shows=(("To", "{requestParameters.destinationLocationArn}"),),
    ),
    datasync.call(
        *("CreateLocationS3", "UpdateLocationS3", "CreateLocationObjectStorage", "UpdateLocationObjectStorage"),
        *("CreateLocationAzureBlob", "UpdateLocationAzureBlob", "CreateLocationSmb", "CreateLocationNfs"),
        *("UpdateLocationSmb", "UpdateLocationNfs", "CreateLocationHdfs", "CreateLocationEfs", "CreateAgent"),
    )(
        name="datasync-location-changed",
        severity=MEDIUM,
        says="configured a DataSync {kind}[: {place}]",
        why="Data copied there is outside its original protection.",
        advice="Check that the location is yours; delete it if not.",
        words={"place": _place, "kind": word(event_is("CreateAgent"), "agent", "location")},
        ordinary=True,
    ),
    datasync.call("StartTaskExecution")(
        name="datasync-task-started",
        severity=LOW,
        says="started DataSync task {task}",
        why="The task copies its files now.",
        advice="Check the destination; cancel it with aws datasync cancel-task-execution if it was not planned.",
        ordinary=True,
    ),
    datasync.call("DeleteTask", "DeleteAgent", mitre="T1489")(
        name="datasync-task-deleted",
        severity=LOW,
        says="deleted DataSync {kind}[ {requestParameters.taskArn|requestParameters.agentArn}]",
        why="If the task made backups, no new ones are made.",
        advice="Check that nothing relies on the copies.",
    ),
)
