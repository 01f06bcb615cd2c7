"""EC2: reservations and capacity that is paid for in advance."""

from account_event_handler.catalog.services.ec2.params import placeholder
from account_event_handler.catalog.watch import HIGH, MEDIUM, Watches

_WORDS = {
    "offering": placeholder(
        *("reservedInstancesOfferingId", "offeringId", "capacityBlockOfferingId"), "reservedInstancesId"
    ),
    "kind": placeholder("instanceType", "instanceFamily"),
    "number": placeholder("instanceCount", "quantity"),
}
ec2 = Watches("ec2", mitre="T1496", words=_WORDS)

WATCHES = (
    ec2.call(
        *("PurchaseReservedInstancesOffering", "PurchaseHostReservation", "PurchaseCapacityBlock"),
        *("PurchaseScheduledInstances", "PurchaseCapacityBlockExtension", "AcceptReservedInstancesExchangeQuote"),
    )(
        name="ec2-reservation-bought",
        severity=HIGH,
        says="bought reserved capacity of EC2[ {offering}]",
        why="It is paid for months or years, used or not, and AWS does not take it back.",
        advice="Ask who approved it; write to AWS Support at once if nobody did.",
    ),
    ec2.call(
        "CreateCapacityReservation", "ModifyCapacityReservation", "AllocateHosts", "CreateCapacityReservationFleet"
    )(
        name="ec2-capacity-reserved",
        severity=MEDIUM,
        says="reserved capacity of EC2[ for {number} {kind}]",
        why="Reserved machines cost what running ones cost.",
        advice="Check that somebody is about to use it; cancel it if not.",
    ),
    ec2.call("CreateReservedInstancesListing", "ModifyReservedInstances")(
        name="ec2-reservation-offered",
        severity=MEDIUM,
        says="changed or offered for sale reserved instances[ {offering}]",
        why="Who sells a reservation takes the money, and your machines cost the full price.",
        advice="Check that finance knows; cancel the listing if not.",
    ),
)
