import json
from typing import Any

import pytest

from tests.support.calls import told


@pytest.mark.parametrize(
    ("principal", "setting", "said"),
    [
        ("*", {}, "high: … anyone"),
        ("*", {"vPCOptions": {"subnetIds": ["subnet-1"]}}, "medium: … anyone"),
        ("*", {"advancedSecurityOptions": {"enabled": True}}, "medium: … anyone"),
        ({"AWS": "444455556666"}, {}, "medium: … account 444455556666"),
        ({"AWS": "111122223333"}, {}, ""),
    ],
)
def test_a_domain_open_to_anyone_is_loud_where_nothing_else_guards_it(principal: Any, setting: Any, said: str) -> None:
    statement = {"Effect": "Allow", "Principal": principal, "Action": "es:*", "Resource": "*"}
    asked = {"domainName": "logs", "accessPolicies": json.dumps({"Statement": statement}), **setting}
    alert = told("es-domain-opened", "UpdateDomainConfig", asked)
    assert alert == (
        said and said.replace("…", "alice opened OpenSearch domain logs to let") + " do everything with it"
    )
