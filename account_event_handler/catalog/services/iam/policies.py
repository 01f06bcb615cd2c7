"""IAM policies: what users, roles and groups are given and what is taken from them."""

from account_event_handler.catalog.policy.document import PolicyDocument
from account_event_handler.catalog.policy.privilege import (
    describe_privileges,
    forbids,
    severity_of_document,
    severity_of_managed,
)
from account_event_handler.catalog.refusal import denied_on
from account_event_handler.catalog.services.iam.principal import holder, is_own
from account_event_handler.catalog.watch import CRITICAL, HIGH, INFO, LOW, MEDIUM, Watches
from account_event_handler.model import AccountEvent, Severity

_ARN = "requestParameters.policyArn"


def _louder_for_oneself(severity: Severity, event: AccountEvent) -> Severity:
    """Whoever makes themselves an administrator most likely should not be one."""
    return CRITICAL if severity is HIGH and is_own(event) else severity


def _attached_severity(event: AccountEvent) -> Severity:
    if event.text("userIdentity.invokedBy") == "sso.amazonaws.com":
        return LOW  # its permission set is told by itself
    return _louder_for_oneself(severity_of_managed(event.text(_ARN)), event)


def _detached_severity(event: AccountEvent) -> Severity:
    return HIGH if forbids(event.text(_ARN)) else LOW


def _document(event: AccountEvent) -> PolicyDocument:
    return PolicyDocument.read(event.field("requestParameters.policyDocument"))


def _inline_severity(event: AccountEvent) -> Severity:
    return _louder_for_oneself(severity_of_document(_document(event)), event)


def _powers(event: AccountEvent) -> str | None:
    return describe_privileges(_document(event))


def _managed(event: AccountEvent) -> str:
    kind, name = denied_on(event)
    named = event.text(_ARN).rpartition("/")[2] or event.text("requestParameters.policyName")
    return named or (name if kind == "policy" else "a policy")


def _policy(event: AccountEvent) -> str:
    """The policy that a call itself is about: "policy payments-writer"."""
    named = _managed(event)
    return named if named == "a policy" else f"policy {named}"


def _inline(event: AccountEvent) -> str:
    name = event.text("requestParameters.policyName")
    return f"inline policy {name}" if name else "an inline policy"


def _version(event: AccountEvent) -> str:
    version = event.text("requestParameters.versionId")
    return f"version {version}" if version else "another version"


def _is_quarantine(event: AccountEvent) -> bool:
    return "AWSCompromisedKeyQuarantine" in event.text(_ARN)


def _is_grant(event: AccountEvent) -> bool:
    return not forbids(event.text(_ARN))


def _takes_effect(event: AccountEvent) -> bool:
    return event.field("requestParameters.setAsDefault") is not False


def _version_severity(event: AccountEvent) -> Severity:
    severity = severity_of_document(_document(event))
    return severity if _takes_effect(event) else severity.quieter()


iam = Watches("iam")

WATCHES = (
    iam.call("AttachUserPolicy", "AttachRolePolicy", "AttachGroupPolicy")(
        name="iam-policy-attached",
        severity=_attached_severity,
        when=_is_grant,
        says="attached {policy} to {holder}",
        why="Whoever holds the policy can do all that it allows, from now on.",
        advice="Ask who needs it and for how long; detach it if nobody can say.",
        words={"policy": _managed, "holder": holder},
        cis="4.4",
        mitre="T1098.003",
    ),
    iam.call("AttachUserPolicy", "AttachRolePolicy", "AttachGroupPolicy")(
        name="iam-key-quarantined",
        severity=CRITICAL,
        when=_is_quarantine,
        include_service_calls=True,
        says="put {holder} in quarantine: an access key has leaked",
        why="AWS attaches this policy when it finds an access key in public, and others found it,"
        " too.",
        advice="Deactivate the keys now, then read AWS's support case and what the keys were used"
        " for.",
        words={"holder": holder},
        mitre="T1552.001",
    ),
    iam.call("DetachUserPolicy", "DetachRolePolicy", "DetachGroupPolicy")(
        name="iam-policy-detached",
        severity=_detached_severity,
        says="detached {policy} from {holder}",
        why="Permissions are gone, or with a policy that forbids, a barrier is.",
        advice="Check that nothing in production needs it, and that it was no policy that forbids.",
        words={"policy": _managed, "holder": holder},
        cis="4.4",
    ),
    iam.call("PutUserPolicy", "PutRolePolicy", "PutGroupPolicy")(
        name="iam-inline-policy-put",
        severity=_inline_severity,
        says="put {policy} on {holder}[, allowing {powers}]",
        why="An inline policy shows in no list of policies, so it is where extra permissions hide.",
        advice="Read the policy; delete it if nobody can say what it is for.",
        words={"policy": _inline, "holder": holder, "powers": _powers},
        cis="4.4",
        mitre="T1098.003",
    ),
    iam.call("DeleteUserPolicy", "DeleteRolePolicy", "DeleteGroupPolicy")(
        name="iam-inline-policy-deleted",
        severity=LOW,
        says="deleted {policy} of {holder}",
        why="Permissions are gone, or with a policy that forbids, a barrier is.",
        advice="Check that nothing in production needs it, and that it was no policy that forbids.",
        words={"policy": _inline, "holder": holder},
        cis="4.4",
    ),
    iam.call("CreatePolicy")(
        name="iam-policy-created",
        severity=lambda event: severity_of_document(_document(event)).quieter(),
        says="created {policy}[, allowing {powers}]",
        why="A policy does nothing until it is attached; then all that it allows counts.",
        advice="Watch for whom it is attached to.",
        words={"policy": _policy, "powers": _powers},
        cis="4.4",
    ),
    iam.call("CreatePolicyVersion")(
        name="iam-policy-changed",
        severity=_version_severity,
        says="changed {policy}[, allowing {powers}][, {pending}]",
        why="Everybody who has the policy can do what its new version allows.",
        advice="Compare the version with the one before; set the old one as default if in doubt.",
        words={
            "policy": _policy,
            "powers": _powers,
            "pending": lambda event: None if _takes_effect(event) else "not in force yet",
        },
        cis="4.4",
        mitre="T1098.003",
    ),
    iam.call("SetDefaultPolicyVersion")(
        name="iam-policy-version-set",
        severity=MEDIUM,
        says="set {version} of {policy} in force",
        why="An older version may allow more; going back to one is a known way to more"
        " permissions.",
        advice="Compare the version with the one that was in force.",
        words={"policy": _policy, "version": _version},
        denied=MEDIUM,
        mitre="T1098.003",
    ),
    iam.call("DeletePolicy", "DeletePolicyVersion")(
        name="iam-policy-deleted",
        severity=lambda event: INFO if event.text("requestParameters.versionId") else LOW,
        says="deleted [version {requestParameters.versionId} of ]{policy}",
        why="A policy or a version is gone for good; a policy must be detached from all before.",
        advice="Usually tidying up; check that it was no evidence.",
        words={"policy": _policy},
        cis="4.4",
    ),
)
