"""Organizations: policies, and the organizational units they are attached to."""

from account_event_handler.catalog.conditions import request, request_text, said, text_at, word
from account_event_handler.catalog.policy.document import PolicyDocument
from account_event_handler.catalog.record import is_account
from account_event_handler.catalog.watch import CRITICAL, HIGH, LOW, MEDIUM, Watches
from account_event_handler.model import AccountEvent

_KINDS = {"AISERVICES_OPT_OUT_POLICY": "AI opt-out policy", "DECLARATIVE_POLICY_EC2": "declarative EC2 policy"}
_GUARDRAILS = ("SERVICE_CONTROL_POLICY", "RESOURCE_CONTROL_POLICY")
_type = text_at("requestParameters.policyType", "requestParameters.type", "responseElements.policy.policySummary.type")


def _kind(event: AccountEvent) -> str:
    return _KINDS.get(_type(event), _type(event).replace("_", " ").lower() or "policy")


def _target(event: AccountEvent) -> str:
    """What a policy is attached to: `account 444455556666`, `the whole organization`, `ou-ab12-…`."""
    target = request_text(event, "targetId")
    if target.startswith("r-"):
        return "the whole organization"
    return f"account {target}" if is_account(target) else target


@said("it allows everything and denies nothing")
def _denies_nothing(event: AccountEvent) -> bool:
    document = PolicyDocument.read(request(event, "content"))
    return document.grants_everything() and all(statement.allows for statement in document.statements)


_WORDS = {
    "target": _target,
    "kind": _kind,
    "kinds": lambda event: _kind(event).removesuffix("policy") + "policies",
    "aim": word(_denies_nothing, "deny nothing"),
}
organizations = Watches("organizations", cis="4.15", words=_WORDS)

WATCHES = (
    organizations.call("DetachPolicy", mitre="T1562.001")(
        name="organizations-policy-detached",
        severity=HIGH,
        says="detached policy {requestParameters.policyId}",
        fact="from {target}",
        why="What only this policy denied there is allowed again.",
        advice="Attach it again with aws organizations attach-policy unless the change was planned.",
        would="what only this policy denies there would be allowed.",
    ),
    organizations.call("DisablePolicyType", mitre="T1562.001")(
        name="organizations-policy-type-disabled",
        severity=CRITICAL.when(
            said("service or resource control policies, or an unknown type")(
                lambda event: _type(event) in ("", *_GUARDRAILS)
            ),
            else_=HIGH,
        ),
        says="disabled",
        fact="all {kinds} of the organization",
        why="Every policy of this type is detached from every account at once.",
        advice="Run aws organizations enable-policy-type, then attach the policies again: they do not come back by"
        " themselves.",
        would="every policy of this type would be detached from every account at once.",
    ),
    organizations.call("EnablePolicyType")(
        name="organizations-policy-type-enabled",
        severity=LOW,
        says="enabled {kinds} for the organization",
        why="Policies of this type can now restrict or configure accounts.",
        advice="Nothing to do if it was planned.",
    ),
    organizations.call("UpdatePolicy", mitre="T1562.001")(
        name="organizations-policy-changed",
        severity=CRITICAL.when(_denies_nothing, else_=HIGH),
        says="changed {kind} {requestParameters.name|responseElements.policy.policySummary.name"
        "|requestParameters.policyId}",
        fact="[to {aim}]",
        why="The policy applies to every account it is attached to.",
        advice="Compare it with the previous version; restore that one with aws organizations update-policy if this"
        " one denies less.",
        would="the new policy would apply to every account it is attached to.",
    ),
    organizations.call("DeletePolicy", mitre="T1562.001")(
        name="organizations-policy-deleted",
        severity=MEDIUM,
        says="deleted policy {requestParameters.policyId} of the organization",
        why="Only a detached policy can be deleted, so it no longer restricted any account.",
        advice="Check that nothing it denied must stay denied.",
        would="the policy would be gone for good.",
    ),
    organizations.call("CreatePolicy")(
        name="organizations-policy-created",
        severity=LOW,
        says="created {kind} {requestParameters.name|responseElements.policy.policySummary.name}",
        why="A policy has no effect until it is attached.",
        advice="Nothing to do if it was planned.",
    ),
    organizations.call("AttachPolicy")(
        name="organizations-policy-attached",
        severity=LOW,
        says="attached policy {requestParameters.policyId}",
        fact="to {target}",
        why="What the policy denies is denied there, even to administrators.",
        advice="If work is denied from now on, look here first.",
    ),
    organizations.call("CreateOrganizationalUnit")(
        name="organizations-unit-created",
        severity=LOW,
        says="created organizational unit {requestParameters.name|responseElements.organizationalUnit.name}",
        why="Accounts that are moved there get its policies and those of the units above it.",
        advice="Nothing to do if it was planned.",
    ),
    organizations.call("UpdateOrganizationalUnit")(
        name="organizations-unit-renamed",
        severity=LOW,
        says="renamed organizational unit {requestParameters.organizationalUnitId}[ to {requestParameters.name}]",
        why="Its policies stay; tools that find the unit by name no longer do.",
        advice="Nothing to do if it was planned.",
    ),
    organizations.call("DeleteOrganizationalUnit", mitre="T1666")(
        name="organizations-unit-deleted",
        severity=MEDIUM,
        says="deleted organizational unit {requestParameters.organizationalUnitId}",
        why="Only an empty unit can be deleted; its former accounts no longer have its policies.",
        advice="Check where its accounts went and which policies apply to them.",
        would="the unit would be gone for good.",
    ),
)
