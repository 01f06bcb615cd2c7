"""Global Accelerator: where its fixed addresses lead."""

from account_event_handler.catalog.conditions import name_at
from account_event_handler.catalog.kinds import rerouted
from account_event_handler.catalog.watch import MEDIUM, Watches

_group = name_at(
    "requestParameters.endpointGroupArn", "requestParameters.listenerArn", "requestParameters.acceleratorArn"
)
accelerator = Watches("globalaccelerator", mitre="T1557", words={"thing": _group})

WATCHES = (
    accelerator.call(
        *("CreateEndpointGroup", "UpdateEndpointGroup", "AddEndpoints", "RemoveEndpoints", "UpdateListener"),
        *(
            "AddCustomRoutingEndpoints",
            "AllowCustomRoutingTraffic",
            "DeleteAccelerator",
            "CreateCrossAccountAttachment",
        ),
    )(
        name="globalaccelerator-traffic-moved",
        severity=MEDIUM,
        says="changed where Global Accelerator sends traffic[: {thing}]",
        why="Clients of its static IP addresses reach other endpoints, or none.",
        advice="Check that the endpoints are yours; restore the previous ones if not.",
    ),
    rerouted(
        *(accelerator, "Global Accelerator", "CreateAccelerator", "CreateListener", "DeleteEndpointGroup"),
        *("DeleteListener", "UpdateAccelerator", "UpdateAcceleratorAttributes", "UpdateCrossAccountAttachment"),
        "WithdrawByoipCidr",
        name="globalaccelerator-changed",
        severity=MEDIUM,
    ),
)
