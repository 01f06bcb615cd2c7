"""Data Firehose: where streams of data are delivered."""

from account_event_handler.catalog.conditions import event_is, name_at, word
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
        says="changed the destination of stream {requestParameters.deliveryStreamName}[ to {place}]",
        why="The stream's logs and data are delivered there.",
        advice="Check that the destination is yours; if not, restore it with aws firehose update-destination.",
    ),
    firehose.call("CreateDeliveryStream")(
        name="firehose-stream-created",
        severity=LOW,
        says="created delivery stream {requestParameters.deliveryStreamName}[ to {place}]",
        why="Everything sent to the stream is delivered there.",
        advice="Check that the destination is yours; if not, delete the stream.",
        ordinary=True,
    ),
    firehose.call("DeleteDeliveryStream", "StopDeliveryStreamEncryption", mitre="T1562.008")(
        name="firehose-stream-deleted",
        severity=MEDIUM,
        says="{did} stream {requestParameters.deliveryStreamName}",
        why="A deleted stream delivers nothing; if it carried logs, they are lost.",
        advice="Unless it was retired, create it again or start its encryption again.",
        words={"did": word(event_is("DeleteDeliveryStream"), "deleted", "stopped the encryption of")},
    ),
)
