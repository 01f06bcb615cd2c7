"""Data Firehose: where streams of data are delivered."""

from account_event_handler.catalog.conditions import name_at
from account_event_handler.catalog.watch import LOW, MEDIUM, Watches

_D = "requestParameters"
_place = name_at(
    *(f"{_D}.extendedS3DestinationUpdate.bucketARN", f"{_D}.s3DestinationUpdate.bucketARN"),
    *(f"{_D}.httpEndpointDestinationUpdate.endpointConfiguration.url", f"{_D}.splunkDestinationUpdate.hECEndpoint"),
    *(f"{_D}.extendedS3DestinationConfiguration.bucketARN", f"{_D}.s3DestinationConfiguration.bucketARN"),
    f"{_D}.httpEndpointDestinationConfiguration.endpointConfiguration.url",
)
firehose = Watches("firehose", mitre="T1537", words={"place": _place})

WATCHES = (
    firehose.call("UpdateDestination")(
        name="firehose-destination-changed",
        severity=MEDIUM,
        says="changed where stream {requestParameters.deliveryStreamName} is delivered[: {place}]",
        why="Logs and data of the stream go there from now on.",
        advice="Check that the place is yours; set the old destination again if not.",
    ),
    firehose.call("CreateDeliveryStream")(
        name="firehose-stream-created",
        severity=LOW,
        says="created delivery stream {requestParameters.deliveryStreamName}[ to {place}]",
        why="Whatever is sent to the stream goes there.",
        advice="Check that the place is yours.",
        ordinary=True,
    ),
    firehose.call("DeleteDeliveryStream", "StopDeliveryStreamEncryption", mitre="T1562.008")(
        name="firehose-stream-deleted",
        severity=MEDIUM,
        says="deleted stream {requestParameters.deliveryStreamName} or stopped its encryption",
        why="If the stream carried logs, they are no longer kept.",
        advice="Create it again unless it was retired.",
    ),
)
