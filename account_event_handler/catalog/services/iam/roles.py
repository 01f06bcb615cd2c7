"""IAM roles and identity providers: who may assume a role, and who vouches for them."""

import re

from account_event_handler.catalog.conditions import name_at, number_at, phrase, request, request_text, said
from account_event_handler.catalog.kinds import deleted
from account_event_handler.catalog.passed_roles import passes_admin
from account_event_handler.catalog.policy import EKS_HOST
from account_event_handler.catalog.policy.actions import human_list
from account_event_handler.catalog.policy.document import PolicyDocument
from account_event_handler.catalog.record import denied_name
from account_event_handler.catalog.services.iam.principal import by_sso, holder
from account_event_handler.catalog.watch import CRITICAL, HIGH, INFO, LOW, MEDIUM, Watches
from account_event_handler.model import AccountEvent, Severity

_KNOWN = {
    "token.actions.githubusercontent.com": "GitHub",
    "gitlab.com": "GitLab",
    "app.terraform.io": "Terraform Cloud",
}
_seconds = number_at("requestParameters.maxSessionDuration", else_=0)
_boundary = name_at("requestParameters.permissionsBoundary")
_saml = name_at("requestParameters.name", "requestParameters.sAMLProviderArn")  # CloudTrail lowers the S only


def _trust(event: AccountEvent) -> PolicyDocument:
    return PolicyDocument.read(request(event, "policyDocument") or request(event, "assumeRolePolicyDocument"))


def _trusted(event: AccountEvent) -> str | None:
    """Who may assume the role: "lets account 444455556666 assume it"."""
    trust = _trust(event)
    services = " and ".join(trust.services()[:2])
    return trust.summary(event.account) or (f"lets {services} assume it" if services else None)


def _trustees(event: AccountEvent) -> str | None:
    """Everyone the role trusts, where the sentence does not name them all."""
    trust, said = _trust(event), _trusted(event) or ""
    names = [*trust.grantees(event.account), *trust.services()]
    lists = (human_list(names, most) for most in (20, 10, 4))
    return next(text for text in lists if len(text) < 300) if any(name not in said for name in names) else None


@said("high: anyone, or a trust policy that cannot be read; medium: anyone else outside the account; low otherwise")
def _severity_of_new(event: AccountEvent) -> Severity:
    return _severity_of_changed(event).quieter() if _trust(event).readable else HIGH


@said("critical: anyone; high: somebody else outside the account, or a policy that cannot be read; medium otherwise")
def _severity_of_changed(event: AccountEvent) -> Severity:
    """A role that exists can do something already, so that its trust matters more."""
    trust = _trust(event)
    if trust.is_public():
        return CRITICAL
    return HIGH if not trust.readable or trust.grantees(event.account) else MEDIUM


def _url(event: AccountEvent) -> str:
    arn = request_text(event, "openIDConnectProviderArn").partition("oidc-provider/")[2]
    return request_text(event, "url").removeprefix("https://").rstrip("/") or arn


@said("an EKS cluster")
def _is_cluster(event: AccountEvent) -> bool:
    host, _, path = _url(event).partition("/")
    return re.fullmatch(EKS_HOST, host) is not None and path.startswith("id/")


def _issuer(event: AccountEvent) -> str | None:
    """`id.example.com`, "GitHub", "of EKS cluster 4711"; without a scheme it is no link."""
    url = _url(event)
    if _is_cluster(event):
        return f"of EKS cluster {url.rpartition('/')[2]}"
    return _KNOWN.get(url, url) or denied_name(event)


_WORDS = {
    "trusted": _trusted,
    "aim": lambda event: (trusted := _trusted(event)) and "let" + trusted.removeprefix("lets"),  # of an attempt
    "trustees": _trustees,
    "longest": lambda event: f"{_seconds(event) / 3600:g} h" if _seconds(event) else None,
    "holder": holder,
    "named": denied_name,
    "role": phrase("role {}", "requestParameters.roleName", else_="a role"),
    "provider": lambda event: _saml(event) or denied_name(event),
    "issuer": _issuer,
}
_TRUSTS = (("Trusts", "{trustees}"),)
iam = Watches("iam", mitre="T1484.002", words=_WORDS)
others = Watches("iam")

