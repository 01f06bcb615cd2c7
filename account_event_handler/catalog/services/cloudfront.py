"""CloudFront: origins, domain names, signing keys and logs of distributions."""

from account_event_handler.catalog.conditions import kind, name_at
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
        "CreateDistribution",
        "CreateDistributionWithTags",
        "UpdateDistribution",
        "CopyDistribution",
        "UpdateDistributionWithStagingConfig",
    )(
        name="cloudfront-distribution-changed",
        severity=MEDIUM,
        says="configured CloudFront distribution[ {thing}][ with content from {origins}]",
        why="The origins decide what your visitors see and which scripts they run.",
        advice="Check that the origins are yours; restore the previous configuration if not.",
        ordinary=True,
    ),
    cloudfront.call("AssociateAlias", "UpdateDomainAssociation")(
        name="cloudfront-name-moved",
        severity=MEDIUM,
        says="moved domain name {requestParameters.alias|requestParameters.domain} to CloudFront distribution {thing}",
        why="Visitors of that name get the content of another distribution.",
        advice="Check that the distribution is yours; move the name back if not.",
    ),
    cloudfront.call("UpdateFunction", "PublishFunction", "UpdateKeyValueStore", "UpdateResponseHeadersPolicy")(
        name="cloudfront-code-changed",
        severity=MEDIUM,
        says="changed CloudFront {kind}[ {thing}]",
        why="Code and headers at the edge apply to every visitor's request, with its cookies and passwords.",
        advice="Compare it with the previous version; publish that again if the change was not planned.",
        words={"kind": kind, "thing": _thing},
        ordinary=True,
    ),
    cloudfront.call(
        "DeleteOriginAccessControl", "UpdateOriginAccessControl", "UpdateOriginRequestPolicy", "PutResourcePolicy"
    )(
        name="cloudfront-access-changed",
        severity=MEDIUM,
        says="changed CloudFront {kind}[ {thing}]",
        why="It decides whether an origin is readable only through CloudFront, or who may use the distribution.",
        advice="Check that the origin is still closed to everyone else.",
        words={"kind": kind, "thing": _thing},
    ),
    cloudfront.call("CreatePublicKey", "CreateKeyGroup", "UpdateKeyGroup")(
        name="cloudfront-signing-key-added",
        severity=MEDIUM,
        says="changed the signing keys for private content[: {thing}]",
        why="Anyone who holds the private key can create links to private content.",
        advice="Check who has the private key; delete the public key if nobody knows.",
    ),
    cloudfront.call("DeleteDistribution", "DeleteRealtimeLogConfig", "DeleteMonitoringSubscription", mitre="T1489")(
        name="cloudfront-removed",
        severity=MEDIUM,
        says="deleted CloudFront {kind}[ {thing}]",
        why="The site is offline, or its requests are no longer logged or measured.",
        advice="Check that it was planned.",
        words={"kind": kind, "thing": _thing},
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
