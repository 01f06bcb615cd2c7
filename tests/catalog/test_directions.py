"""One call in two directions: what gives away or cuts off is loud, what receives, withdraws or restores is not."""

from typing import Any

import pytest

from account_event_handler.catalog import CATALOG
from account_event_handler.model import Severity
from account_event_handler.pipeline.judge import judge
from tests.support.samples import sample

_EXCLUSION = "CreateVpcBlockPublicAccessExclusionRequest"
CALLS: list[tuple[str, str, dict[str, Any], Severity]] = [
    ("ec2-vpc-block-lifted--one-vpc", "", {}, Severity.HIGH),
    (
        "ec2-vpc-block-lifted--one-vpc",
        "",
        {_EXCLUSION: {"InternetGatewayExclusionMode": "allow-egress"}},
        Severity.MEDIUM,
    ),
    ("ec2-address-given-away", "", {}, Severity.HIGH),
    ("ec2-address-received", "", {}, Severity.LOW),
    ("workspaces-image-shared", "", {"allowCopyImage": True}, Severity.HIGH),
    ("workspaces-image-shared", "", {"allowCopyImage": False}, Severity.LOW),
    ("route53domains-domain-moved", "PushDomain", {}, Severity.HIGH),
    ("route53domains-domain-moved", "AcceptDomainTransferFromAnotherAwsAccount", {}, Severity.MEDIUM),
    ("route53domains-domain-moved", "RejectDomainTransferFromAnotherAwsAccount", {}, Severity.LOW),
    ("organizations-responsibility-moved", "InviteOrganizationToTransferResponsibility", {}, Severity.HIGH),
    ("organizations-responsibility-moved", "TerminateResponsibilityTransfer", {}, Severity.MEDIUM),
    ("organizations-responsibility-moved", "EnableAllFeatures", {}, Severity.MEDIUM),
    ("acm-pca-authority-deleted", "DeleteCertificateAuthority", {}, Severity.HIGH),
    ("acm-pca-authority-deleted", "UpdateCertificateAuthority", {"status": "DISABLED"}, Severity.HIGH),
    ("acm-pca-authority-deleted", "UpdateCertificateAuthority", {"revocationConfiguration": {}}, Severity.MEDIUM),
    ("acm-pca-authority-deleted", "UpdateCertificateAuthority", {"status": "ACTIVE"}, Severity.LOW),
    ("ds-sign-in-changed", "DisableLDAPS", {}, Severity.HIGH),
    ("ds-sign-in-changed", "RegisterCertificate", {}, Severity.HIGH),
    ("ds-sign-in-changed", "UpdateSettings", {}, Severity.MEDIUM),
    ("kinesis-stream-deleted", "DeleteStream", {}, Severity.HIGH),
    ("kinesis-stream-deleted", "StopStreamEncryption", {}, Severity.MEDIUM),
]


@pytest.mark.parametrize(("name", "call", "asked", "severity"), CALLS)
def test_a_call_is_as_loud_as_its_direction(name: str, call: str, asked: dict[str, Any], severity: Severity) -> None:
    payload = sample(name)
    payload["detail"]["eventName"] = call or payload["detail"]["eventName"]
    payload["detail"]["requestParameters"] = (payload["detail"]["requestParameters"] or {}) | asked
    alert = judge(payload, CATALOG).alert
    assert alert
    assert (alert.watch, alert.severity) == (name.partition("--")[0], severity)