WATCHES = (
    iam.call("CreateRole", mitre="T1136.003")(
        name="iam-role-created",
        severity=LOW.when(by_sso, else_=_severity_of_new),
        says="created role {requestParameters.roleName|named}",
        fact="[, which {trusted}]",
        why="Anyone that the trust policy names can use the role's permissions.",
        advice="Check that you know everyone it trusts, and its policies: aws iam list-attached-role-policies.",
        would="anyone that the trust policy names could use the role's permissions.",
        shows=_TRUSTS,
        ordinary=LOW,
    ),
    iam.call("UpdateAssumeRolePolicy", mitre="T1098")(
        name="iam-role-trust-changed",
        severity=_severity_of_changed,
        says="changed the trust policy of role {requestParameters.roleName|named}",
        fact="[to {aim}]",
        why="Anyone the role trusts has all its permissions, and rotating keys does not stop them.",
        advice="Restore the old policy with aws iam update-assume-role-policy unless the role's owner asked for this"
        " one.",
        would="anyone that the new policy trusts would have all permissions of the role.",
        shows=_TRUSTS,
    ),
    iam.call("UpdateRole", mitre="")(
        name="iam-role-changed",
        severity=MEDIUM.when(said("sessions longer than an hour")(lambda event: _seconds(event) > 3600), else_=INFO),
        says="changed role {requestParameters.roleName|named}",
        fact="[to allow sessions of up to {longest}]",
        why="Stolen session credentials stay valid for as long as the role's sessions may last.",
        advice="Check that the role's owner asked for it.",
        shows=(("Description", "{requestParameters.description}"),),
    ),
    iam.call("DeleteRole", mitre="T1531")(
        name="iam-role-deleted",
        severity=LOW,
        says="deleted role {requestParameters.roleName|named}",
        why="Everything that runs with the role loses its permissions at once.",
        advice="Check that nothing still assumes the role; it cannot be restored, only created again.",
        ordinary=True,
    ),
    iam.call("AddRoleToInstanceProfile", mitre="T1098.003")(
        name="iam-instance-profile-filled",
        severity=MEDIUM.when(passes_admin, else_=LOW),
        says="added {role} to instance profile {requestParameters.instanceProfileName|named}",
        why="Anyone who can sign in to an instance with the profile can use the role's permissions.",
        advice="Check that the role allows no more than its instances need.",
        ordinary=True,
    ),
    iam.call("DeleteRolePermissionsBoundary", "DeleteUserPermissionsBoundary", mitre="T1098")(
        name="iam-permissions-boundary-deleted",
        severity=HIGH,
        says="deleted the permissions boundary of {holder}",
        why="The boundary limits what policies can give; without it, all policies apply in full.",
        advice="Set it again with aws iam put-role-permissions-boundary or put-user-permissions-boundary unless its"
        " owner agreed.",
        would="all policies of the user or role would apply in full, without a limit.",
    ),
    iam.call("PutRolePermissionsBoundary", "PutUserPermissionsBoundary", mitre="T1098")(
        name="iam-permissions-boundary-set",
        severity=HIGH.when(
            said("the boundary is AdministratorAccess")(lambda event: _boundary(event) == "AdministratorAccess"),
            else_=LOW,
        ),
        says="set the permissions boundary of {holder}",
        fact="[to {requestParameters.permissionsBoundary}]",
        why="The boundary limits what policies can give: a wider one gives more, AdministratorAccess limits nothing.",
        advice="If there was a boundary before, check that this one is not wider.",
        would="policies could give the user or role everything that the new boundary allows.",
    ),
    iam.call("CreateSAMLProvider")(
        name="iam-saml-provider-created",
        severity=HIGH,
        says="created SAML provider {provider}",
        why="Anyone who controls the provider decides who can sign in to roles that trust it.",
        advice="Check that the provider is yours and which roles trust it; if it is not, delete it with aws iam"
        " delete-saml-provider.",
        would="anyone who controls the provider would decide who can sign in to roles that trust it.",
    ),
    iam.call("UpdateSAMLProvider")(
        name="iam-saml-provider-changed",
        severity=HIGH,
        says="changed SAML provider {provider}",
        why="The metadata holds the signing key: anyone with a new one can sign in as anyone to roles that trust the"
        " provider.",
        advice="Compare the metadata with your identity provider's, and restore the old metadata if in doubt.",
        would="anyone with a new signing key could sign in as anyone to roles that trust the provider.",
    ),
    iam.call("DeleteSAMLProvider", mitre="T1531")(
        name="iam-saml-provider-deleted",
        severity=HIGH,
        says="deleted SAML provider {provider}",
        why="Nobody can sign in through the provider, and roles that trust it cannot be assumed.",
        advice="Check that there is another way to sign in; create the provider again if this was not planned.",
        would="nobody could sign in through the provider.",
    ),
    iam.call("CreateOpenIDConnectProvider")(
        name="iam-oidc-provider-created",
        # Clusters and pipelines get one each in ordinary work; an unknown issuer is nobody's.
        severity=LOW.when(
            _is_cluster,
            else_=MEDIUM.when(
                said("GitHub, GitLab or Terraform Cloud")(lambda event: _url(event) in _KNOWN), else_=HIGH
            ),
        ),
        says="created OIDC provider",
        fact="{issuer}",
        why="Anyone who controls the provider decides who can sign in to roles that trust it.",
        advice="Check that you know the provider, and that roles trust only your own repositories or clusters there.",
        would="anyone who controls the provider would decide who can sign in to roles that trust it.",
    ),
    iam.call("UpdateOpenIDConnectProviderThumbprint", "AddClientIDToOpenIDConnectProvider")(
        name="iam-oidc-provider-changed",
        severity=MEDIUM,
        says="changed OIDC provider {issuer}",
        fact="[to accept audience {requestParameters.clientID}]",
        why="The provider can accept tokens that are meant for another audience or come from another server.",
        advice="Check that the provider's owner asked for it.",
    ),
    iam.call("DeleteOpenIDConnectProvider", mitre="T1531")(
        name="iam-oidc-provider-deleted",
        severity=MEDIUM,
        says="deleted OIDC provider {issuer}",
        why="Pipelines and clusters can no longer sign in through the provider.",
        advice="Check that nothing needs it; create it again if this was not planned.",
    ),
    deleted(
        *(others, "IAM", "DeleteInstanceProfile", "RemoveClientIDFromOpenIDConnectProvider"),
        *("RemoveRoleFromInstanceProfile", "DeleteServiceLinkedRole"),
        name="iam-role-taken-away",
        severity=LOW,
    ),
)
