"""An event enters, where its call came from leaves: an IP address, an AWS service, an endpoint."""

from account_event_handler.identity.product import is_service, service_said
from account_event_handler.identity.tool import CONSOLE
from account_event_handler.identity.user_identity import text, word
from account_event_handler.ingest.sanitize import clean
from account_event_handler.model import AccountEvent


def address_of(event: AccountEvent, tool: str = "") -> str:
    """The address in words, with the VPC endpoint it came through; empty when not said.

    Services call through endpoints of their own, which tell nothing; so does the console, unless
    the record says whose endpoint it is.
    """
    said = text(event.detail, "sourceIPAddress")
    if said == "AWS Internal":
        return "inside AWS"
    if said.endswith((".com", ".cn")) and is_service(said):
        return service_said(said)
    address = clean(said)
    endpoint = word(event.detail, "vpcEndpointId")
    if not endpoint:
        return address
    owner = word(event.detail, "vpcEndpointAccountId")
    if tool == CONSOLE and not owner:
        return address
    whose = f" of account {owner}" if owner and owner != event.account else ""
    return f"{address} through VPC endpoint {endpoint}{whose}".strip()
