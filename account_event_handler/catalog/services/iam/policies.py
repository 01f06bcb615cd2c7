"""IAM policies: what users, roles and groups are given and what is taken from them."""

from account_event_handler.catalog.conditions import (
    matches,
    name_at,
    not_,
    phrase,
    request_has,
    request_is,
    said,
    text_at,
    word,
)
from account_event_handler.catalog.policy.privilege import WEIGHED, IdentityPolicy, forbids, severity_of_managed
from account_event_handler.catalog.record import denied_resource
from account_event_handler.catalog.services.iam.principal import by_sso, holder, is_own
from account_event_handler.catalog.watch import CRITICAL, HIGH, INFO, LOW, MEDIUM, Watches
from account_event_handler.model import AccountEvent, Severity

_arn = text_at("requestParameters.policyArn")
_name = name_at("requestParameters.policyArn", "requestParameters.policyName")
_POLICY = IdentityPolicy("requestParameters.policyDocument")
_SAYS_DENY = r"(?i)deny|denies|restrict|quarantine|lockdown|guardrail"
_QUARANTINE = ("AWSCompromisedKeyQuarantine", "AWSExposedCredentialPolicy")
_is_pending = request_is("setAsDefault", False)


def _is_quarantine(event: AccountEvent) -> bool:
    """What AWS adds to the holder of a leaked key: a managed policy, or an inline one that allows nothing."""
    if arn := _arn(event):
        return forbids(arn) and "AWSCompromisedKeyQuarantine" in arn
    return _name(event).startswith(_QUARANTINE) and not _POLICY.allows_anything(event)


@said("a policy that only denies")
def _lifts(event: AccountEvent) -> bool:
    """Whether what is taken away is one of AWS's that only deny, or what AWS puts on the holder of a leaked key."""
    return forbids(_arn(event)) or (not _arn(event) and _name(event).startswith(_QUARANTINE))


_severity_of_lifting = HIGH.when(
    _lifts, else_=MEDIUM.when(said("its name says that it denies")(matches(_name, _SAYS_DENY)), else_=LOW)
)


@said(
    "critical: administrator or as good, for oneself; high: administrator or as good, or a policy that cannot be read;"
    " medium: other policies of AWS's or one's own, secrets, commands or protections on anything; low otherwise"
)
def _severity(event: AccountEvent) -> Severity:
    """A user or role that makes itself an administrator most likely should not be one."""
    arn = _arn(event)
    severity = severity_of_managed(arn) if arn else _POLICY.severity(event)
    return CRITICAL if severity is HIGH and is_own(event) else severity


@said(
    "medium: it allows everything, makes its holder an administrator, or cannot be read;"
    " low: secrets, commands or protections, or all of a service, on anything; info otherwise"
)
def _severity_of_created(event: AccountEvent) -> Severity:
    return _POLICY.severity(event).quieter()


@said(f"{WEIGHED}; one step lower: not the default yet")
def _severity_of_version(event: AccountEvent) -> Severity:
    severity = _POLICY.severity(event)
    return severity.quieter() if _is_pending(event) else severity


def _policy(event: AccountEvent) -> str:
    """`AdministratorAccess` of AWS's own policies, else "policy x" or "inline policy x"."""
    call, (kind, name) = event.text("eventName"), denied_resource(event)
    named = _name(event) or (name if kind == "policy" else "")
    if named and ":iam::aws:policy/" in _arn(event):
        return named
    if call.startswith(("Put", "Delete")) and call.endswith(("UserPolicy", "RolePolicy", "GroupPolicy")):
        return f"inline policy {named}" if named else "an inline policy"
    return f"policy {named}" if named else "a policy"


_WORDS = {
    "holder": holder,
    "policy": _policy,
    "powers": _POLICY.privileges,
    "lifting": word(_lifts, "lifting its restrictions"),
    "version": phrase("version {}", "requestParameters.versionId", else_="another version"),
    "pending": word(_is_pending, "not the default yet"),
}
iam = Watches("iam", cis="4.4", words=_WORDS)

