"""ECR: who may pull and push images, and whether they are scanned."""

from account_event_handler.catalog.conditions import has, not_, request, request_is, word
from account_event_handler.catalog.kinds import opened
from account_event_handler.catalog.policy.actions import human_list
from account_event_handler.catalog.policy.document import ResourcePolicy, policy_at
from account_event_handler.catalog.record import external_account, mappings
from account_event_handler.catalog.watch import HIGH, LOW, MEDIUM, Watches
from account_event_handler.model import AccountEvent

_POLICY = ResourcePolicy(policy_at("requestParameters.policyText"), public=HIGH, outside=MEDIUM)
_is_forced = request_is("force", True)


def _copied_to(event: AccountEvent) -> str:
    rules = mappings(request(event, "replicationConfiguration.rules"))
    found = [each for rule in rules for each in mappings(rule.get("destinations"))]
    accounts = (external_account(event, each.get("registryId")) for each in found)
    return human_list(dict.fromkeys(f"account {account}" for account in accounts if account))


_WORDS = {"accounts": _copied_to, "images": word(_is_forced, "with all its images")}
ecr = Watches("ecr", mitre="T1525", words=_WORDS)

WATCHES = (
    ecr.call("SetRepositoryPolicy")(
        name="ecr-repository-policy-changed",
        **_POLICY.fields(),
        says="changed the policy of repository {requestParameters.repositoryName}",
        fact="[to {aim}]",
        why="Who may pull can read your code; who may push decides what your servers run.",
        advice="Take out whoever is not meant to be in it; check recent images if they could push.",
    ),
    ecr.call("PutRegistryPolicy")(
        name="ecr-registry-policy-changed",
        **_POLICY.fields(),
        says="changed the policy of the image registry",
        fact="[to {aim}]",
        why="The registry's policy decides which accounts may copy images into yours.",
        advice="Take out the accounts that are not yours.",
    ),
    ecr.call("DeleteRepository", mitre="T1485")(
        name="ecr-repository-deleted",
        severity=HIGH.when(_is_forced, else_=MEDIUM),
        says="deleted image repository {requestParameters.repositoryName}",
        fact="[ {images}]",
        why="What starts from its images, a new task or a larger cluster, cannot start any more.",
        advice="If nobody planned it, make it again and push the images that are in use.",
    ),
    ecr.call("PutImageScanningConfiguration", mitre="T1562")(
        name="ecr-image-scanning-stopped",
        severity=MEDIUM,
        when=not_(request_is("imageScanningConfiguration.scanOnPush", True)),
        says="stopped the scan of images pushed to repository {requestParameters.repositoryName}",
        why="Known holes in new images are no longer found.",
        advice="Switch scan on push on again, unless the registry scans all its repositories.",
    ),
    ecr.call("PutImageTagMutability")(
        name="ecr-image-tags-loosened",
        severity=LOW,
        when=lambda event: event.text("requestParameters.imageTagMutability").startswith("MUTABLE"),
        says="allowed image tags of repository {requestParameters.repositoryName} to be overwritten",
        why="A tag that is deployed can be given another image without a deployment.",
        advice="Set the tags immutable again where servers start images by tag.",
    ),
    ecr.call("PutReplicationConfiguration", mitre="T1537")(
        name="ecr-images-replicated",
        severity=HIGH,
        when=has(_copied_to),
        says="set the image registry",
        fact="to replicate to {accounts}",
        why="Every image pushed from now on is copied there, with the code and secrets in it.",
        advice="If the account is not yours, take the rule out at once.",
    ),
    ecr.call("PutImage")(
        name="ecr-image-pushed",
        severity=LOW,
        says="uploaded an image to repository {requestParameters.repositoryName}[ as {requestParameters.imageTag}]",
        why="Servers that start by that tag run it from now on.",
        advice="Check that it came from your pipeline.",
        ordinary=True,
    ),
    ecr.call("CreatePullThroughCacheRule", "UpdatePullThroughCacheRule")(
        name="ecr-upstream-added",
        severity=MEDIUM,
        says="added an upstream registry[: {requestParameters.upstreamRegistryUrl}]",
        why="Images under its prefix come from outside, from people you do not know.",
        advice="Delete the rule unless the registry is known.",
    ),
    ecr.call(
        "BatchDeleteImage", "DeleteLifecyclePolicy", "PutLifecyclePolicy", "DeleteRepositoryPolicy", mitre="T1485"
    )(
        name="ecr-images-deleted",
        severity=LOW,
        says="deleted images of repository {requestParameters.repositoryName}, or changed the rules for it",
        why="What starts from a deleted image cannot start any more.",
        advice="Push the images again if they are in use.",
        ordinary=True,
    ),
    ecr.call("PutRegistryScanningConfiguration", "DeleteRegistryPolicy", "PutAccountSetting", mitre="T1562")(
        name="ecr-registry-changed",
        severity=MEDIUM,
        says="changed the settings of the image registry[ to {requestParameters.scanType}]",
        why="They decide whether images are scanned and who may copy them in.",
        advice="Check that scanning is still on.",
    ),
    opened(
        *(ecr, "ECR", "CreateRepositoryCreationTemplate", "DeleteSigningConfiguration", "PutSigningConfiguration"),
        "UpdateRepositoryCreationTemplate",
        name="ecr-template-changed",
        severity=MEDIUM,
    ),
)
