"""EKS: who is let into a cluster; clusters opened to the internet."""

from urllib.parse import unquote

from account_event_handler.catalog.conditions import (
    any_of,
    has,
    matches,
    not_,
    phrase,
    request,
    request_has,
    said,
    text_at,
)
from account_event_handler.catalog.kinds import deleted, opened
from account_event_handler.catalog.network import Reach, reach_of
from account_event_handler.catalog.passed_roles import RARE, USUAL, deployed, passed_role
from account_event_handler.catalog.policy.actions import human_list
from account_event_handler.catalog.record import denied_name, flag, is_account, mappings, strings
from account_event_handler.catalog.watch import HIGH, LOW, MEDIUM, Watches
from account_event_handler.model import AccountEvent, Severity

_CLUSTER = "{requestParameters.name|requestParameters.clusterName|refused}"
_ISSUER = "requestParameters.oidc.issuerUrl"
_VPC = "resourcesVpcConfig"
_POD_ROLES = (
    *("CreateAddon", "CreateCapability", "CreatePodIdentityAssociation"),
    *("UpdateAddon", "UpdateCapability", "UpdatePodIdentityAssociation"),
)
_MASTERS = "system:masters"
_policy = phrase("{}", "requestParameters.policyArn", else_="an access policy")


def _principal(event: AccountEvent) -> str:
    """Where it is a part of the address, CloudTrail leaves it percent-encoded."""
    arn = unquote(event.text("requestParameters.principalArn"))
    account, _, resource = arn.partition("::")[2].partition(":")
    name = f"{resource.partition('/')[0]} {resource.rpartition('/')[2]}" if resource else arn
    other = f" of account {account}" if is_account(account) and account != event.account else ""
    return name + other or "a principal"


def _groups(event: AccountEvent) -> str:
    """The one that decides comes first, wherever the caller put it."""
    return human_list(sorted(strings(request(event, "kubernetesGroups")), key=lambda group: group != _MASTERS))


# An entry alone gives nothing, unless it comes with groups; nodes get theirs every day.
_is_powerful = said("the group system:masters, or another account")(
    any_of(matches(_groups, f"^{_MASTERS}"), matches(_principal, " of account "))
)
_is_weak = said("without groups, or for nodes")(
    any_of(not_(has(_groups)), matches("requestParameters.type", "^(EC2|FARGATE|HYBRID)"))
)
_ENTRY = HIGH.when(_is_powerful, else_=LOW.when(_is_weak, else_=MEDIUM))


@said("high: administrator of the whole cluster; low: AmazonEKSViewPolicy; medium otherwise")
def _policy_severity(event: AccountEvent) -> Severity:
    """To administer the whole cluster weighs most; AdminView reads its secrets, View does not."""
    name = _policy(event) or ""
    if "Admin" in name and "View" not in name and request(event, "accessScope.type") != "namespace":
        return HIGH
    return LOW if name == "AmazonEKSViewPolicy" else MEDIUM


def _is_open(event: AccountEvent) -> bool:
    cidrs = request(event, f"{_VPC}.publicAccessCidrs")
    public = flag(request(event, f"{_VPC}.endpointPublicAccess"))
    if public is False or not isinstance(cidrs, list):
        return public is True
    return Reach.ANYWHERE in map(reach_of, strings(cidrs)) or (public is True and not cidrs)


@said("reachable from the internet")
def _opened_at_birth(event: AccountEvent) -> str | None:
    """A cluster is public unless the request says otherwise."""
    if not event.field("requestParameters"):
        return None
    is_closed = flag(request(event, f"{_VPC}.endpointPublicAccess")) is False
    is_narrow = request_has(f"{_VPC}.publicAccessCidrs")(event) and not _is_open(event)
    return None if is_closed or is_narrow else "reachable from the internet"


def _logs_off(event: AccountEvent) -> str:
    """The kinds of control plane log that the request switches off, of those that tell who."""
    setups = mappings(request(event, "logging.clusterLogging"))
    off = {kind for each in setups if flag(each.get("enabled")) is False for kind in strings(each.get("types"))}
    return " and ".join(sorted(off & {"api", "audit", "authenticator"}))


_WORDS = {
    "groups": _groups,
    "issuer": lambda event: event.text(_ISSUER).removeprefix("https://") or "an OIDC provider",
    "logs": _logs_off,
    "opened": _opened_at_birth,
    "power": lambda event: (_policy(event) or "").removeprefix("AmazonEKS"),
    "principal": _principal,
    "refused": denied_name,
}
eks = Watches("eks", mitre="T1098.006", words=_WORDS)

