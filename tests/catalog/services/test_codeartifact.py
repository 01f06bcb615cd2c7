from typing import Any

import pytest

from tests.support.calls import told


@pytest.mark.parametrize(
    ("request_parameters", "said"),
    [
        (
            {"package": "left-pad", "repository": "npm", "domain": "shop"},
            "package left-pad from CodeArtifact repository npm",
        ),
        ({"domain": "shop"}, "CodeArtifact domain shop"),
        ({}, "CodeArtifact domain"),
    ],
)
def test_what_is_deleted_is_named_by_its_nearest_place(request_parameters: Any, said: str) -> None:
    assert told("codeartifact-deleted", "DeletePackage", request_parameters) == f"high: alice deleted {said}"
