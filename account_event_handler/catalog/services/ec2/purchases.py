"""EC2: reservations and capacity that is paid for in advance."""

from account_event_handler.catalog.conditions import event_is, word
from account_event_handler.catalog.services.ec2.params import placeholder
from account_event_handler.catalog.watch import HIGH, MEDIUM, Watches

_WORDS = {
    "offering": placeholder(
        *("reservedInstancesOfferingId", "offeringId", "capacityBlockOfferingId"), "reservedInstancesId"
    ),
    "kind": placeholder("instanceType", "instanceFamily"),
    "number": placeholder("instanceCount", "quantity"),
    "unit": word(event_is("AllocateHosts"), "hosts", "instances"),
}
_offered = word(
    event_is("CreateReservedInstancesListing"), "offered Reserved Instances for sale", "changed Reserved Instances"
)
ec2 = Watches("ec2", mitre="T1496", words=_WORDS)

WATCHES = (
    ec2.call(
        *("PurchaseReservedInstancesOffering", "PurchaseHostReservation", "PurchaseCapacityBlock"),
        *("PurchaseScheduledInstances", "PurchaseCapacityBlockExtension", "AcceptReservedInstancesExchangeQuote"),
    )(
        name="ec2-reservation-bought",
        severity=HIGH,
        says="bought reserved EC2 capacity[ {offering}]",
        why="The commitment is billed for its whole term, used or not, and cannot be cancelled.",
        advice="Ask who approved it; open a case with AWS Support at once if nobody did.",
        would="the commitment would be billed for its whole term.",
    ),
    ec2.call(
        "CreateCapacityReservation", "ModifyCapacityReservation", "AllocateHosts", "CreateCapacityReservationFleet"
    )(
        name="ec2-capacity-reserved",
        severity=MEDIUM,
        says="reserved EC2 capacity[ for {number} {kind} {unit}]",
        why="Reserved capacity is billed as if the instances were running.",
        advice="Check that somebody is about to use it; if not, cancel the reservation or release the hosts.",
    ),
    ec2.call("CreateReservedInstancesListing", "ModifyReservedInstances")(
        name="ec2-reservation-offered",
        severity=MEDIUM,
        says="{did}[: {offering}]",
        why="Once they are sold, your instances are billed at the On-Demand price.",
        advice="Check that finance knows; if not, run aws ec2 cancel-reserved-instances-listing.",
        words={**_WORDS, "did": _offered},
    ),
)