WATCHES = (
    eks.call("UpdateClusterConfig", mitre="T1133")(
        name="eks-endpoint-opened",
        severity=HIGH,
        when=_is_open,
        says=f"opened the API endpoint of cluster {_CLUSTER}",
        fact="to the internet",
        why="Anyone on the internet can try stolen credentials or a Kubernetes vulnerability against it.",
        advice="Make it private, or restrict publicAccessCidrs to the addresses that need it.",
        would="anyone on the internet could try stolen credentials against it.",
    ),
    eks.call("UpdateClusterConfig", mitre="T1098")(
        name="eks-sign-in-changed",
        severity=MEDIUM,
        when=request_has("accessConfig"),
        says=f"set the authentication of cluster {_CLUSTER}[ to {{requestParameters.accessConfig.authenticationMode}}]",
        why="It decides whether access entries, which IAM callers can create, give access to the cluster.",
        advice="Check that it was planned, and list the cluster's access entries.",
    ),
    eks.call("UpdateClusterConfig", mitre="T1562.008")(
        name="eks-cluster-logging-stopped",
        severity=HIGH,
        when=has(_logs_off),
        says=f"disabled the {{logs}} logs of cluster {_CLUSTER}",
        why="Actions in the cluster are no longer fully recorded.",
        advice="Enable the logs again with aws eks update-cluster-config, then ask the caller why.",
        would="actions in the cluster would no longer be fully recorded.",
    ),
    eks.call("CreateAccessEntry")(
        name="eks-access-entry-created",
        severity=_ENTRY,
        says=f"created an access entry in cluster {_CLUSTER}",
        fact="for {principal}[ in group {groups}]",
        why="The principal can do in Kubernetes what its groups and access policies allow.",
        advice="Ask the cluster's owner; if they do not know it, run aws eks delete-access-entry.",
        would="the principal could sign in to the cluster.",
        denied=MEDIUM,
    ),
    eks.call("UpdateAccessEntry")(
        name="eks-access-entry-changed",
        severity=_ENTRY,
        says=f"changed an access entry in cluster {_CLUSTER}",
        fact="for {principal}[ in group {groups}]",
        why="The principal can do in Kubernetes what its groups and access policies allow.",
        advice="Ask the cluster's owner; restore the entry if they do not know of the change.",
        would="the principal would have those groups' permissions in Kubernetes.",
    ),
    eks.call("AssociateAccessPolicy")(
        name="eks-access-policy-associated",
        severity=_policy_severity,
        says=f"gave {{principal}} access to cluster {_CLUSTER}",
        fact="with {power}",
        why="The access policy decides what the principal can do in Kubernetes.",
        advice="Ask the cluster's owner; if they do not know it, run aws eks disassociate-access-policy.",
        would="the principal would have that policy's permissions in Kubernetes.",
    ),
    eks.call("DeleteAccessEntry", "DisassociateAccessPolicy", mitre="T1531")(
        name="eks-access-revoked",
        severity=LOW,
        says=f"revoked access of {{principal}} to cluster {_CLUSTER}",
        why="The principal loses access, which can lock out the people who run the cluster.",
        advice="Check that the people on call still have access.",
    ),
    eks.call("AssociateIdentityProviderConfig", mitre="T1484.002")(
        name="eks-identity-provider-associated",
        severity=HIGH,
        says=f"let users of {{issuer}} sign in to cluster {_CLUSTER}",
        why="The owner of the provider decides who signs in to the cluster, without IAM.",
        advice="Check that the provider is yours; if not, run aws eks disassociate-identity-provider-config.",
        would="the owner of the provider could decide who signs in to the cluster.",
    ),
    eks.call(*_POD_ROLES, mitre="T1098.003")(
        name="eks-pod-role-set",
        severity=RARE,
        ordinary=True,
        when=has(passed_role),
        says="set the role of pods in cluster {requestParameters.name}",
        fact="to {role}[ for service account {account}]",
        why="Anyone who can start a pod with that service account has the role's permissions.",
        advice="Ask the cluster's owner, and check that the role has no more permissions than the pods need.",
        would="anyone who can start a pod with that service account would have the role's permissions.",
        words={"role": passed_role, "account": text_at("requestParameters.serviceAccount")},
    ),
    deployed(
        *(eks, "EKS", "CreateFargateProfile", "CreateNodegroup", "UpdateNodegroupConfig", "UpdateNodegroupVersion"),
        name="eks-nodes-deployed",
        severity=USUAL,
    ),
    eks.call("CreateCluster", mitre="")(
        name="eks-cluster-created",
        severity=MEDIUM.when(has(_opened_at_birth), else_=LOW),
        says=f"created cluster {_CLUSTER}[, {{opened}}]",
        why="A cluster is billed by the hour, and its API endpoint is public by default.",
        advice="Check that it was planned; make the endpoint private or restrict publicAccessCidrs.",
    ),
    eks.call("DeleteCluster", mitre="T1485")(
        name="eks-cluster-deleted",
        severity=HIGH,
        says=f"deleted cluster {_CLUSTER}",
        why="Its workloads can no longer be managed, and its Kubernetes state is gone for good.",
        advice="Check that it was planned; if not, create a new cluster and deploy its workloads again.",
        would="its Kubernetes state would be gone for good.",
    ),
    deleted(
        *(eks, "EKS", "DeleteAddon", "DeleteCapability", "DeleteFargateProfile", "DeleteNodegroup"),
        *("DeletePodIdentityAssociation", "DisassociateIdentityProviderConfig"),
        name="eks-nodes-deleted",
        severity=MEDIUM,
    ),
    opened(
        *(eks, "EKS", "CreateCertificateAuthority", "RegisterCluster"), name="eks-cluster-registered", severity=MEDIUM
    ),
)
