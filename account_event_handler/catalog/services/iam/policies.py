"""IAM policies: what users, roles and groups are given and what is taken from them."""

from account_event_handler.catalog.conditions import name_at, not_, phrase, request_has, request_is, text_at, word
from account_event_handler.catalog.policy.privilege import IdentityPolicy, forbids, severity_of_managed
from account_event_handler.catalog.record import denied_resource
from account_event_handler.catalog.services.iam.principal import by_sso, holder, is_own
from account_event_handler.catalog.watch import CRITICAL, HIGH, INFO, LOW, MEDIUM, Watches
from account_event_handler.model import AccountEvent, Severity

_arn = text_at("requestParameters.policyArn")
_name = name_at("requestParameters.policyArn", "requestParameters.policyName")
_POLICY = IdentityPolicy("requestParameters.policyDocument")
_is_pending = request_is("setAsDefault", False)


def _is_quarantine(event: AccountEvent) -> bool:
    """What AWS adds to the holder of a leaked key: a managed policy, or an inline one that allows nothing."""
    if arn := _arn(event):
        return forbids(arn) and "AWSCompromisedKeyQuarantine" in arn
    is_named = _name(event).startswith(("AWSCompromisedKeyQuarantine", "AWSExposedCredentialPolicy"))
    return is_named and not _POLICY.allows_anything(event)


def _severity(event: AccountEvent) -> Severity:
    """Whoever makes themselves an administrator most likely should not be one."""
    arn = _arn(event)
    severity = severity_of_managed(arn) if arn else _POLICY.severity(event)
    return CRITICAL if severity is HIGH and is_own(event) else severity


def _policy(event: AccountEvent) -> str:
    """`payments-writer` where it is (de)attached, else "policy x" or "inline policy x"."""
    call, (kind, name) = event.text("eventName"), denied_resource(event)
    named = _name(event) or (name if kind == "policy" else "")
    if call.startswith(("Attach", "Detach")):
        return named or "a policy"
    if call.endswith(("UserPolicy", "RolePolicy", "GroupPolicy")):
        return f"inline policy {named}" if named else "an inline policy"
    return f"policy {named}" if named else "a policy"


_WORDS = {
    "holder": holder,
    "policy": _policy,
    "powers": _POLICY.privileges,
    "version": phrase("version {}", "requestParameters.versionId", else_="another version"),
    "pending": word(_is_pending, "not in force yet"),
}
iam = Watches("iam", cis="4.4", words=_WORDS)

WATCHES = (
    iam.call("AttachUserPolicy", "AttachRolePolicy", "AttachGroupPolicy", mitre="T1098.003")(
        name="iam-policy-attached",
        severity=LOW.when(by_sso, else_=_severity),
        when=lambda event: not forbids(_arn(event)),
        says="attached {policy} to {holder}",
        why="Whoever holds the policy can do all that it allows, from now on.",
        advice="Ask who needs it and for how long; detach it if nobody can say.",
        ordinary=LOW,
    ),
    iam.call("AttachUserPolicy", "AttachRolePolicy", "PutUserPolicy", "PutRolePolicy", cis="", mitre="T1552.001")(
        name="iam-key-quarantined",
        severity=CRITICAL,
        when=_is_quarantine,
        include_service_calls=True,
        says="put {holder} in quarantine: an access key has leaked",
        why="AWS adds this policy when it finds an access key in public, and others found it, too.",
        advice="Deactivate the keys now, then read AWS's support case and what the keys were used for.",
    ),
    iam.call("DetachUserPolicy", "DetachRolePolicy", "DetachGroupPolicy")(
        name="iam-policy-detached",
        severity=HIGH.when(lambda event: forbids(_arn(event)), else_=LOW),
        says="detached {policy} from {holder}",
        why="Permissions are gone, or with a policy that forbids, a barrier is.",
        advice="Check that nothing in production needs it, and that it was no policy that forbids.",
        ordinary=LOW,
    ),
    iam.call("PutUserPolicy", "PutRolePolicy", "PutGroupPolicy", mitre="T1098.003")(
        name="iam-inline-policy-put",
        severity=_severity,
        when=not_(_is_quarantine),
        says="put {policy} on {holder}[, allowing {powers}]",
        why="An inline policy shows in no list of policies, so it is where extra permissions hide.",
        advice="Read the policy; delete it if nobody can say what it is for.",
        ordinary=LOW,
    ),
    iam.call("DeleteUserPolicy", "DeleteRolePolicy", "DeleteGroupPolicy")(
        name="iam-inline-policy-deleted",
        severity=LOW,
        says="deleted {policy} of {holder}",
        why="Permissions are gone, or with a policy that forbids, a barrier is.",
        advice="Check that nothing in production needs it, and that it was no policy that forbids.",
        ordinary=True,
    ),
    iam.call("CreatePolicy")(
        name="iam-policy-created",
        severity=lambda event: _POLICY.severity(event).quieter(),
        says="created {policy}[, allowing {powers}]",
        why="A policy does nothing until it is attached; then all that it allows counts.",
        advice="Watch for whom it is attached to.",
    ),
    iam.call("CreatePolicyVersion", mitre="T1098.003")(
        name="iam-policy-changed",
        severity=lambda event: _POLICY.severity(event).quieter() if _is_pending(event) else _POLICY.severity(event),
        says="changed {policy}[, allowing {powers}][, {pending}]",
        why="Everybody who has the policy can do what its new version allows.",
        advice="Compare the version with the one before; set the old one as default if in doubt.",
        ordinary=LOW,
    ),
    iam.call("SetDefaultPolicyVersion", cis="", mitre="T1098.003")(
        name="iam-policy-version-set",
        severity=MEDIUM,
        says="set {version} of {policy} in force",
        why="An older version may allow more; going back to one is a known way to more permissions.",
        advice="Compare the version with the one that was in force.",
        denied=MEDIUM,
    ),
    iam.call("DeletePolicy", "DeletePolicyVersion")(
        name="iam-policy-deleted",
        severity=INFO.when(request_has("versionId"), else_=LOW),
        says="deleted [version {requestParameters.versionId} of ]{policy}",
        why="A policy or a version is gone for good; a policy must be detached from all before.",
        advice="Usually tidying up; check that it was no evidence.",
        ordinary=LOW,
    ),
)
