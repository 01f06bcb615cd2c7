"""Security Hub: its gravest findings; Security Hub disabled, findings hidden."""

from datetime import datetime, timedelta

from account_event_handler.catalog.conditions import event_is, has, listed, request, request_is, said, text_at, word
from account_event_handler.catalog.kinds import weakened
from account_event_handler.catalog.policy.actions import human_list
from account_event_handler.catalog.record import mappings, strings, text, values_at
from account_event_handler.catalog.watch import CRITICAL, HIGH, LOW, MEDIUM, Watches
from account_event_handler.model import AccountEvent, Severity

_UPDATES = "requestParameters.StandardsControlAssociationUpdates"
_ALERTED_BY_THEMSELVES = ("GuardDuty", "IAM Access Analyzer", "Health")  # their findings come here anyway


def _standards(event: AccountEvent) -> str:
    # of ARNs such as …:subscription/cis-aws-foundations-benchmark/v/1.4.0
    arns = strings(request(event, "StandardsSubscriptionArns"))
    return human_list((arn.split("/")[1] for arn in arns if "/" in arn), most=2)


def _controls_off(event: AccountEvent) -> list[str]:
    if request(event, "ControlStatus") == "DISABLED":
        return [event.text("requestParameters.StandardsControlArn").rpartition("/")[2]]
    updates = mappings(event.field(_UPDATES))
    off = [each for each in updates if each.get("AssociationStatus") == "DISABLED"]
    return list(dict.fromkeys(text(each.get("SecurityControlId")) for each in off))


@said("findings that the call lists")
def _suppressed(event: AccountEvent) -> int | None:
    """How many findings are hidden, 0 when it is whatever a filter matches; None when none is."""
    if event.text("eventName") == "UpdateFindings":
        return 0 if request(event, "RecordState") == "ARCHIVED" else None
    is_suppression = request(event, "Workflow.Status") == "SUPPRESSED"
    return len(mappings(request(event, "FindingIdentifiers"))) if is_suppression else None


def _findings(event: AccountEvent) -> str:
    count = _suppressed(event)
    some = f"{count} Security Hub finding" + "s" * (count != 1)
    return some if count else "all Security Hub findings that match a filter"


_EFFECTS = {"SUPPRESSED": "suppress findings", "RESOLVED": "resolve findings"}


def _may_hide(event: AccountEvent) -> bool:
    """Whether a rule says that findings are dealt with; what an update leaves out may say so already."""
    return "V2" in event.text("eventName") or bool(_effect(event))


def _effect(event: AccountEvent) -> str | None:
    path = "Actions.FindingFieldsUpdate.Workflow.Status"
    found = values_at(event.detail, f"requestParameters.{path}")
    found += values_at(event.detail, f"requestParameters.UpdateAutomationRulesRequestItems.{path}")
    return next((effect for status, effect in _EFFECTS.items() if status in found), None)


# Of findings, in the older format (ASFF) and in OCSF.
_label = text_at("findings.0.Severity.Label", "findings.0.severity")
_since = text_at("findings.0.FirstObservedAt", "findings.0.CreatedAt", "findings.0.finding_info.created_time_dt")
_found_by = text_at("findings.0.ProductName", "findings.0.metadata.product.name")
_region = text_at("findings.0.Region", "findings.0.cloud.region")
_resource = text_at("findings.0.Resources.0.Id", "findings.0.resources.0.uid")
_account = text_at("findings.0.AwsAccountId", "findings.0.cloud.account.uid")


@said("critical: Security Hub says critical; high otherwise; one step lower: seen for more than a day")
def _finding_severity(event: AccountEvent) -> Severity:
    severity = CRITICAL if _label(event).upper() in ("CRITICAL", "FATAL") else HIGH
    return severity.quieter() if _is_known(event) else severity


def _is_known(event: AccountEvent) -> bool:
    """Seen more than a day ago, as every update is sent again; in doubt it is new."""
    try:
        return event.time is not None and event.time - datetime.fromisoformat(_since(event)) > timedelta(days=1)
    except (ValueError, TypeError):
        return False


def _only_here(event: AccountEvent) -> bool:
    """Not what its own service sends in this region as well."""
    product = _found_by(event).removeprefix("Amazon ")
    return product not in _ALERTED_BY_THEMSELVES or _region(event) not in ("", event.region)


