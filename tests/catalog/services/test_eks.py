from typing import Any

import pytest

from tests.support.calls import told

OURS, THEIRS = "arn:aws:iam::111122223333:role/reader", "arn:aws:iam::444455556666:role/reader"


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"principalArn": "arn%3Aaws%3Aiam%3A%3A111122223333%3Arole%2Fteam%2Freader"}, "low: … role reader"),
        ({"principalArn": OURS, "kubernetesGroups": ["a", "b"]}, "medium: … role reader in group a and b"),
        (
            {"principalArn": OURS, "kubernetesGroups": ["a", "b", "c", "system:masters"]},
            "high: … role reader in group system:masters, a and 2 more",
        ),
        (
            {"principalArn": OURS, "kubernetesGroups": ["nodes"], "type": "EC2_LINUX"},
            "low: … role reader in group nodes",
        ),
        ({"principalArn": THEIRS}, "high: … role reader of account 444455556666"),
        ({"principalArn": "reader"}, "low: … reader"),
        ({}, "low: … a principal"),
    ],
)
def test_an_entry_of_masters_or_of_another_account_is_loud(asked: Any, said: str) -> None:
    alert = told("eks-access-entry-created", "CreateAccessEntry", {"name": "prod", **asked})
    assert alert == said.replace("…", "alice created an access entry in cluster prod for")


@pytest.mark.parametrize(
    ("policy", "scope", "severity"),
    [
        ("ClusterAdminPolicy", "cluster", "high"),
        ("AdminPolicy", "cluster", "high"),
        ("AdminPolicy", None, "high"),
        ("AdminPolicy", "namespace", "medium"),
        ("AdminViewPolicy", "cluster", "medium"),
        ("EditPolicy", "cluster", "medium"),
        ("ViewPolicy", "cluster", "low"),
    ],
)
def test_to_administer_the_whole_cluster_is_loudest(policy: str, scope: str | None, severity: str) -> None:
    arn = f"arn:aws:eks::aws:cluster-access-policy/AmazonEKS{policy}"
    request = {"name": "prod", "principalArn": OURS, "policyArn": arn, "accessScope": {"type": scope}}
    alert = told("eks-access-policy-associated", "AssociateAccessPolicy", request)
    assert alert == f"{severity}: alice gave role reader access to cluster prod with {policy}"


OFFICE, ANYONE = ["198.51.100.0/24"], ["198.51.100.0/24", "0.0.0.0/0"]


@pytest.mark.parametrize(
    ("config", "is_opened", "is_born_open"),
    [
        ({}, False, True),
        ({"endpointPublicAccess": True}, True, True),
        ({"endpointPublicAccess": "false"}, False, False),
        ({"endpointPublicAccess": False, "publicAccessCidrs": ANYONE}, False, False),
        ({"endpointPublicAccess": True, "publicAccessCidrs": OFFICE}, False, False),
        ({"endpointPublicAccess": True, "publicAccessCidrs": []}, True, True),
        ({"publicAccessCidrs": []}, False, True),
        ({"publicAccessCidrs": OFFICE}, False, False),
        ({"publicAccessCidrs": ANYONE}, True, True),
        ({"publicAccessCidrs": ["::/0"]}, True, True),
        ({"publicAccessCidrs": ["0.0.0.0/1", "128.0.0.0/1"]}, True, True),
    ],
)
def test_a_cluster_is_open_to_the_internet_unless_the_call_says_otherwise(
    config: Any, is_opened: bool, is_born_open: bool
) -> None:
    request = {"name": "prod", "resourcesVpcConfig": config}
    opened = "high: alice opened the API endpoint of cluster prod to the internet"
    assert told("eks-endpoint-opened", "UpdateClusterConfig", request) == opened * is_opened
    born = "medium: alice created cluster prod, reachable from the internet"
    created = told("eks-cluster-created", "CreateCluster", request)
    assert created == (born if is_born_open else "low: alice created cluster prod")


def test_of_a_cluster_whose_request_is_not_recorded_nothing_is_stated() -> None:
    assert told("eks-cluster-created", "CreateCluster") == "low: alice created cluster (unknown)"


@pytest.mark.parametrize(
    ("setups", "said"),
    [
        ([{"types": ["scheduler", "audit", "api"], "enabled": False}], "api and audit"),
        ([{"types": ["api"], "enabled": True}, {"types": ["authenticator"], "enabled": "false"}], "authenticator"),
        ([{"types": ["scheduler"], "enabled": False}], ""),
        ([{"types": ["audit"], "enabled": True}], ""),
        ([{"types": ["audit"]}], ""),
    ],
)
def test_logs_that_tell_who_did_it_are_named_when_they_stop(setups: Any, said: str) -> None:
    request = {"name": "prod", "logging": {"clusterLogging": setups}}
    alert = told("eks-cluster-logging-stopped", "UpdateClusterConfig", request)
    assert alert == (said and f"high: alice disabled the {said} logs of cluster prod")


@pytest.mark.parametrize(
    ("oidc", "said"), [({"issuerUrl": "https://id.example.com/x"}, "id.example.com/x"), ({}, "an OIDC provider")]
)
def test_who_signs_users_in_is_named(oidc: Any, said: str) -> None:
    request = {"name": "prod", "oidc": oidc}
    alert = told("eks-identity-provider-associated", "AssociateIdentityProviderConfig", request)
    assert alert == f"high: alice let users of {said} sign in to cluster prod"
