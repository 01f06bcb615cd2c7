"""Private CA: authorities made, opened, deleted; certificates issued."""

from account_event_handler.catalog.conditions import account_at, has, matches, name_at, part_at, said
from account_event_handler.catalog.policy.document import ResourcePolicy, policy_at
from account_event_handler.catalog.watch import CRITICAL, HIGH, LOW, MEDIUM, Watches

_name = name_at("requestParameters.certificateAuthorityArn", "requestParameters.resourceArn")
_account = account_at("requestParameters.sourceAccount")
_POLICY = ResourcePolicy(policy_at("requestParameters.policy"), public=CRITICAL, outside=HIGH)
_is_authority = said("it can sign other certificates")(
    matches("requestParameters.templateArn", "SubordinateCACertificate|RootCACertificate")
)
_template = part_at("requestParameters.templateArn", ":template/")
pca = Watches(
    "acm-pca", mitre="T1649", words={"name": _name, "account": _account, "aim": _POLICY.aim, "template": _template}
)

WATCHES = (
    pca.call("IssueCertificate")(
        name="acm-pca-certificate-issued",
        severity=HIGH.when(_is_authority, else_=MEDIUM),
        says="got a certificate from private CA {name}",
        fact="[ by template {template}]",
        why="Its holder is the machine or person that the certificate names, to everything that trusts the CA.",
        advice="Check what the certificate is for; revoke it if nobody knows.",
        ordinary=True,
    ),
    pca.call("CreatePermission")(
        name="acm-pca-permission-created",
        severity=HIGH.when(has(_account), else_=LOW),
        says="let {requestParameters.principal} use private CA {name}",
        fact="[for account {account}]",
        why="The service may issue certificates of the CA on request.",
        advice="Check that certificates are meant to be issued so.",
    ),
    pca.call("PutPolicy", "DeletePolicy")(
        name="acm-pca-policy-changed",
        severity=_POLICY.severity,
        says="changed the policy of private CA {name}",
        fact="[to {aim}]",
        why="The policy decides which accounts may issue certificates that you trust.",
        advice="Remove the accounts that are not yours.",
    ),
    pca.call("CreateCertificateAuthority", "ImportCertificateAuthorityCertificate", "RestoreCertificateAuthority")(
        name="acm-pca-authority-created",
        severity=MEDIUM,
        says="created a private CA[: {name}]",
        why="What trusts it trusts every certificate it issues, and it costs 400 dollars a month.",
        advice="Check that the security team asked for it.",
    ),
    pca.call("DeleteCertificateAuthority", "UpdateCertificateAuthority", mitre="T1485")(
        name="acm-pca-authority-deleted",
        severity=HIGH,
        says="deleted or changed private CA {name}[, status {requestParameters.status}]",
        why="Without the CA no certificate is renewed, and none can be revoked.",
        advice="Restore the CA within its waiting period unless it was retired.",
    ),
    pca.call("RevokeCertificate", "DeletePermission", "CreateCertificateAuthorityAuditReport", mitre="T1531")(
        name="acm-pca-certificate-revoked",
        severity=LOW,
        says="revoked a certificate or a permission of private CA {name}, or listed its certificates",
        why="What used a revoked certificate can no longer connect.",
        advice="Check that it was planned.",
    ),
)