WATCHES = (
    iam.call("AttachUserPolicy", "AttachRolePolicy", "AttachGroupPolicy", mitre="T1098.003")(
        name="iam-policy-attached",
        severity=LOW.when(by_sso, else_=_severity),
        when=lambda event: not forbids(_arn(event)),
        says="gave {holder}",
        fact="{policy}",
        why="The user, role or group can do everything that the policy allows.",
        advice="Ask who needs it and for how long; detach it if nobody can say.",
        would="the user, role or group could do everything that the policy allows.",
        ordinary=LOW,
    ),
    iam.call("DetachUserPolicy", "DetachRolePolicy", "DetachGroupPolicy")(
        name="iam-policy-detached",
        severity=_severity_of_lifting,
        says="detached {policy} from {holder}",
        fact="[, {lifting}]",
        why="The user, role or group loses permissions, or a restriction if the policy denies access.",
        advice="Check that nothing in production needs the policy, and restore it if it was there to deny access.",
        would="the user, role or group would lose permissions, or a restriction if the policy denies access.",
        ordinary=LOW,
    ),
    iam.call("PutUserPolicy", "PutRolePolicy", "PutGroupPolicy", mitre="T1098.003")(
        name="iam-inline-policy-put",
        severity=_severity,
        when=not_(_is_quarantine),
        says="set {policy} on {holder}",
        fact="[, allowing {powers}]",
        why="Inline policies do not appear in the account's list of policies, so permissions in them are easily"
        " overlooked.",
        advice="Read the policy; delete it if nobody can say what it is for.",
        would="the user, role or group could do everything that the policy allows.",
        ordinary=LOW,
    ),
    iam.call("AttachUserPolicy", "AttachRolePolicy", "PutUserPolicy", "PutRolePolicy", cis="", mitre="T1552.001")(
        name="iam-key-quarantined",
        severity=CRITICAL,
        when=_is_quarantine,
        include_service_calls=True,
        says="put {holder} in quarantine",
        fact="for a leaked access key",
        why="AWS attaches this policy when it finds an access key in public, where others can find it too.",
        advice="Deactivate the keys now (aws iam update-access-key --status Inactive), read the AWS Support case and"
        " check what the keys were used for.",
        attempt_advice="Deactivate the access keys now with aws iam update-access-key, and read the AWS Support case.",
        attempt_why="Nothing changed. If an access key has leaked, it still has all its permissions.",
    ),
    iam.call("DeleteUserPolicy", "DeleteRolePolicy", "DeleteGroupPolicy")(
        name="iam-inline-policy-deleted",
        severity=_severity_of_lifting,
        says="deleted {policy} of {holder}",
        fact="[, {lifting}]",
        why="The user, role or group loses permissions, or a restriction if the policy denies access.",
        advice="Check that nothing in production needs the policy, and restore it if it was there to deny access.",
        ordinary=LOW,
    ),
    iam.call("CreatePolicy")(
        name="iam-policy-created",
        severity=_severity_of_created,
        says="created {policy}",
        fact="[, allowing {powers}]",
        why="A policy has no effect until it is attached to a user, role or group.",
        advice="Check where it gets attached: aws iam list-entities-for-policy.",
    ),
    iam.call("CreatePolicyVersion", mitre="T1098.003")(
        name="iam-policy-changed",
        severity=_severity_of_version,
        says="changed {policy}",
        fact="[, allowing {powers}][, {pending}]",
        why="Once it is the default version, everyone who has the policy can do what it allows.",
        advice="Compare the two versions; go back with aws iam set-default-policy-version if in doubt.",
        would="everyone who has the policy could do what the new version allows.",
        ordinary=LOW,
    ),
    iam.call("SetDefaultPolicyVersion", cis="", mitre="T1098.003")(
        name="iam-policy-version-set",
        severity=MEDIUM,
        says="made {version} the default of {policy}",
        why="An older version may allow more; going back to one is a known way to gain permissions.",
        advice="Compare it with the version that was the default before.",
        would="everyone who has the policy could do what that version allows.",
        denied=MEDIUM,
    ),
    iam.call("DeletePolicy", "DeletePolicyVersion")(
        name="iam-policy-deleted",
        severity=INFO.when(request_has("versionId"), else_=LOW),
        says="deleted [version {requestParameters.versionId} of ]{policy}",
        why="A deleted policy or version cannot be restored; a policy must be detached everywhere first.",
        advice="Usually cleanup; check that nobody is removing traces.",
        ordinary=LOW,
    ),
)
