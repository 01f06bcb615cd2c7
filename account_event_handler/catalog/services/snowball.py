"""Snow Family: devices that carry data out of or into AWS."""

from account_event_handler.catalog.watch import HIGH, MEDIUM, Watches

snowball = Watches("snowball", mitre="T1052")

WATCHES = (
    snowball.call("CreateJob", "UpdateJob", "CreateCluster")(
        name="snowball-job-changed",
        severity=HIGH,
        says="requested a Snow device[ of type {requestParameters.jobType}]"
        "[ with bucket {requestParameters.resources.s3Resources.0.bucketArn}]",
        why="A device carries whole buckets to the address that was given.",
        advice="Check the address; cancel the job if nobody asked for it.",
    ),
    snowball.call("CreateAddress", "CreateReturnShippingLabel")(
        name="snowball-address-added",
        severity=MEDIUM,
        says="added a shipping address or label for Snow devices",
        why="Devices with your data are sent there.",
        advice="Check that the address is yours.",
    ),
)