_FINDING_WORDS = {
    "again": word(_is_known, "still open"),
    # the account has a line of its own
    "resource": lambda event: _resource(event) if not _resource(event).startswith("AWS::::Account") else None,
    "other": lambda event: _account(event) if _account(event) != event.account else None,  # of an administrator's
}
# what is in one of the two formats only, the other has no field for
_FINDING_SHOWS = (
    ("Found by", "{findings.0.ProductName|findings.0.metadata.product.name}"),
    ("Control", "{findings.0.Compliance.SecurityControlId}"),
    ("Resource", "{resource}"),
    ("First seen", "{findings.0.FirstObservedAt|findings.0.finding_info.created_time_dt}"),
)
_FINDING_WHY = "Security Hub rates the finding as critical or high."
_FINDING_ADVICE = "Open the finding: fix what it names, or suppress it if the risk is accepted."
findings = Watches("securityhub", words=_FINDING_WORDS, shows=_FINDING_SHOWS)
_WORDS = {
    "standards": _standards,
    "controls": lambda event: human_list(_controls_off(event)),
    "findings": _findings,
    # as in `aws/guardduty`
    "product": lambda event: event.text("requestParameters.ProductSubscriptionArn").partition("/")[2],
    "did": word(event_is("CreateAutomationRule", "CreateAutomationRuleV2"), "created", "changed"),
    "effect": _effect,
    "members": listed("account", "requestParameters.AccountIds"),
}


securityhub = Watches("securityhub", mitre="T1562.001", cis="4.16", words=_WORDS)
others = Watches("securityhub")

