"""IAM identity providers: whose word the account takes for who somebody is."""

from account_event_handler.catalog.refusal import refused_name
from account_event_handler.catalog.watch import HIGH, LOW, MEDIUM, Watches
from account_event_handler.model import AccountEvent, Severity

_KNOWN = {
    "token.actions.githubusercontent.com": "GitHub",
    "gitlab.com": "GitLab",
    "app.terraform.io": "Terraform Cloud",
}


def _url(event: AccountEvent) -> str:
    arn = event.text("requestParameters.openIDConnectProviderArn").partition("oidc-provider/")[2]
    return event.text("requestParameters.url").removeprefix("https://").rstrip("/") or arn


def _is_cluster(url: str) -> bool:
    host, _, path = url.partition("/")
    by_aws = host.endswith((".amazonaws.com", ".amazonaws.com.cn"))
    return host.startswith("oidc.eks") and by_aws and path.startswith("id/")


def _issuer(event: AccountEvent) -> str | None:
    """`id.example.com`, "GitHub", "of EKS cluster 4711"; without a scheme it is no link."""
    url = _url(event)
    if _is_cluster(url):
        return f"of EKS cluster {url.rpartition('/')[2]}"
    return _KNOWN.get(url, url) or refused_name(event)


def _issuer_severity(event: AccountEvent) -> Severity:
    """Clusters and pipelines get one each in ordinary work; an unknown issuer is nobody's."""
    url = _url(event)
    if _is_cluster(url):
        return LOW
    return MEDIUM if url in _KNOWN else HIGH


def _audience(event: AccountEvent) -> str | None:
    return event.text("requestParameters.clientID") or None


def _saml(event: AccountEvent) -> str | None:
    """The provider's name; CloudTrail lowers only the first letter of SAMLProviderArn."""
    for field in ("name", "sAMLProviderArn"):
        if value := event.text(f"requestParameters.{field}"):
            return value.rpartition("/")[2]
    return refused_name(event)


iam = Watches("iam", mitre="T1484.002")

WATCHES = (
    iam.call("CreateSAMLProvider")(
        name="iam-saml-provider-created",
        severity=HIGH,
        says="created SAML provider {provider}",
        why="Whoever runs the provider decides who signs in to roles that trust it.",
        advice="Check that the provider is yours and which roles trust it; delete it if not.",
        words={"provider": _saml},
    ),
    iam.call("UpdateSAMLProvider")(
        name="iam-saml-provider-changed",
        severity=HIGH,
        says="changed SAML provider {provider}, perhaps to another signing key",
        why="Whoever has the new signing key can sign in as anybody to the roles that trust it.",
        advice="Compare the metadata with your identity provider's; put the old one back if in"
        " doubt.",
        words={"provider": _saml},
    ),
    iam.call("DeleteSAMLProvider")(
        name="iam-saml-provider-deleted",
        severity=HIGH,
        says="deleted SAML provider {provider}",
        why="Nobody can sign in through the provider any more.",
        advice="Check that another way in works; make the provider anew if it was not planned.",
        words={"provider": _saml},
        mitre="T1531",
    ),
    iam.call("CreateOpenIDConnectProvider")(
        name="iam-oidc-provider-created",
        severity=_issuer_severity,
        says="created OIDC provider {issuer}",
        why="Whoever runs the provider decides who signs in to roles that trust it.",
        advice="Check that you know the provider, and that roles trust only your subjects of it.",
        words={"issuer": _issuer},
    ),
    iam.call("UpdateOpenIDConnectProviderThumbprint", "AddClientIDToOpenIDConnectProvider")(
        name="iam-oidc-provider-changed",
        severity=MEDIUM,
        says="changed OIDC provider {issuer}[ to accept audience {audience}]",
        why="Tokens for another audience or from another server may be accepted now.",
        advice="Check that the provider's owner asked for it.",
        words={"issuer": _issuer, "audience": _audience},
    ),
    iam.call("DeleteOpenIDConnectProvider")(
        name="iam-oidc-provider-deleted",
        severity=MEDIUM,
        says="deleted OIDC provider {issuer}",
        why="Pipelines and clusters that sign in through the provider have stopped working.",
        advice="Check that nothing needs it; make it anew if it was not planned.",
        words={"issuer": _issuer},
        mitre="T1531",
    ),
)
