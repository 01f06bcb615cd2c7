"""EKS: who is let into a cluster; clusters opened to the internet."""

from collections.abc import Mapping
from urllib.parse import unquote

from account_event_handler.catalog.refusal import refused_name
from account_event_handler.catalog.watch import HIGH, LOW, MEDIUM, Watches
from account_event_handler.model import AccountEvent, Severity

_CLUSTER = "{requestParameters.name|requestParameters.clusterName|refused}"
_VPC = "requestParameters.resourcesVpcConfig"
_AUDITS = {"api", "audit", "authenticator"}
_EVERYWHERE = ("0.0.0.0/0", "::/0")


def _arn(event: AccountEvent) -> str:
    """The principal; where it is a part of the address, CloudTrail leaves it percent-encoded."""
    return unquote(event.text("requestParameters.principalArn"))


def _principal(event: AccountEvent) -> str:
    arn = _arn(event)
    account, _, resource = arn.partition("::")[2].partition(":")
    name = f"{resource.partition('/')[0]} {resource.rpartition('/')[2]}" if resource else arn
    other = f" of account {account}" if account.isdecimal() and account != event.account else ""
    return name + other or "somebody"


def _groups(event: AccountEvent) -> str | None:
    groups = event.field("requestParameters.kubernetesGroups")
    names = [name for name in groups if isinstance(name, str)] if isinstance(groups, list) else []
    return " and ".join(names[:2]) or None


def _entry_severity(event: AccountEvent) -> Severity:
    """An entry alone gives nothing, unless it comes with groups; nodes get theirs every day."""
    if "system:masters" in (_groups(event) or "") or " of account " in _principal(event):
        return HIGH
    is_node = event.text("requestParameters.type").startswith(("EC2", "FARGATE", "HYBRID"))
    return LOW if is_node or not _groups(event) else MEDIUM


def _policy(event: AccountEvent) -> str:
    return event.text("requestParameters.policyArn").rpartition("/")[2] or "an access policy"


def _policy_severity(event: AccountEvent) -> Severity:
    """To administer the whole cluster weighs most; AdminView reads its secrets, View does not."""
    name = _policy(event)
    is_cluster_wide = event.text("requestParameters.accessScope.type") != "namespace"
    if "Admin" in name and "View" not in name and is_cluster_wide:
        return HIGH
    return LOW if name == "AmazonEKSViewPolicy" else MEDIUM


def _cidrs(event: AccountEvent) -> list[str] | None:
    cidrs = event.field(f"{_VPC}.publicAccessCidrs")
    return [text for text in cidrs if isinstance(text, str)] if isinstance(cidrs, list) else None


def _is_open(event: AccountEvent) -> bool:
    """Whether the request lets anybody reach the API endpoint; an address is asked for or not."""
    cidrs, public = _cidrs(event), event.field(f"{_VPC}.endpointPublicAccess")
    if public is False:
        return False
    if cidrs is None:
        return public is True
    return any(cidr in _EVERYWHERE for cidr in cidrs) or (public is True and not cidrs)


def _logs_off(event: AccountEvent) -> list[str]:
    """The kinds of control plane log that the request switches off, of those that tell who."""
    setups = event.field("requestParameters.logging.clusterLogging")
    off = [
        kind
        for setup in (setups if isinstance(setups, list) else [])
        if isinstance(setup, Mapping) and setup.get("enabled") is False
        for kind in setup.get("types") or []
    ]
    return sorted(_AUDITS.intersection(kind for kind in off if isinstance(kind, str)))


def _opened_at_birth(event: AccountEvent) -> str | None:
    """A cluster is public unless the request says otherwise."""
    if not event.field("requestParameters"):
        return None
    is_closed = event.field(f"{_VPC}.endpointPublicAccess") is False
    is_narrow = bool(_cidrs(event)) and not _is_open(event)
    return None if is_closed or is_narrow else "reachable from the internet"


eks = Watches("eks", mitre="T1098.006")

