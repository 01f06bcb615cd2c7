"""CodeArtifact: who may publish packages, where they come from."""

from account_event_handler.catalog.kinds import weakened
from account_event_handler.catalog.policy.document import ResourcePolicy, policy_at
from account_event_handler.catalog.watch import HIGH, LOW, MEDIUM, Watches

_POLICY = ResourcePolicy(policy_at("requestParameters.policyDocument"), public=HIGH, outside=HIGH)
_PLACE = "{requestParameters.repository|requestParameters.domain}"
codeartifact = Watches("codeartifact", mitre="T1195.001", words={"aim": _POLICY.aim})

WATCHES = (
    codeartifact.call("PutDomainPermissionsPolicy", "PutRepositoryPermissionsPolicy")(
        name="codeartifact-policy-changed",
        severity=HIGH,
        when=_POLICY.opens,
        says=f"changed the policy of package repository {_PLACE}",
        fact="[to {aim}]",
        why="Who may publish decides what your builds install.",
        advice="Remove those who were not meant to be in the policy.",
    ),
    codeartifact.call(
        *("AssociateExternalConnection", "UpdateRepository", "PutPackageOriginConfiguration"),
        "UpdatePackageGroupOriginConfiguration",
    )(
        name="codeartifact-origin-changed",
        severity=MEDIUM,
        says=f"changed where packages of {_PLACE} may come from[: {{requestParameters.package"
        "|requestParameters.packageGroup|requestParameters.externalConnection}]",
        why="A package of the same name from outside can take the place of your own.",
        advice="Block upstream versions of the packages that you publish yourself.",
    ),
    codeartifact.call("PublishPackageVersion", "CopyPackageVersions", "UpdatePackageVersionsStatus")(
        name="codeartifact-package-published",
        severity=LOW,
        says="added a version of package {requestParameters.package}",
        why="Builds install it from now on.",
        advice="Check that it came from your pipeline.",
        ordinary=True,
    ),
    codeartifact.call(
        *("DeleteDomain", "DeleteRepository", "DeletePackage", "DeletePackageVersions", "DisposePackageVersions"),
        mitre="T1485",
    )(
        name="codeartifact-deleted",
        severity=HIGH,
        says=f"deleted package repository or domain {_PLACE}[ or package {{requestParameters.package}} in it]",
        why="Builds that install from it fail, and packages published only there are gone.",
        advice="If nobody planned it, create it again and publish the packages.",
    ),
    weakened(
        *(codeartifact, "CodeArtifact", "DeleteDomainPermissionsPolicy", "DeletePackageGroup"),
        "DeleteRepositoryPermissionsPolicy",
        name="codeartifact-policy-deleted",
        severity=LOW,
    ),
)
