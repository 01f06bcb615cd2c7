"""IAM Roles Anywhere: certificates that may assume roles from outside AWS."""

from collections.abc import Callable

from account_event_handler.catalog.conditions import request, text_at
from account_event_handler.catalog.kinds import deleted, opened
from account_event_handler.catalog.record import denied_name, strings
from account_event_handler.catalog.watch import HIGH, LOW, MEDIUM, Watches
from account_event_handler.model import AccountEvent

_SOURCES = {
    "CERTIFICATE_BUNDLE": "an authority outside AWS",
    "SELF_SIGNED_REPOSITORY": "self-signed certificates",
    "AWS_ACM_PCA": "a private authority of AWS",
}

_source_type = text_at("requestParameters.source.sourceType", "responseElements.trustAnchor.source.sourceType")


def _name_of(thing: str) -> Callable[[AccountEvent], str | None]:
    """The name in the request or, for calls by id, in the answer; the id where neither has it."""
    name = text_at("requestParameters.name", f"responseElements.{thing}.name", f"requestParameters.{thing}Id")
    return lambda event: name(event) or denied_name(event)


def _roles(event: AccountEvent) -> str:
    arns = request(event, "roleArns") or event.field("responseElements.profile.roleArns")
    names = [arn.rpartition("/")[2] for arn in strings(arns)]
    more = f" and {len(names) - 2} more" if len(names) > 2 else ""
    return (", " if more else " and ").join(names[:2]) + more


_WORDS = {
    "anchor": _name_of("trustAnchor"),
    "source": lambda event: _SOURCES.get(_source_type(event)),  # whose certificates an anchor trusts
    "profile": _name_of("profile"),
    "roles": _roles,
    "list": _name_of("crl"),
}
rolesanywhere = Watches("rolesanywhere", mitre="T1098.001", words=_WORDS)

WATCHES = (
    rolesanywhere.call("CreateTrustAnchor")(
        name="rolesanywhere-trust-anchor-created",
        severity=HIGH,
        says="created trust anchor {anchor}[, which trusts {source}]",
        why="Whoever holds a certificate of that authority can assume roles from anywhere.",
        advice="Check that the authority is yours; disable the anchor if not.",
    ),
    rolesanywhere.call("UpdateTrustAnchor")(
        name="rolesanywhere-trust-anchor-changed",
        severity=HIGH,
        says="changed trust anchor {anchor}[, which trusts {source}]",
        why="Whoever holds a certificate of its authority can assume roles from anywhere.",
        advice="Check that the authority is yours; disable the anchor if not.",
    ),
    rolesanywhere.call("EnableTrustAnchor")(
        name="rolesanywhere-trust-anchor-enabled",
        severity=HIGH,
        says="enabled trust anchor {anchor}[, which trusts {source}]",
        why="Whoever holds a certificate of its authority can assume roles from anywhere.",
        advice="Check why it had been disabled; disable it again if nobody knows.",
    ),
    rolesanywhere.call("CreateProfile", mitre="T1098.003")(
        name="rolesanywhere-profile-created",
        severity=HIGH,
        says="created Roles Anywhere profile {profile}[ for role {roles}]",
        why="Holders of a trusted certificate can assume its roles from outside AWS.",
        advice="Check that these roles are meant to be used from outside.",
    ),
    rolesanywhere.call("UpdateProfile", mitre="T1098.003")(
        name="rolesanywhere-profile-changed",
        severity=MEDIUM,
        says="changed Roles Anywhere profile {profile}[ for role {roles}]",
        why="Holders of a trusted certificate can assume its roles from outside AWS.",
        advice="Check that these roles are meant to be used from outside.",
    ),
    rolesanywhere.call("DisableCrl", "DeleteCrl", mitre="T1556")(
        name="rolesanywhere-revocation-list-withdrawn",
        severity=HIGH,
        says="withdrew certificate revocation list {list}",
        why="Certificates that were revoked, perhaps as stolen, are accepted again.",
        advice="Import the list again unless a newer one has taken its place.",
    ),
    opened(
        *(rolesanywhere, "Roles Anywhere", "EnableProfile", "PutAttributeMapping"),
        name="rolesanywhere-profile-opened",
        severity=HIGH,
        ordinary=False,
    ),
    deleted(
        *(rolesanywhere, "Roles Anywhere", "DeleteProfile", "DeleteTrustAnchor", "DisableProfile"),
        "DisableTrustAnchor",
        name="rolesanywhere-trust-anchor-deleted",
        severity=LOW,
        ordinary=False,
    ),
)
