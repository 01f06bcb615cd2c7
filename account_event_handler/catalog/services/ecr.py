"""ECR: who may pull and push images, and whether they are scanned."""

from account_event_handler.catalog.conditions import by_call, event_is, has, not_, request, request_is, word
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
        why="Anyone who can pull can read your code; anyone who can push decides what your servers run.",
        advice="Remove the principals that do not belong there; check recent images if they could push.",
        would="those principals could pull your code or push what your servers run.",
    ),
    ecr.call("PutRegistryPolicy")(
        name="ecr-registry-policy-changed",
        **_POLICY.fields(),
        says="changed the policy of the image registry",
        fact="[to {aim}]",
        why="The registry policy decides which accounts can replicate images into this registry.",
        advice="Remove the accounts that are not yours: aws ecr put-registry-policy.",
        would="those accounts could put images into this registry.",
    ),
    ecr.call("DeleteRepository", mitre="T1485")(
        name="ecr-repository-deleted",
        severity=HIGH.when(_is_forced, else_=MEDIUM),
        says="deleted image repository {requestParameters.repositoryName}",
        fact="[ {images}]",
        why="New tasks and pods that use its images can no longer start.",
        advice="If nobody planned it, create the repository again and push the images that are in use.",
        would="new tasks and pods that use its images could no longer start.",
    ),
    ecr.call("PutImageScanningConfiguration", mitre="T1562")(
        name="ecr-image-scanning-stopped",
        severity=MEDIUM,
        when=not_(request_is("imageScanningConfiguration.scanOnPush", True)),
        says="disabled scan on push for repository {requestParameters.repositoryName}",
        why="Known vulnerabilities in new images are no longer found.",
        advice="Enable scan on push again, unless the registry scans all its repositories.",
    ),
    ecr.call("PutImageTagMutability")(
        name="ecr-image-tags-loosened",
        severity=LOW,
        when=lambda event: event.text("requestParameters.imageTagMutability").startswith("MUTABLE"),
        says="allowed image tags of repository {requestParameters.repositoryName} to be overwritten",
        why="A tag that is in use can be moved to another image without a deployment.",
        advice="Make the tags immutable again where tasks or pods start images by tag.",
    ),
    ecr.call("PutReplicationConfiguration", mitre="T1537")(
        name="ecr-images-replicated",
        severity=HIGH,
        when=has(_copied_to),
        says="set the image registry",
        fact="to replicate to {accounts}",
        why="Every image pushed from now on is copied there, with the code and secrets in it.",
        advice="If the account is not yours, remove the rule at once: aws ecr put-replication-configuration.",
        would="every new image would be copied there, with the code and secrets in it.",
    ),
    ecr.call("PutImage")(
        name="ecr-image-pushed",
        severity=LOW,
        says="uploaded an image to repository {requestParameters.repositoryName}[ as {requestParameters.imageTag}]",
        why="New tasks and pods that use that tag run this image.",
        advice="Check that it came from your pipeline; if not, delete it and push the previous image again.",
        ordinary=True,
    ),
    ecr.call("CreatePullThroughCacheRule", "UpdatePullThroughCacheRule")(
        name="ecr-upstream-added",
        severity=MEDIUM,
        says="{did} an upstream registry[: {requestParameters.upstreamRegistryUrl}]",
        why="Images under the rule's prefix are pulled from that registry.",
        advice="Unless you trust the registry, run aws ecr delete-pull-through-cache-rule.",
        words={"did": word(event_is("CreatePullThroughCacheRule"), "added", "changed")},
    ),
    ecr.call(
        "BatchDeleteImage", "DeleteLifecyclePolicy", "PutLifecyclePolicy", "DeleteRepositoryPolicy", mitre="T1485"
    )(
        name="ecr-images-deleted",
        severity=LOW,
        says="{did} repository {requestParameters.repositoryName}",
        why="New tasks and pods that use a deleted image can no longer start; lifecycle policies delete images, too.",
        advice="Check that no image in use is deleted; push it again if one is.",
        words={
            "did": by_call(
                "deleted images of",
                DeleteLifecyclePolicy="deleted the lifecycle policy of",
                PutLifecyclePolicy="changed the lifecycle policy of",
                DeleteRepositoryPolicy="deleted the policy of",
            )
        },
        ordinary=True,
    ),
    ecr.call("PutRegistryScanningConfiguration", "DeleteRegistryPolicy", "PutAccountSetting", mitre="T1562")(
        name="ecr-registry-changed",
        severity=MEDIUM,
        says="changed the settings of the image registry[ to {requestParameters.scanType}]",
        why="They decide whether images are scanned and who can replicate images into the registry.",
        advice="Check that scanning is still on: aws ecr get-registry-scanning-configuration.",
    ),
    opened(
        *(ecr, "ECR", "CreateRepositoryCreationTemplate", "DeleteSigningConfiguration", "PutSigningConfiguration"),
        "UpdateRepositoryCreationTemplate",
        name="ecr-template-changed",
        severity=MEDIUM,
    ),
)
