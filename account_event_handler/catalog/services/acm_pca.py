"""Private CA: authorities made, opened, deleted; certificates issued."""

from account_event_handler.catalog.conditions import (
    account_at,
    any_of,
    event_is,
    has,
    matches,
    name_at,
    part_at,
    request_is,
    said,
    word,
)
from account_event_handler.catalog.policy.document import ResourcePolicy, policy_at
from account_event_handler.catalog.watch import CRITICAL, HIGH, LOW, MEDIUM, Watches
from account_event_handler.model import AccountEvent

_name = name_at("requestParameters.certificateAuthorityArn", "requestParameters.resourceArn")
_account = account_at("requestParameters.sourceAccount")
_DID = {"RevokeCertificate": "revoked", "DeletePermission": "removed"}
_WHAT = {"RevokeCertificate": "a certificate", "DeletePermission": "a permission"}
_POLICY = ResourcePolicy(policy_at("requestParameters.policy"), public=CRITICAL, outside=HIGH)
_is_authority = said("it can sign other certificates")(
    matches("requestParameters.templateArn", "SubordinateCACertificate|RootCACertificate")
)
_template = part_at("requestParameters.templateArn", ":template/")


def _did(event: AccountEvent) -> str:
    return _DID.get(event.text("eventName"), "requested")


def _what(event: AccountEvent) -> str:
    return _WHAT.get(event.text("eventName"), "a list of the certificates")


_is_enabled = request_is("status", "ACTIVE")
_is_cut_off = said("deleted or disabled")(
    any_of(event_is("DeleteCertificateAuthority"), request_is("status", "DISABLED"))
)
pca = Watches(
    "acm-pca", mitre="T1649", words={"name": _name, "account": _account, "aim": _POLICY.aim, "template": _template}
)

WATCHES = (
    pca.call("IssueCertificate")(
        name="acm-pca-certificate-issued",
        severity=HIGH.when(_is_authority, else_=MEDIUM),
        says="issued a certificate from private CA {name}",
        fact="[with template {template}]",
        why="Everything that trusts the CA trusts the holder of this certificate.",
        advice="Check what it is for; revoke it with aws acm-pca revoke-certificate if nobody knows.",
        would="everything that trusts the CA would trust the holder of this certificate.",
        ordinary=True,
    ),
    pca.call("CreatePermission")(
        name="acm-pca-permission-created",
        severity=HIGH.when(has(_account), else_=LOW),
        says="let {requestParameters.principal} use private CA {name}",
        fact="[for account {account}]",
        why="The service can issue certificates from the CA.",
        advice="Remove it with aws acm-pca delete-permission unless it was planned.",
        would="the service could issue certificates from the CA.",
    ),
    pca.call("PutPolicy", "DeletePolicy")(
        name="acm-pca-policy-changed",
        severity=_POLICY.severity,
        says="changed the policy of private CA {name}",
        fact="[to {aim}]",
        why="The policy decides which accounts can issue certificates that you trust.",
        advice="Remove accounts that are not yours from the policy.",
        would="the accounts in the policy could issue certificates that you trust.",
    ),
    pca.call("CreateCertificateAuthority", "ImportCertificateAuthorityCertificate", "RestoreCertificateAuthority")(
        name="acm-pca-authority-created",
        severity=MEDIUM,
        says="set up a private CA[: {name}]",
        why="Clients that trust it accept every certificate it issues, and it costs about 400 USD a month.",
        advice="Check that the security team asked for it.",
    ),
    pca.call("DeleteCertificateAuthority", "UpdateCertificateAuthority", mitre="T1485")(
        name="acm-pca-authority-deleted",
        severity=LOW.when(_is_enabled, else_=HIGH.when(_is_cut_off, else_=MEDIUM)),
        says="{did} private CA {name}",
        fact="[, status {requestParameters.status}]",
        why="Without an active CA, certificates cannot be issued or renewed.",
        advice="If it was not planned, use aws acm-pca restore-certificate-authority while the waiting period"
        " lasts, or activate it again.",
        words={"name": _name, "did": word(event_is("DeleteCertificateAuthority"), "deleted", "changed")},
        would="certificates could no longer be issued or renewed.",
    ),
    pca.call("RevokeCertificate", "DeletePermission", "CreateCertificateAuthorityAuditReport", mitre="T1531")(
        name="acm-pca-certificate-revoked",
        severity=LOW,
        says="{did} {what} of private CA {name}",
        why="Clients that use a revoked certificate, or that depend on the permission, lose access; a report"
        " lists all certificates.",
        advice="Check that it was planned.",
        words={"name": _name, "did": _did, "what": _what},
    ),
)
