"""IAM Roles Anywhere: certificates that may assume roles from outside AWS."""

from collections.abc import Callable

from account_event_handler.catalog.conditions import event_is, request, text_at, word
from account_event_handler.catalog.kinds import deleted, weakened
from account_event_handler.catalog.policy.actions import human_list
from account_event_handler.catalog.record import denied_name, strings
from account_event_handler.catalog.watch import HIGH, LOW, MEDIUM, Watches
from account_event_handler.model import AccountEvent

_SOURCES = {
    "CERTIFICATE_BUNDLE": "a CA outside AWS",
    "SELF_SIGNED_REPOSITORY": "self-signed certificates",
    "AWS_ACM_PCA": "an AWS Private CA",
}

_source_type = text_at("requestParameters.source.sourceType", "responseElements.trustAnchor.source.sourceType")


def _name_of(thing: str) -> Callable[[AccountEvent], str | None]:
    """The name in the request or, for calls by id, in the answer; the id where neither has it."""
    name = text_at("requestParameters.name", f"responseElements.{thing}.name", f"requestParameters.{thing}Id")
    return lambda event: name(event) or denied_name(event)


def _roles(event: AccountEvent) -> str:
    arns = request(event, "roleArns") or event.field("responseElements.profile.roleArns")
    names = [arn.rpartition("/")[2] for arn in strings(arns)]
    return f"role{'s' * (len(names) > 1)} {human_list(names)}" if names else ""


_WORDS = {
    "anchor": _name_of("trustAnchor"),
    "source": lambda event: _SOURCES.get(_source_type(event)),  # whose certificates an anchor trusts
    "profile": _name_of("profile"),
    "roles": _roles,
    "list": _name_of("crl"),
    "did": word(event_is("DeleteCrl"), "deleted", "disabled"),
}
rolesanywhere = Watches("rolesanywhere", mitre="T1098.001", words=_WORDS)

WATCHES = (
    rolesanywhere.call("CreateTrustAnchor")(
        name="rolesanywhere-trust-anchor-created",
        severity=HIGH,
        says="created trust anchor {anchor}",
        fact="[, which trusts {source}]",
        why="Anyone who holds a certificate that it trusts can assume roles from outside AWS.",
        advice="Check that the CA is yours; run aws rolesanywhere disable-trust-anchor if not.",
        would="anyone who holds a certificate that it trusts could assume roles from outside AWS.",
    ),
    rolesanywhere.call("UpdateTrustAnchor")(
        name="rolesanywhere-trust-anchor-changed",
        severity=HIGH,
        says="changed trust anchor {anchor}",
        fact="[, which trusts {source}]",
        why="Anyone who holds a certificate that it trusts can assume roles from outside AWS.",
        advice="Check that the CA is yours; run aws rolesanywhere disable-trust-anchor if not.",
        would="anyone who holds a certificate that it trusts could assume roles from outside AWS.",
    ),
    rolesanywhere.call("EnableTrustAnchor")(
        name="rolesanywhere-trust-anchor-enabled",
        severity=HIGH,
        says="enabled trust anchor {anchor}",
        fact="[, which trusts {source}]",
        why="Anyone who holds a certificate that it trusts can assume roles from outside AWS.",
        advice="Check why it was disabled; run aws rolesanywhere disable-trust-anchor if nobody knows.",
        would="anyone who holds a certificate that it trusts could assume roles from outside AWS.",
    ),
    rolesanywhere.call("CreateProfile", mitre="T1098.003")(
        name="rolesanywhere-profile-created",
        severity=HIGH,
        says="created Roles Anywhere profile {profile}",
        fact="[for {roles}]",
        why="Anyone who holds a trusted certificate can assume its roles from outside AWS.",
        advice="Check that these roles are meant to be used from outside AWS.",
        would="anyone who holds a trusted certificate could assume its roles from outside AWS.",
    ),
    rolesanywhere.call("UpdateProfile", mitre="T1098.003")(
        name="rolesanywhere-profile-changed",
        severity=MEDIUM,
        says="changed Roles Anywhere profile {profile}",
        fact="[for {roles}]",
        why="Anyone who holds a trusted certificate can assume its roles from outside AWS.",
        advice="Check that these roles are meant to be used from outside AWS.",
    ),
    weakened(
        *(rolesanywhere, "Roles Anywhere", "UpdateCrl"),
        name="rolesanywhere-revocation-list-changed",
        severity=MEDIUM,
        ordinary=False,
    ),
    rolesanywhere.call("DisableCrl", "DeleteCrl", mitre="T1556")(
        name="rolesanywhere-revocation-list-withdrawn",
        severity=HIGH,
        says="{did} certificate revocation list {list}",
        why="Certificates that were revoked, perhaps as stolen, are accepted again.",
        advice="Import the list again with aws rolesanywhere import-crl unless a newer one replaces it.",
        would="certificates that were revoked, perhaps as stolen, would be accepted again.",
    ),
    rolesanywhere.call("EnableProfile", "PutAttributeMapping", mitre="T1098")(
        name="rolesanywhere-profile-opened",
        severity=HIGH,
        says="{did} [{mapping} of ]Roles Anywhere profile {profile}",
        why="Anyone who holds a trusted certificate can assume the profile's roles from outside AWS.",
        advice="Check that its roles are meant for use outside AWS; run aws rolesanywhere disable-profile if not.",
        words={
            "did": word(event_is("EnableProfile"), "enabled", "changed"),
            "mapping": word(event_is("PutAttributeMapping"), "the attribute mapping"),
            "profile": _WORDS["profile"],
        },
        would="anyone who holds a trusted certificate could assume the profile's roles from outside AWS.",
    ),
    deleted(
        *(rolesanywhere, "Roles Anywhere", "DeleteProfile", "DeleteTrustAnchor", "DisableProfile"),
        "DisableTrustAnchor",
        name="rolesanywhere-trust-anchor-deleted",
        severity=LOW,
        ordinary=False,
    ),
)
