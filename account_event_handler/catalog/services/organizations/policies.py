"""Organizations: its policies, which no account below can overrule, and the units they hang on."""

from account_event_handler.catalog.conditions import request, request_text, text_at, word
from account_event_handler.catalog.policy.document import PolicyDocument
from account_event_handler.catalog.record import is_account
from account_event_handler.catalog.watch import CRITICAL, HIGH, LOW, MEDIUM, Watches
from account_event_handler.model import AccountEvent

_KINDS = {
    "SERVICE_CONTROL_POLICY": "service control policy",
    "RESOURCE_CONTROL_POLICY": "resource control policy",
    "AISERVICES_OPT_OUT_POLICY": "AI opt-out policy",
    "DECLARATIVE_POLICY_EC2": "declarative EC2 policy",
}
_GUARDRAILS = ("SERVICE_CONTROL_POLICY", "RESOURCE_CONTROL_POLICY")
_type = text_at("requestParameters.policyType", "requestParameters.type", "responseElements.policy.policySummary.type")


def _kind(event: AccountEvent) -> str:
    return _KINDS.get(_type(event), _type(event).replace("_", " ").lower() or "policy")


def _target(event: AccountEvent) -> str:
    """What a policy hangs on: `account 444455556666`, `the whole organization`, `ou-ab12-…`."""
    target = request_text(event, "targetId")
    if target.startswith("r-"):
        return "the whole organization"
    return f"account {target}" if is_account(target) else target


def _forbids_nothing(event: AccountEvent) -> bool:
    document = PolicyDocument.read(request(event, "content"))
    return document.grants_everything() and all(statement.allows for statement in document.statements)


_WORDS = {
    "target": _target,
    "kind": _kind,
    "kinds": lambda event: _kind(event).removesuffix("policy") + "policies",
    "aim": word(_forbids_nothing, "forbid nothing"),
}
organizations = Watches("organizations", cis="4.15", words=_WORDS)

WATCHES = (
    organizations.call("DetachPolicy", mitre="T1562.001")(
        name="organizations-policy-detached",
        severity=HIGH,
        says="detached policy {requestParameters.policyId} from {target}",
        why="What the policy forbade there is allowed again.",
        advice="Attach it again unless the change was planned.",
    ),
    organizations.call("DisablePolicyType", mitre="T1562.001")(
        name="organizations-policy-type-disabled",
        severity=CRITICAL.when(lambda event: _type(event) in ("", *_GUARDRAILS), else_=HIGH),
        says="disabled all {kinds} of the organization",
        why="Every policy of the kind is detached from every account at once.",
        advice="Enable the type again and attach the policies anew: they do not come back alone.",
    ),
    organizations.call("EnablePolicyType")(
        name="organizations-policy-type-enabled",
        severity=LOW,
        says="enabled {kinds} for the organization",
        why="Good to know: from now on such policies can hold accounts back.",
        advice="Nothing to do if it was planned.",
    ),
    organizations.call("UpdatePolicy", mitre="T1562.001")(
        name="organizations-policy-changed",
        severity=CRITICAL.when(_forbids_nothing, else_=HIGH),
        says="changed {kind} {requestParameters.name|responseElements.policy.policySummary.name"
        "|requestParameters.policyId}",
        fact="[to {aim}]",
        why="The policy holds for every account it is attached to, from now on.",
        advice="Compare it with the version before; put that back if it forbids less.",
    ),
    organizations.call("DeletePolicy", mitre="T1562.001")(
        name="organizations-policy-deleted",
        severity=MEDIUM,
        says="deleted policy {requestParameters.policyId} of the organization",
        why="The policy was detached from everything before, so that it held nobody back any more.",
        advice="Check that nothing it forbade must stay forbidden.",
    ),
    organizations.call("CreatePolicy")(
        name="organizations-policy-created",
        severity=LOW,
        says="created {kind} {requestParameters.name|responseElements.policy.policySummary.name}",
        why="It does nothing until it is attached.",
        advice="Nothing to do if it was planned.",
    ),
    organizations.call("AttachPolicy")(
        name="organizations-policy-attached",
        severity=LOW,
        says="attached policy {requestParameters.policyId} to {target}",
        why="What the policy forbids is forbidden there now, even to administrators.",
        advice="If work is refused from now on, look here first.",
    ),
    organizations.call("CreateOrganizationalUnit")(
        name="organizations-unit-created",
        severity=LOW,
        says="created organizational unit {requestParameters.name|responseElements.organizationalUnit.name}",
        why="Accounts that are moved there have its policies and those above it.",
        advice="Nothing to do if it was planned.",
    ),
    organizations.call("UpdateOrganizationalUnit")(
        name="organizations-unit-renamed",
        severity=LOW,
        says="renamed organizational unit {requestParameters.organizationalUnitId}[ to {requestParameters.name}]",
        why="Its policies stay; what finds the unit by its name no longer does.",
        advice="Nothing to do if it was planned.",
    ),
    organizations.call("DeleteOrganizationalUnit", mitre="T1666")(
        name="organizations-unit-deleted",
        severity=MEDIUM,
        says="deleted organizational unit {requestParameters.organizationalUnitId}",
        why="It was emptied before: its accounts have lost the policies that hung on it.",
        advice="Check where its accounts went and which policies hold there.",
    ),
)
