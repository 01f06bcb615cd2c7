"""IAM Roles Anywhere: certificates that may assume roles from outside AWS."""

from account_event_handler.catalog.refusal import refused_name
from account_event_handler.catalog.watch import HIGH, MEDIUM, Watches
from account_event_handler.model import AccountEvent

_SOURCES = {
    "CERTIFICATE_BUNDLE": "an authority outside AWS",
    "SELF_SIGNED_REPOSITORY": "self-signed certificates",
    "AWS_ACM_PCA": "a private authority of AWS",
}


def _source(event: AccountEvent) -> str | None:
    """Whose certificates an anchor trusts."""
    asked = event.text("requestParameters.source.sourceType")
    return _SOURCES.get(asked or event.text("responseElements.trustAnchor.source.sourceType"))


def _named(event: AccountEvent, answer: str, key: str) -> str | None:
    """The name in the request or, for calls by id, in the answer; the id where neither has it."""
    name = event.text("requestParameters.name") or event.text(f"responseElements.{answer}.name")
    return name or event.text(f"requestParameters.{key}") or refused_name(event)


def _anchor(event: AccountEvent) -> str | None:
    return _named(event, "trustAnchor", "trustAnchorId")


def _profile(event: AccountEvent) -> str | None:
    return _named(event, "profile", "profileId")


def _list(event: AccountEvent) -> str | None:
    return _named(event, "crl", "crlId")


def _roles(event: AccountEvent) -> str | None:
    asked, answer = "requestParameters.roleArns", "responseElements.profile.roleArns"
    arns = event.field(asked) or event.field(answer)
    human_list = [arn for arn in arns if isinstance(arn, str)] if isinstance(arns, list) else []
    names = [arn.rpartition("/")[2] for arn in human_list]
    more = f" and {len(names) - 2} more" if len(names) > 2 else ""
    return (", " if more else " and ").join(names[:2]) + more


rolesanywhere = Watches("rolesanywhere", mitre="T1098.001")

WATCHES = (
    rolesanywhere.call("CreateTrustAnchor")(
        name="rolesanywhere-trust-anchor-created",
        severity=HIGH,
        says="created trust anchor {anchor}[, which trusts {source}]",
        why="Whoever holds a certificate of that authority can assume roles from anywhere.",
        advice="Check that the authority is yours; disable the anchor if not.",
        words={"anchor": _anchor, "source": _source},
    ),
    rolesanywhere.call("UpdateTrustAnchor")(
        name="rolesanywhere-trust-anchor-changed",
        severity=HIGH,
        says="changed trust anchor {anchor}[, which trusts {source}]",
        why="Whoever holds a certificate of its authority can assume roles from anywhere.",
        advice="Check that the authority is yours; disable the anchor if not.",
        words={"anchor": _anchor, "source": _source},
    ),
    rolesanywhere.call("EnableTrustAnchor")(
        name="rolesanywhere-trust-anchor-enabled",
        severity=HIGH,
        says="enabled trust anchor {anchor}[, which trusts {source}]",
        why="Whoever holds a certificate of its authority can assume roles from anywhere.",
        advice="Check why it had been disabled; disable it again if nobody knows.",
        words={"anchor": _anchor, "source": _source},
    ),
    rolesanywhere.call("CreateProfile")(
        name="rolesanywhere-profile-created",
        severity=HIGH,
        says="created Roles Anywhere profile {profile}[ for role {roles}]",
        why="Holders of a trusted certificate can assume its roles from outside AWS.",
        advice="Check that these roles are meant to be used from outside.",
        words={"profile": _profile, "roles": _roles},
        mitre="T1098.003",
    ),
    rolesanywhere.call("UpdateProfile")(
        name="rolesanywhere-profile-changed",
        severity=MEDIUM,
        says="changed Roles Anywhere profile {profile}[ for role {roles}]",
        why="Holders of a trusted certificate can assume its roles from outside AWS.",
        advice="Check that these roles are meant to be used from outside.",
        words={"profile": _profile, "roles": _roles},
        mitre="T1098.003",
    ),
    rolesanywhere.call("DisableCrl", "DeleteCrl")(
        name="rolesanywhere-revocation-list-withdrawn",
        severity=HIGH,
        says="withdrew certificate revocation list {list}",
        why="Certificates that were revoked, perhaps as stolen, are accepted again.",
        advice="Import the list again unless a newer one has taken its place.",
        words={"list": _list},
        mitre="T1556",
    ),
)
