import json
from typing import Any

import pytest

from tests.support.calls import told


def allowing(principal: Any, action: str = "elasticfilesystem:ClientMount") -> str:
    return json.dumps({"Statement": {"Effect": "Allow", "Principal": principal, "Action": action}})


@pytest.mark.parametrize(
    ("policy", "severity", "said"),
    [
        (allowing({"AWS": "444455556666"}), "high", " to let account 444455556666 mount it"),
        (allowing("*"), "medium", " to let anyone mount it"),
        (allowing({"AWS": "111122223333"}), "low", ""),
        ("no policy", "medium", ""),
        (None, "medium", ""),
    ],
)
def test_a_policy_is_as_loud_as_whom_it_lets_in(policy: str | None, severity: str, said: str) -> None:
    alert = told("efs-policy-changed", "PutFileSystemPolicy", {"fileSystemId": "fs-1", "policy": policy})
    assert alert == f"{severity}: alice changed the policy of file system fs-1{said}"
