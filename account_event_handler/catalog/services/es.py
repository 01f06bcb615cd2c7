"""OpenSearch: domains deleted or opened."""

from account_event_handler.catalog.policy.document import PolicyDocument
from account_event_handler.catalog.policy.resource_policy import aim_of
from account_event_handler.catalog.services.ec2.params import is_on, members
from account_event_handler.catalog.watch import HIGH, MEDIUM, Watches
from account_event_handler.model import AccountEvent, Severity


def _policy(event: AccountEvent) -> PolicyDocument:
    return PolicyDocument.read(event.field("requestParameters.accessPolicies"))


def _aim(event: AccountEvent) -> str | None:
    return aim_of(_policy(event), event)


def _severity(event: AccountEvent) -> Severity:
    """Open to anyone is high, unless the domain is inside a VPC or asks for a user of its own."""
    in_vpc = members(event.field("requestParameters.vPCOptions.subnetIds"))
    has_users = is_on(event, "advancedSecurityOptions.enabled")
    if in_vpc or has_users or not _policy(event).is_public():
        return MEDIUM
    return HIGH


_DOMAIN = "{requestParameters.domainName}"

es = Watches("es")

WATCHES = (
    es.call(
        "CreateDomain",
        "CreateElasticsearchDomain",
        "UpdateDomainConfig",
        "UpdateElasticsearchDomainConfig",
    )(
        name="es-domain-opened",
        severity=_severity,
        when=lambda event: _aim(event) is not None,
        says="opened search domain " + _DOMAIN + " to {aim}",
        why="Whoever is let in can search, copy and delete what the domain holds.",
        advice="Name the roles that need it in the policy, and put the domain into a VPC.",
        words={"aim": _aim},
        mitre="T1530",
    ),
    es.call("DeleteDomain", "DeleteElasticsearchDomain")(
        name="es-domain-deleted",
        severity=HIGH,
        says="deleted search domain " + _DOMAIN,
        why="Everything it held, often logs, is gone for good with its automatic snapshots.",
        advice="If nobody planned it, restore a snapshot of your own and ask what else was"
        " deleted.",
        mitre="T1485",
    ),
)
