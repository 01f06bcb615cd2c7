"""OpenSearch: domains deleted or opened."""

from account_event_handler.catalog.conditions import account_at, has, request
from account_event_handler.catalog.kinds import deleted, opened
from account_event_handler.catalog.policy.document import ResourcePolicy, policy_at
from account_event_handler.catalog.services.ec2.params import is_on, items_of
from account_event_handler.catalog.watch import HIGH, LOW, MEDIUM, Watches
from account_event_handler.model import AccountEvent

_POLICY = ResourcePolicy(policy_at("requestParameters.accessPolicies"), public=HIGH, outside=MEDIUM)


def _is_exposed(event: AccountEvent) -> bool:
    """Open to anyone, and neither inside a VPC nor asking for a user of its own."""
    is_in_vpc = items_of(request(event, "vPCOptions.subnetIds"))
    return not is_in_vpc and not is_on(event, "advancedSecurityOptions.enabled") and _POLICY.severity(event) is HIGH


es = Watches("es", words={"aim": _POLICY.aim})

WATCHES = (
    es.call("CreateDomain", "CreateElasticsearchDomain", "UpdateDomainConfig", "UpdateElasticsearchDomainConfig")(
        name="es-domain-opened",
        severity=HIGH.when(_is_exposed, else_=MEDIUM),
        when=has(_POLICY.aim),
        says="opened search domain {requestParameters.domainName}",
        fact="to {aim}",
        why="Whoever is let in can search, copy and delete what the domain holds.",
        advice="Name the roles that need it in the policy, and put the domain into a VPC.",
        mitre="T1530",
    ),
    es.call("DeleteDomain", "DeleteElasticsearchDomain", mitre="T1485")(
        name="es-domain-deleted",
        severity=HIGH,
        says="deleted search domain {requestParameters.domainName}",
        why="Everything it held, often logs, is gone for good with its automatic snapshots.",
        advice="If nobody planned it, restore a snapshot of your own and ask what else was deleted.",
    ),
    es.call(
        *("CreateOutboundConnection", "AcceptInboundConnection", "AuthorizeVpcEndpointAccess"),
        *("CreateOutboundCrossClusterSearchConnection", "AcceptInboundCrossClusterSearchConnection"),
        mitre="T1537",
    )(
        name="es-domain-connected",
        severity=HIGH.when(has(account_at("requestParameters.account")), else_=MEDIUM),
        says="connected a search domain to another[: {requestParameters.domainName|requestParameters.connectionAlias}]",
        fact="[for account {requestParameters.account}]",
        why="Searches from the other domain or account reach what the domain holds.",
        advice="Check that the other side is yours; delete the connection if not.",
    ),
    es.call("PurchaseReservedInstanceOffering", "PurchaseReservedElasticsearchInstanceOffering", mitre="T1496")(
        name="es-reservation-bought",
        severity=HIGH,
        says="bought reserved search instances[: {requestParameters.instanceCount}]",
        why="They are paid for years, used or not, and AWS does not take them back.",
        advice="Ask who approved it; write to AWS Support at once if nobody did.",
    ),
    opened(
        *(es, "OpenSearch", "AddDataSource", "AddDirectQueryDataSource", "AssociatePackage", "CreateApplication"),
        *("CreateVpcEndpoint", "UpdateVpcEndpoint"),
        name="es-access-changed",
        severity=LOW,
    ),
    deleted(
        *(es, "OpenSearch", "DeleteApplication", "DeleteDataSource", "DeleteIndex", "DeleteOutboundConnection"),
        "DeleteInboundConnection",
        name="es-parts-deleted",
        severity=MEDIUM,
    ),
)
