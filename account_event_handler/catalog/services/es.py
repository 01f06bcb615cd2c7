"""OpenSearch: domains deleted or opened."""

from account_event_handler.catalog.conditions import account_at, has, request, request_has, said
from account_event_handler.catalog.kinds import deleted, opened
from account_event_handler.catalog.policy.document import ResourcePolicy, policy_at
from account_event_handler.catalog.services.ec2.params import is_off, is_on, items_of
from account_event_handler.catalog.watch import HIGH, LOW, MEDIUM, Watches
from account_event_handler.model import AccountEvent

_POLICY = ResourcePolicy(policy_at("requestParameters.accessPolicies"), public=HIGH, outside=MEDIUM)


@said("open to anyone, outside a VPC and without users of its own")
def _is_exposed(event: AccountEvent) -> bool:
    """Open to anyone, and neither inside a VPC nor asking for a user of its own."""
    is_in_vpc = items_of(request(event, "vPCOptions.subnetIds"))
    return not is_in_vpc and not is_on(event, "advancedSecurityOptions.enabled") and _POLICY.severity(event) is HIGH


es = Watches("es", words={"aim": _POLICY.aim})

WATCHES = (
    es.call("CreateDomain", "CreateElasticsearchDomain", "UpdateDomainConfig", "UpdateElasticsearchDomainConfig")(
        name="es-domain-opened",
        severity=HIGH.when(_is_exposed, else_=MEDIUM),
        when=_POLICY.opens,
        says="opened OpenSearch domain {requestParameters.domainName}",
        fact="[to {aim}]",
        why="Anyone the policy allows can read or change the data in the domain.",
        advice="Allow only the roles that need it, and move the domain into a VPC.",
        would="anyone the policy allows could read or change the data in the domain.",
        mitre="T1530",
    ),
    es.call("UpdateDomainConfig", "UpdateElasticsearchDomainConfig", mitre="T1098")(
        name="es-master-user-set",
        severity=HIGH,
        when=request_has("advancedSecurityOptions.masterUserOptions"),
        says="set the master user of OpenSearch domain {requestParameters.domainName}",
        fact="[to {requestParameters.advancedSecurityOptions.masterUserOptions.masterUserARN"
        "|requestParameters.advancedSecurityOptions.masterUserOptions.masterUserName}]",
        why="The master user can read and change all data of the domain and give others access.",
        advice="Ask the domain's owner; if nobody knows of it, set the master user again and read the audit log.",
        would="the new master user could read and change all data of the domain.",
    ),
    es.call("UpdateDomainConfig", "UpdateElasticsearchDomainConfig", mitre="T1562.008")(
        name="es-audit-log-stopped",
        severity=MEDIUM,
        when=lambda event: is_off(event, "logPublishingOptions.AUDIT_LOGS.enabled"),
        says="stopped the audit log of OpenSearch domain {requestParameters.domainName}",
        why="Who signs in to the domain and what they read is no longer recorded.",
        advice="Turn it on again, then ask the caller why.",
    ),
    es.call("DeleteDomain", "DeleteElasticsearchDomain", mitre="T1485")(
        name="es-domain-deleted",
        severity=HIGH,
        says="deleted OpenSearch domain {requestParameters.domainName}",
        why="All of its data, often logs, is gone, and so are its automated snapshots.",
        advice="If nobody planned it, restore a manual snapshot into a new domain, and check what else was deleted.",
        would="all of its data and its automated snapshots would be gone.",
    ),
    es.call(
        *("CreateOutboundConnection", "AcceptInboundConnection", "AuthorizeVpcEndpointAccess"),
        *("CreateOutboundCrossClusterSearchConnection", "AcceptInboundCrossClusterSearchConnection"),
        mitre="T1537",
    )(
        name="es-domain-connected",
        severity=HIGH.when(has(account_at("requestParameters.account")), else_=MEDIUM),
        says="connected OpenSearch domain[ {requestParameters.domainName|requestParameters.connectionAlias}]",
        fact="[to account {requestParameters.account}]",
        why="The other domain or account can search the data of the domain.",
        advice="Check that the other side is yours; if not, delete the connection or revoke the access.",
        would="the other side could search the data of the domain.",
    ),
    es.call("PurchaseReservedInstanceOffering", "PurchaseReservedElasticsearchInstanceOffering", mitre="T1496")(
        name="es-reservation-bought",
        severity=HIGH,
        says="bought",
        fact="[{requestParameters.instanceCount} ]reserved OpenSearch instances",
        why="They are billed for one or three years, used or not, and cannot be cancelled.",
        advice="Ask who approved it; open a case with AWS Support at once if nobody did.",
        would="they would be billed for one or three years.",
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
