"""CloudFront: where a site's content comes from, which names it serves, who may read it."""

from account_event_handler.catalog.conditions import name_at
from account_event_handler.catalog.kinds import rerouted, weakened
from account_event_handler.catalog.policy.actions import human_list
from account_event_handler.catalog.record import strings, values_at
from account_event_handler.catalog.watch import HIGH, MEDIUM, Watches
from account_event_handler.model import AccountEvent

_CONFIG = "requestParameters.distributionConfig"
_thing = name_at(
    *("requestParameters.id", "requestParameters.targetDistributionId", "requestParameters.name"),
    *("requestParameters.functionConfig.comment", "responseElements.distribution.id"),
)


def _origins(event: AccountEvent) -> str | None:
    """Where the content comes from."""
    found = values_at(event.detail, f"{_CONFIG}.origins.items.domainName")
    return human_list(dict.fromkeys(strings(found))) or None


cloudfront = Watches("cloudfront", mitre="T1584", words={"thing": _thing, "origins": _origins})

WATCHES = (
    cloudfront.call(
        "CreateDistribution", "UpdateDistribution", "CopyDistribution", "UpdateDistributionWithStagingConfig"
    )(
        name="cloudfront-distribution-changed",
        severity=MEDIUM,
        says="changed distribution[ {thing}][, with content from {origins}]",
        why="The origin decides what your visitors are shown and run.",
        advice="Check that the origins are yours; put the old configuration back if not.",
        ordinary=True,
    ),
    cloudfront.call("AssociateAlias", "UpdateDomainAssociation")(
        name="cloudfront-name-moved",
        severity=MEDIUM,
        says="moved name {requestParameters.alias|requestParameters.domain} to distribution {thing}",
        why="Visitors of that name get the content of another distribution.",
        advice="Check whose distribution it is; move the name back if it is not yours.",
    ),
    cloudfront.call("UpdateFunction", "PublishFunction", "UpdateKeyValueStore", "UpdateResponseHeadersPolicy")(
        name="cloudfront-code-changed",
        severity=MEDIUM,
        says="changed what CloudFront runs for each request[: {thing}]",
        why="Code at the edge sees every visitor's request, with cookies and passwords.",
        advice="Compare the code with the version before; publish that again if nobody planned this.",
        ordinary=True,
    ),
    cloudfront.call(
        "DeleteOriginAccessControl", "UpdateOriginAccessControl", "UpdateOriginRequestPolicy", "PutResourcePolicy"
    )(
        name="cloudfront-access-changed",
        severity=MEDIUM,
        says="changed how CloudFront gets its content[ by {thing}]",
        why="Without access control the bucket behind a site must be open to everyone.",
        advice="Check that the origin is still closed to everyone else.",
    ),
    cloudfront.call("CreatePublicKey", "CreateKeyGroup", "UpdateKeyGroup")(
        name="cloudfront-signing-key-added",
        severity=MEDIUM,
        says="changed the keys that sign private content[: {thing}]",
        why="Anyone who holds the private key can make links to all private content.",
        advice="Check who has the private key; delete the public one if nobody knows.",
    ),
    cloudfront.call("DeleteDistribution", "DeleteRealtimeLogConfig", "DeleteMonitoringSubscription", mitre="T1489")(
        name="cloudfront-removed",
        severity=MEDIUM,
        says="deleted a distribution or its logs[: {thing}]",
        why="A site is gone, or what its visitors do is no longer recorded.",
        advice="Check that it was planned.",
    ),
    weakened(
        *(cloudfront, "CloudFront", "DisassociateDistributionWebACL", "DisassociateDistributionTenantWebACL"),
        name="cloudfront-web-acl-detached",
        severity=HIGH,
        ordinary=False,
    ),
    rerouted(
        *(cloudfront, "CloudFront", "CreateDistributionTenant", "UpdateDistributionTenant", "UpdateVpcOrigin"),
        *("CreateContinuousDeploymentPolicy", "UpdateContinuousDeploymentPolicy", "UpdateConnectionGroup"),
        *("UpdateCachePolicy", "CreateFunction"),
        name="cloudfront-routing-changed",
        severity=MEDIUM,
    ),
    weakened(
        *(cloudfront, "CloudFront", "AssociateDistributionWebACL", "DeleteFieldLevelEncryptionConfig"),
        *("DeleteKeyGroup", "DeletePublicKey", "DeleteResourcePolicy", "DeleteTrustStore"),
        *("UpdateFieldLevelEncryptionConfig", "UpdateRealtimeLogConfig", "UpdateTrustStore"),
        name="cloudfront-safeguard-changed",
        severity=MEDIUM,
    ),
)
