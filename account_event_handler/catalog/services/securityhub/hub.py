"""Security Hub: whoever turns it off, or has it look away.

Its fields are in capitals.
"""

from account_event_handler.catalog.one_or_many import mappings, strings, text
from account_event_handler.catalog.policy.actions import human_list
from account_event_handler.catalog.watch import HIGH, LOW, MEDIUM, Watches
from account_event_handler.model import AccountEvent, Severity

_REQUEST = "requestParameters."


def _standards(event: AccountEvent) -> str:
    """Names out of ARNs such as …:subscription/cis-aws-foundations-benchmark/v/1.4.0."""
    arns = strings(event.field(_REQUEST + "StandardsSubscriptionArns"))
    return human_list((arn.partition("/")[2].partition("/")[0] for arn in arns), most=2)


def _controls_off(event: AccountEvent) -> list[str]:
    if event.field(_REQUEST + "ControlStatus") == "DISABLED":
        return [event.text(_REQUEST + "StandardsControlArn").rpartition("/")[2]]
    updates = mappings(event.field(_REQUEST + "StandardsControlAssociationUpdates"))
    off = [each for each in updates if each.get("AssociationStatus") == "DISABLED"]
    return list(dict.fromkeys(text(each.get("SecurityControlId")) for each in off))


def _are_controls_off(event: AccountEvent) -> bool:
    return bool(_controls_off(event))


def _controls(event: AccountEvent) -> str:
    return human_list(_controls_off(event))


def _suppressed(event: AccountEvent) -> int | None:
    """How many findings are hidden, 0 when it is whatever a filter matches; None when none is."""
    if event.text("eventName") == "UpdateFindings":
        return 0 if event.field(_REQUEST + "RecordState") == "ARCHIVED" else None
    if event.field(_REQUEST + "Workflow.Status") != "SUPPRESSED":
        return None
    return len(mappings(event.field(_REQUEST + "FindingIdentifiers")))


def _suppresses(event: AccountEvent) -> bool:
    return _suppressed(event) is not None


def _suppressing(event: AccountEvent) -> Severity:
    return MEDIUM if _suppressed(event) in (0, None) else LOW


def _findings(event: AccountEvent) -> str:
    count = _suppressed(event)
    if not count:
        return "all Security Hub findings that match a filter"
    return f"{count} Security Hub finding" + "s" * (count != 1)


def _rule_suppresses(event: AccountEvent) -> bool:
    actions = mappings(event.field(_REQUEST + "Actions"))
    updates = [each for action in actions for each in mappings(action.get("FindingFieldsUpdate"))]
    states = [state for each in updates for state in mappings(each.get("Workflow"))]
    return any(state.get("Status") in ("SUPPRESSED", "RESOLVED") for state in states)


def _product(event: AccountEvent) -> str:
    """`aws/guardduty` out of …:product-subscription/aws/guardduty."""
    return event.text(_REQUEST + "ProductSubscriptionArn").partition("/")[2]


securityhub = Watches("securityhub", mitre="T1562.001")

WATCHES = (
    securityhub.call("DisableSecurityHub", "DisableSecurityHubV2")(
        name="securityhub-disabled",
        severity=HIGH,
        says="disabled Security Hub in {$region}",
        why="Nothing checks the account's settings any more, and findings are no longer gathered.",
        advice="Switch it on again within 90 days to keep its findings, and ask who wanted it off.",
        failed=MEDIUM,
        cis="4.16",
    ),
    securityhub.call("BatchDisableStandards")(
        name="securityhub-standards-disabled",
        severity=MEDIUM,
        says="disabled the checks of {standards} in Security Hub",
        why="What the standard asks for is no longer checked.",
        advice="Switch the standard on again unless another one replaced it.",
        words={"standards": _standards},
        cis="4.16",
    ),
    securityhub.call("UpdateStandardsControl", "BatchUpdateStandardsControlAssociations")(
        name="securityhub-controls-disabled",
        severity=LOW,
        when=_are_controls_off,
        says="disabled control {controls} of Security Hub",
        why="What the control asks for is no longer checked.",
        advice="Check that the reason given holds and that whoever owns the risk agreed.",
        words={"controls": _controls},
        shows=(
            (
                "Reason",
                "{requestParameters.DisabledReason"
                "|requestParameters.StandardsControlAssociationUpdates.0.UpdatedReason}",
            ),
        ),
        cis="4.16",
    ),
    securityhub.call("BatchUpdateFindings", "UpdateFindings")(
        name="securityhub-findings-suppressed",
        severity=_suppressing,
        when=_suppresses,
        says="suppressed {findings}",
        why="Suppressed findings leave the list that people look at.",
        advice="Ordinary after an investigation; otherwise look at the findings again.",
        words={"findings": _findings},
        shows=(("Note", "{requestParameters.Note.Text}"),),
        cis="4.16",
    ),
    securityhub.call("CreateAutomationRule")(
        name="securityhub-suppression-rule-created",
        severity=MEDIUM,
        when=_rule_suppresses,
        says="created Security Hub rule {requestParameters.RuleName} to hide findings",
        why="What the rule covers is hidden unseen, in the future, too.",
        advice="Read the rule: it should name one known harmless finding, not a kind or a"
        " severity.",
        cis="4.16",
    ),
    securityhub.call("UpdateInsight")(
        name="securityhub-insight-changed",
        severity=LOW,
        says="changed Security Hub insight {requestParameters.Name|requestParameters.InsightArn}",
        why="An insight is a view that people look at; what it no longer shows may go unseen.",
        advice="Check that whoever works with the insight asked for it.",
        cis="4.16",
    ),
    securityhub.call("DeleteInsight")(
        name="securityhub-insight-deleted",
        severity=LOW,
        says="deleted Security Hub insight {requestParameters.InsightArn}",
        why="An insight is a view that people look at; what it showed may go unseen.",
        advice="Check that whoever worked with the insight asked for it.",
        cis="4.16",
    ),
    securityhub.call("DisableImportFindingsForProduct")(
        name="securityhub-import-stopped",
        severity=HIGH,
        says="stopped the findings of {product} from reaching Security Hub",
        why="What that product finds is no longer seen in Security Hub, nor told from there.",
        advice="Switch the integration on again unless the product is gone.",
        words={"product": _product},
        cis="4.16",
    ),
)