WATCHES = (
    securityhub.call("DisableSecurityHub", "DisableSecurityHubV2")(
        name="securityhub-disabled",
        severity=HIGH,
        says="disabled Security Hub in {$region}",
        why="The account's settings are no longer checked, and findings are no longer collected.",
        advice="Enable it again with aws securityhub enable-security-hub within 90 days to keep its findings, and "
        "ask why.",
        failed=MEDIUM,
        would="the account's settings would no longer be checked, and findings no longer collected.",
    ),
    securityhub.call("BatchDisableStandards")(
        name="securityhub-standards-disabled",
        severity=MEDIUM,
        says="disabled standard {standards} in Security Hub",
        why="The settings that the standard covers are no longer checked.",
        advice="Enable the standard again unless another one replaces it.",
    ),
    securityhub.call("UpdateStandardsControl", "BatchUpdateStandardsControlAssociations")(
        name="securityhub-controls-disabled",
        severity=LOW,
        when=has(_controls_off),
        says="disabled control {controls} in Security Hub",
        why="The setting that the control covers is no longer checked.",
        advice="Check that the reason is valid and that the owner of the risk agreed.",
        shows=(("Reason", f"{{requestParameters.DisabledReason|{_UPDATES}.0.UpdatedReason}}"),),
    ),
    securityhub.call("BatchUpdateFindings", "UpdateFindings")(
        name="securityhub-findings-suppressed",
        severity=LOW.when(has(_suppressed), else_=MEDIUM),
        when=lambda event: _suppressed(event) is not None,
        says="suppressed {findings}",
        why="Suppressed findings disappear from the list that people work through.",
        advice="Normal after an investigation; otherwise look at the findings again.",
        shows=(("Note", "{requestParameters.Note.Text}"),),
    ),
    securityhub.call(
        "CreateAutomationRule", "BatchUpdateAutomationRules", "CreateAutomationRuleV2", "UpdateAutomationRuleV2"
    )(
        name="securityhub-suppression-rule-created",
        severity=MEDIUM,
        when=_may_hide,
        says="{did} Security Hub rule[ {requestParameters.RuleName|requestParameters.Identifier}]",
        fact="[to {effect}]",
        why="Every future finding that the rule matches can be hidden.",
        advice="Read the rule: it should match one known harmless finding, not a whole type or severity.",
    ),
    securityhub.call("UpdateInsight")(
        name="securityhub-insight-changed",
        severity=LOW,
        says="changed Security Hub insight {requestParameters.Name|requestParameters.InsightArn}",
        why="An insight is a view that people look at; what it no longer shows may be missed.",
        advice="Check that the people who use the insight asked for it.",
    ),
    securityhub.call("DeleteInsight")(
        name="securityhub-insight-deleted",
        severity=LOW,
        says="deleted Security Hub insight {requestParameters.InsightArn}",
        why="An insight is a view that people look at; what it showed may be missed.",
        advice="Check that the people who used the insight asked for it.",
    ),
    securityhub.call("DisableImportFindingsForProduct")(
        name="securityhub-import-stopped",
        severity=HIGH,
        says="stopped the import of {product} findings into Security Hub",
        why="Findings of that product no longer reach Security Hub.",
        advice="Enable the integration again unless the product is no longer used.",
        would="findings of that product would no longer reach Security Hub.",
    ),
    findings.event(
        "Security Hub Findings - Imported",
        findings={
            "RecordState": ["ACTIVE"],
            "Severity": {"Label": ["CRITICAL", "HIGH"]},
            "Workflow": {"Status": ["NEW"]},
        },
    )(
        name="securityhub-finding-imported",
        severity=_finding_severity,
        when=_only_here,
        says="Security Hub finding[ {again}][ in account {other}]:",
        fact="{findings.0.Title}[ ({resource})]",
        why=_FINDING_WHY,
        advice=_FINDING_ADVICE,
        link="securityhub/home?region={$region}#/findings?search=Id%3D{findings.0.Id}",
    ),
    findings.event(
        "Findings Imported V2",
        findings={
            "activity_name": [{"anything-but": "Close"}, {"exists": False}],
            "severity": [{"equals-ignore-case": s} for s in ("high", "critical", "fatal")],
            "status": [{"equals-ignore-case": "new"}],
        },
    )(
        name="securityhub-v2-finding-imported",
        severity=_finding_severity,
        when=_only_here,
        says="Security Hub finding[ {again}][ in account {other}]:",
        fact="{findings.0.finding_info.title}[ ({resource})]",
        why=_FINDING_WHY,
        advice=_FINDING_ADVICE,
        link="securityhub/v2/home?region={$region}#/findings",
    ),
    securityhub.call("DisassociateMembers", "DeleteMembers")(
        name="securityhub-members-removed",
        severity=HIGH,
        says="removed {members} from Security Hub",
        why="Findings of these accounts no longer reach the security account.",
        advice="Add the accounts again unless they left the organization.",
        would="findings of these accounts would no longer reach the security account.",
    ),
    securityhub.call("DisassociateFromAdministratorAccount", "DisassociateFromMasterAccount")(
        name="securityhub-administrator-left",
        severity=HIGH,
        says="disconnected this account",
        fact="from its Security Hub administrator",
        why="The security account no longer sees the findings of this account.",
        advice="Have the administrator add the account again, and ask the caller why.",
        would="the security account would no longer see the findings of this account.",
    ),
    securityhub.call("DisableOrganizationAdminAccount")(
        name="securityhub-administrator-removed",
        severity=HIGH,
        says="removed account {requestParameters.AdminAccountId} as Security Hub administrator",
        why="Findings of the organization's accounts are no longer visible in one place.",
        advice="Designate one again with aws securityhub enable-organization-admin-account unless another one takes "
        "over.",
        would="findings of the organization's accounts would no longer be visible in one place.",
    ),
    securityhub.call("DeleteFindingAggregator", "DeleteAggregatorV2")(
        name="securityhub-aggregator-deleted",
        severity=MEDIUM,
        says="deleted the finding aggregator of Security Hub",
        why="Findings of other Regions no longer appear in the home Region.",
        advice="Create it again with aws securityhub create-finding-aggregator.",
    ),
    securityhub.call("UpdateOrganizationConfiguration")(
        name="securityhub-enrolment-stopped",
        severity=MEDIUM,
        when=request_is("AutoEnable", False),
        says="turned off Security Hub for new accounts of the organization",
        why="The settings of new accounts are not checked.",
        advice="Turn it on again with aws securityhub update-organization-configuration --auto-enable.",
    ),
    weakened(
        *(others, "Security Hub", "BatchUpdateFindingsV2", "DeleteActionTarget", "DeleteConfigurationPolicy"),
        *("DeleteConnector", "DeleteConnectorV2", "DisableSecurityHubFeatureV2"),
        *("StartConfigurationPolicyDisassociation", "UpdateConfigurationPolicy", "UpdateFindingAggregator"),
        *("UpdateSecurityControl", "UpdateSecurityHubConfiguration"),
        name="securityhub-settings-changed",
        severity=MEDIUM,
        ordinary=False,
    ),
    others.call("AcceptAdministratorInvitation", "AcceptInvitation", mitre="T1562")(
        name="securityhub-administrator-accepted",
        severity=HIGH,
        says="accepted account {requestParameters.AdministratorId|requestParameters.MasterId} as Security Hub"
        " administrator",
        why="The administrator sees the findings of this account and decides what is checked.",
        advice="Check that it is your security account; if not, run"
        " aws securityhub disassociate-from-administrator-account.",
        would="the administrator would see the findings of this account and decide what is checked.",
    ),
)
