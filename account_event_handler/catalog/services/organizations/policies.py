"""Organizations: its policies, which no account below can overrule, and the units they hang on."""

from account_event_handler.catalog.policy.document import PolicyDocument
from account_event_handler.catalog.watch import CRITICAL, HIGH, LOW, MEDIUM, Watches
from account_event_handler.model import AccountEvent, Severity

_KINDS = {
    "SERVICE_CONTROL_POLICY": "service control policy",
    "RESOURCE_CONTROL_POLICY": "resource control policy",
    "AISERVICES_OPT_OUT_POLICY": "AI opt-out policy",
    "DECLARATIVE_POLICY_EC2": "declarative EC2 policy",
}
_GUARDRAILS = ("SERVICE_CONTROL_POLICY", "RESOURCE_CONTROL_POLICY")
_SUMMARY = "responseElements.policy.policySummary"
_UNIT = "responseElements.organizationalUnit.name"


def _type(event: AccountEvent) -> str:
    asked = event.text("requestParameters.policyType") or event.text("requestParameters.type")
    return asked or event.text(f"{_SUMMARY}.type")


def _kind(event: AccountEvent) -> str:
    kind = _type(event)
    return _KINDS.get(kind, kind.replace("_", " ").lower() or "policy")


def _kinds(event: AccountEvent) -> str:
    return _kind(event).removesuffix("policy") + "policies"


def _target(event: AccountEvent) -> str | None:
    """What a policy hangs on: `account 444455556666`, `the whole organization`, `ou-ab12-…`."""
    target = event.text("requestParameters.targetId")
    if target.startswith("r-"):
        return "the whole organization"
    return f"account {target}" if target.isdecimal() else target or None


def _disabled_severity(event: AccountEvent) -> Severity:
    kind = _type(event)
    return CRITICAL if not kind or kind in _GUARDRAILS else HIGH


def _forbids_nothing(event: AccountEvent) -> bool:
    """Whether a service control policy has come to allow everything and to deny nothing."""
    document = PolicyDocument.read(event.field("requestParameters.content"))
    denies = any(not statement.allows for statement in document.statements)
    return document.grants_everything() and not denies


def _updated_severity(event: AccountEvent) -> Severity:
    return CRITICAL if _forbids_nothing(event) else HIGH


def _aim(event: AccountEvent) -> str | None:
    return "forbid nothing" if _forbids_nothing(event) else None


organizations = Watches("organizations")

WATCHES = (
    organizations.call("DetachPolicy")(
        name="organizations-policy-detached",
        severity=HIGH,
        says="detached policy {requestParameters.policyId} from {target}",
        why="What the policy forbade there is allowed again.",
        advice="Attach it again unless the change was planned.",
        words={"target": _target},
        cis="4.15",
        mitre="T1562.001",
    ),
    organizations.call("DisablePolicyType")(
        name="organizations-policy-type-disabled",
        severity=_disabled_severity,
        says="disabled all {kinds} of the organization",
        why="Every policy of the kind is detached from every account at once.",
        advice="Enable the type again and attach the policies anew: they do not come back alone.",
        words={"kinds": _kinds},
        cis="4.15",
        mitre="T1562.001",
    ),
    organizations.call("EnablePolicyType")(
        name="organizations-policy-type-enabled",
        severity=LOW,
        says="enabled {kinds} for the organization",
        why="Good to know: from now on such policies can hold accounts back.",
        advice="Nothing to do if it was planned.",
        words={"kinds": _kinds},
        cis="4.15",
    ),
    organizations.call("UpdatePolicy")(
        name="organizations-policy-changed",
        severity=_updated_severity,
        says=f"changed {{kind}} {{requestParameters.name|{_SUMMARY}.name|requestParameters.policyId}}"
        "[ to {aim}]",
        why="The policy holds for every account it is attached to, from now on.",
        advice="Compare it with the version before; put that back if it forbids less.",
        words={"kind": _kind, "aim": _aim},
        cis="4.15",
        mitre="T1562.001",
    ),
    organizations.call("DeletePolicy")(
        name="organizations-policy-deleted",
        severity=MEDIUM,
        says="deleted policy {requestParameters.policyId} of the organization",
        why="The policy was detached from everything before, so that it held nobody back any more.",
        advice="Check that nothing it forbade must stay forbidden.",
        cis="4.15",
        mitre="T1562.001",
    ),
    organizations.call("CreatePolicy")(
        name="organizations-policy-created",
        severity=LOW,
        says=f"created {{kind}} {{requestParameters.name|{_SUMMARY}.name}}",
        why="It does nothing until it is attached.",
        advice="Nothing to do if it was planned.",
        words={"kind": _kind},
        cis="4.15",
    ),
    organizations.call("AttachPolicy")(
        name="organizations-policy-attached",
        severity=LOW,
        says="attached policy {requestParameters.policyId} to {target}",
        why="What the policy forbids is forbidden there now, even to administrators.",
        advice="If work is refused from now on, look here first.",
        words={"target": _target},
        cis="4.15",
    ),
    organizations.call("CreateOrganizationalUnit")(
        name="organizations-unit-created",
        severity=LOW,
        says=f"created organizational unit {{requestParameters.name|{_UNIT}}}",
        why="Accounts that are moved there have its policies and those above it.",
        advice="Nothing to do if it was planned.",
        cis="4.15",
    ),
    organizations.call("UpdateOrganizationalUnit")(
        name="organizations-unit-renamed",
        severity=LOW,
        says="renamed organizational unit {requestParameters.organizationalUnitId}[ to"
        " {requestParameters.name}]",
        why="Its policies stay; what finds the unit by its name no longer does.",
        advice="Nothing to do if it was planned.",
        cis="4.15",
    ),
    organizations.call("DeleteOrganizationalUnit")(
        name="organizations-unit-deleted",
        severity=MEDIUM,
        says="deleted organizational unit {requestParameters.organizationalUnitId}",
        why="It was emptied before: its accounts have lost the policies that hung on it.",
        advice="Check where its accounts went and which policies hold there.",
        cis="4.15",
        mitre="T1666",
    ),
)
