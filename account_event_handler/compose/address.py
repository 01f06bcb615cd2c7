"""An event enters, where its call came from leaves: an IP address, an AWS service, an endpoint."""

from account_event_handler.compose.clean import clean
from account_event_handler.compose.product import is_service, service_said
from account_event_handler.model import AccountEvent


def address_of(event: AccountEvent) -> str:
    """The address in words, with the VPC endpoint it came through; empty when not said.

    Services call through endpoints of their own, which tell nothing.
    """
    address = clean(event.field("sourceIPAddress"))
    if address == "AWS Internal":
        return "inside AWS"
    if is_service(address):
        return service_said(address)
    endpoint = clean(event.field("vpcEndpointId"))
    if not endpoint:
        return address
    owner = clean(event.field("vpcEndpointAccountId"))
    whose = f" of account {owner}" if owner and owner != event.account else ""
    return f"{address} through VPC endpoint {endpoint}{whose}".strip()
