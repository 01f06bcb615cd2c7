"""DataSync: places that data is copied from and to, and the copying."""

from account_event_handler.catalog.conditions import kind, name_at
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
        says="set up a copy of files[: task {task}]",
        why="A task copies whole buckets and file systems to another place, again and again.",
        advice="Check both locations of the task; delete the task if one is not yours.",
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
        says="added or changed a location of DataSync[: {place}]",
        why="What is copied there has left its own protection.",
        advice="Check that the place is yours; delete the location if not.",
        ordinary=True,
    ),
    datasync.call("StartTaskExecution")(
        name="datasync-task-started",
        severity=LOW,
        says="started DataSync task {task}",
        why="The task copies all of its files now.",
        advice="Check where to; cancel the run if nobody planned it.",
        ordinary=True,
    ),
    datasync.call("DeleteTask", "DeleteAgent", mitre="T1489")(
        name="datasync-task-deleted",
        severity=LOW,
        says="deleted DataSync {kind}[ {requestParameters.taskArn|requestParameters.agentArn}]",
        why="If the task made backups, there are no new ones.",
        advice="Check that nothing relies on the copies.",
    ),
)