WATCHES = (
    eks.call("UpdateClusterConfig")(
        name="eks-endpoint-opened",
        severity=HIGH,
        when=_is_open,
        says=f"opened the API endpoint of cluster {_CLUSTER} to the internet",
        why="Anybody can try stolen credentials or a hole in Kubernetes against it.",
        advice="Close it, or list the few addresses that need it.",
        words={"refused": refused_name},
        mitre="T1133",
    ),
    eks.call("UpdateClusterConfig")(
        name="eks-cluster-logging-stopped",
        severity=HIGH,
        when=lambda event: bool(_logs_off(event)),
        says=f"stopped the {{logs}} logs of cluster {_CLUSTER}",
        why="Nobody can say afterwards who did what in the cluster.",
        advice="Switch the logs on again and ask why they were a burden.",
        words={"logs": lambda event: " and ".join(_logs_off(event)), "refused": refused_name},
        mitre="T1562.008",
    ),
    eks.call("CreateAccessEntry")(
        name="eks-access-entry-created",
        severity=_entry_severity,
        says=f"let {{principal}} into cluster {_CLUSTER}[ as member of {{groups}}]",
        why="Whoever is in can do all that its groups and access policies allow in Kubernetes.",
        advice="Ask the cluster's owner; delete the entry if they do not know of it.",
        words={"principal": _principal, "groups": _groups, "refused": refused_name},
        denied=MEDIUM,
    ),
    eks.call("UpdateAccessEntry")(
        name="eks-access-entry-changed",
        severity=_entry_severity,
        says=f"changed access of {{principal}} to cluster {_CLUSTER}[, to be member of {{groups}}]",
        why="Whoever is in can do all that its groups and access policies allow in Kubernetes.",
        advice="Ask the cluster's owner; put the entry back if they do not know of it.",
        words={"principal": _principal, "groups": _groups, "refused": refused_name},
    ),
    eks.call("AssociateAccessPolicy")(
        name="eks-access-policy-associated",
        severity=_policy_severity,
        says=f"gave {{principal}} {{policy}} in cluster {_CLUSTER}",
        why="The policy says what its holder may do in Kubernetes, and to which namespaces.",
        advice="Ask the cluster's owner; disassociate it if they do not know of it.",
        words={"principal": _principal, "policy": _policy, "refused": refused_name},
    ),
    eks.call("DeleteAccessEntry", "DisassociateAccessPolicy")(
        name="eks-access-revoked",
        severity=LOW,
        says=f"revoked access of {{principal}} to cluster {_CLUSTER}",
        why="Usually good news, unless it locks out the people who guard the cluster.",
        advice="Check that somebody who can help is still let in.",
        words={"principal": _principal, "refused": refused_name},
        mitre="T1531",
    ),
    eks.call("AssociateIdentityProviderConfig")(
        name="eks-identity-provider-associated",
        severity=HIGH,
        says=f"let users of {{issuer}} sign in to cluster {_CLUSTER}",
        why="Whoever runs the provider decides who signs in to the cluster, past IAM.",
        advice="Check that the provider is yours; disassociate it if not.",
        words={
            "issuer": lambda event: (
                event.text("requestParameters.oidc.issuerUrl").removeprefix("https://")
                or "an OIDC provider"
            ),
            "refused": refused_name,
        },
        mitre="T1484.002",
    ),
    eks.call("CreateCluster")(
        name="eks-cluster-created",
        severity=lambda event: MEDIUM if _opened_at_birth(event) else LOW,
        says=f"created cluster {_CLUSTER}[, {{opened}}]",
        why="A cluster costs money every hour, and its endpoint is public unless somebody says no.",
        advice="Check that it was planned, and close the endpoint or list the addresses that need"
        " it.",
        words={"opened": _opened_at_birth, "refused": refused_name},
        mitre="",
    ),
    eks.call("DeleteCluster")(
        name="eks-cluster-deleted",
        severity=HIGH,
        says=f"deleted cluster {_CLUSTER}",
        why="All that ran on it has stopped, and its state in Kubernetes is gone for good.",
        advice="Check that it was meant to go; it can only be made anew.",
        words={"refused": refused_name},
        mitre="T1485",
    ),
)
