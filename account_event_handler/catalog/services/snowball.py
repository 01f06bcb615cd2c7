"""Snow Family: devices that carry data out of or into AWS."""

from account_event_handler.catalog.conditions import event_is, word
from account_event_handler.catalog.watch import HIGH, MEDIUM, Watches

snowball = Watches("snowball", mitre="T1052")

WATCHES = (
    snowball.call("CreateJob", "UpdateJob", "CreateCluster")(
        name="snowball-job-changed",
        severity=HIGH,
        says="{did} a Snow job",
        fact="[of type {requestParameters.jobType}]"
        "[ with bucket {requestParameters.resources.s3Resources.0.bucketArn}]",
        why="A Snow device carries whole buckets to or from the given address.",
        advice="Check the address; run aws snowball cancel-job if nobody asked for it.",
        would="a Snow device would carry whole buckets to or from the given address.",
        words={"did": word(event_is("UpdateJob"), "changed", "created")},
    ),
    snowball.call("CreateAddress", "CreateReturnShippingLabel")(
        name="snowball-address-added",
        severity=MEDIUM,
        says="added a {kind} for Snow devices",
        why="Devices with your data are shipped there.",
        advice="Check that the address is yours.",
        words={"kind": word(event_is("CreateAddress"), "shipping address", "return shipping label")},
    ),
)
