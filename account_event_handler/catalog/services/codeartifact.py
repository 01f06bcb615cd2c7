"""CodeArtifact: who may publish packages, where they come from."""

from account_event_handler.catalog.conditions import event_is, word
from account_event_handler.catalog.kinds import weakened
from account_event_handler.catalog.policy.document import ResourcePolicy, policy_at
from account_event_handler.catalog.watch import HIGH, LOW, MEDIUM, Watches
from account_event_handler.model import AccountEvent

_POLICY = ResourcePolicy(policy_at("requestParameters.policyDocument"), public=HIGH, outside=HIGH)
_PLACE = "{requestParameters.repository|requestParameters.domain}"


def _place(event: AccountEvent) -> str:
    repository = event.text("requestParameters.repository")
    return f"repository {repository}" if repository else f"domain {event.text('requestParameters.domain')}".rstrip()


codeartifact = Watches("codeartifact", mitre="T1195.001", words={"aim": _POLICY.aim})

WATCHES = (
    codeartifact.call("PutDomainPermissionsPolicy", "PutRepositoryPermissionsPolicy")(
        name="codeartifact-policy-changed",
        severity=HIGH,
        when=_POLICY.opens,
        says=f"changed the policy of package repository {_PLACE}",
        fact="[to {aim}]",
        why="Anyone the policy allows to publish can change what your builds install.",
        advice="Remove accounts that should not have access from the policy.",
        would="anyone the policy allows to publish could change what your builds install.",
    ),
    codeartifact.call(
        *("AssociateExternalConnection", "UpdateRepository", "PutPackageOriginConfiguration"),
        "UpdatePackageGroupOriginConfiguration",
    )(
        name="codeartifact-origin-changed",
        severity=MEDIUM,
        says=f"changed where packages of {_PLACE} may come from[: {{requestParameters.package"
        "|requestParameters.packageGroup|requestParameters.externalConnection}]",
        why="A package of the same name from outside can replace your own.",
        advice="Block upstream versions of the packages that you publish yourself.",
    ),
    codeartifact.call("PublishPackageVersion", "CopyPackageVersions", "UpdatePackageVersionsStatus")(
        name="codeartifact-package-published",
        severity=LOW,
        says="{did} package {requestParameters.package}",
        why="Builds can install the version from now on.",
        advice="Check that it came from your pipeline.",
        words={"did": word(event_is("UpdatePackageVersionsStatus"), "changed", else_="published")},
        ordinary=True,
    ),
    codeartifact.call(
        *("DeleteDomain", "DeleteRepository", "DeletePackage", "DeletePackageVersions", "DisposePackageVersions"),
        mitre="T1485",
    )(
        name="codeartifact-deleted",
        severity=HIGH,
        says="deleted [package {requestParameters.package} from ]CodeArtifact {place}",
        why="Builds that install from it fail, and packages published only there are lost.",
        advice="If it was not planned, create it again and publish the packages from their source.",
        words={"place": _place},
        would="builds that install from it would fail, and packages published only there would be lost.",
    ),
    weakened(
        *(codeartifact, "CodeArtifact", "DeleteDomainPermissionsPolicy", "DeletePackageGroup"),
        "DeleteRepositoryPermissionsPolicy",
        name="codeartifact-policy-deleted",
        severity=LOW,
    ),
)
