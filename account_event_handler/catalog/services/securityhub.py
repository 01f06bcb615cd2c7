"""Security Hub: its gravest findings, and whoever turns it off or has it look away."""

from datetime import datetime, timedelta

from account_event_handler.catalog.conditions import has, listed, request, request_is, said, text_at, word
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
    return human_list((arn.split("/", 2)[1] for arn in arns if "/" in arn), most=2)


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
    "again": word(_is_known, "still"),
    # the account has a line of its own
    "resource": lambda event: _resource(event) if not _resource(event).startswith("AWS::::Account") else None,
    "other": lambda event: _account(event) if _account(event) != event.account else None,  # of an administrator's
}
# what is in one of the two formats only, the other has no field for
_FINDING_SHOWS = (
    ("Severity", "{findings.0.Severity.Label|findings.0.severity}"),
    ("Found by", "{findings.0.ProductName|findings.0.metadata.product.name}"),
    ("Control", "{findings.0.Compliance.SecurityControlId}"),
    ("Kind", "{findings.0.class_name}"),
    ("Resource", "{resource}"),
    ("Account", "{findings.0.AwsAccountId|findings.0.cloud.account.uid}"),
    ("First seen", "{findings.0.FirstObservedAt|findings.0.finding_info.created_time_dt}"),
    ("Description", "{findings.0.Description|findings.0.finding_info.desc}"),
)
_FINDING_WHY = "Security Hub rates it among the gravest things it knows of this account."
_FINDING_ADVICE = "Open the finding: mend what it names, or suppress it when it is meant to be so."
findings = Watches("securityhub", words=_FINDING_WORDS, shows=_FINDING_SHOWS)
_WORDS = {
    "standards": _standards,
    "controls": lambda event: human_list(_controls_off(event)),
    "findings": _findings,
    # as in `aws/guardduty`
    "product": lambda event: event.text("requestParameters.ProductSubscriptionArn").partition("/")[2],
    "members": listed("account", "requestParameters.AccountIds"),
}


def _may_hide(event: AccountEvent) -> bool:
    """Whether a rule says that findings are dealt with; what an update leaves out may say so already."""
    path = "Actions.FindingFieldsUpdate.Workflow.Status"
    found = values_at(event.detail, f"requestParameters.{path}")
    found += values_at(event.detail, f"requestParameters.UpdateAutomationRulesRequestItems.{path}")
    return "V2" in event.text("eventName") or any(status in ("SUPPRESSED", "RESOLVED") for status in found)


securityhub = Watches("securityhub", mitre="T1562.001", cis="4.16", words=_WORDS)
others = Watches("securityhub")

WATCHES = (
    securityhub.call("DisableSecurityHub", "DisableSecurityHubV2")(
        name="securityhub-disabled",
        severity=HIGH,
        says="disabled Security Hub in {$region}",
        why="Nothing checks the account's settings any more, and findings are no longer gathered.",
        advice="Switch it on again within 90 days to keep its findings, and ask who wanted it off.",
        failed=MEDIUM,
    ),
    securityhub.call("BatchDisableStandards")(
        name="securityhub-standards-disabled",
        severity=MEDIUM,
        says="disabled the checks of {standards} in Security Hub",
        why="What the standard asks for is no longer checked.",
        advice="Switch the standard on again unless another one replaced it.",
    ),
    securityhub.call("UpdateStandardsControl", "BatchUpdateStandardsControlAssociations")(
        name="securityhub-controls-disabled",
        severity=LOW,
        when=has(_controls_off),
        says="disabled control {controls} of Security Hub",
        why="What the control asks for is no longer checked.",
        advice="Check that the reason given holds and that whoever owns the risk agreed.",
        shows=(("Reason", f"{{requestParameters.DisabledReason|{_UPDATES}.0.UpdatedReason}}"),),
    ),
    securityhub.call("BatchUpdateFindings", "UpdateFindings")(
        name="securityhub-findings-suppressed",
        severity=LOW.when(has(_suppressed), else_=MEDIUM),
        when=lambda event: _suppressed(event) is not None,
        says="suppressed {findings}",
        why="Suppressed findings leave the list that people look at.",
        advice="Ordinary after an investigation; otherwise look at the findings again.",
        shows=(("Note", "{requestParameters.Note.Text}"),),
    ),
    securityhub.call(
        "CreateAutomationRule", "BatchUpdateAutomationRules", "CreateAutomationRuleV2", "UpdateAutomationRuleV2"
    )(
        name="securityhub-suppression-rule-created",
        severity=MEDIUM,
        when=_may_hide,
        says="set Security Hub rule[ {requestParameters.RuleName|requestParameters.Identifier}] to hide findings",
        why="What the rule covers is hidden unseen, in the future, too.",
        advice="Read the rule: it should name one known harmless finding, not a kind or a severity.",
    ),
    securityhub.call("UpdateInsight")(
        name="securityhub-insight-changed",
        severity=LOW,
        says="changed Security Hub insight {requestParameters.Name|requestParameters.InsightArn}",
        why="An insight is a view that people look at; what it no longer shows may go unseen.",
        advice="Check that whoever works with the insight asked for it.",
    ),
    securityhub.call("DeleteInsight")(
        name="securityhub-insight-deleted",
        severity=LOW,
        says="deleted Security Hub insight {requestParameters.InsightArn}",
        why="An insight is a view that people look at; what it showed may go unseen.",
        advice="Check that whoever worked with the insight asked for it.",
    ),
    securityhub.call("DisableImportFindingsForProduct")(
        name="securityhub-import-stopped",
        severity=HIGH,
        says="stopped the findings of {product} from reaching Security Hub",
        why="What that product finds is no longer seen in Security Hub, nor told from there.",
        advice="Switch the integration on again unless the product is gone.",
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
        says="Security Hub[, {again}][ in account {other}]: {findings.0.Title}[ ({resource})]",
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
        says="Security Hub[, {again}][ in account {other}]: {findings.0.finding_info.title}[ ({resource})]",
        why=_FINDING_WHY,
        advice=_FINDING_ADVICE,
        link="securityhub/v2/home?region={$region}#/findings",
    ),
    securityhub.call("DisassociateMembers", "DeleteMembers")(
        name="securityhub-members-removed",
        severity=HIGH,
        says="stopped watching {members} with Security Hub",
        why="Findings of these accounts no longer reach the security account.",
        advice="Take the accounts in again unless they left the organization.",
    ),
    securityhub.call("DisassociateFromAdministratorAccount", "DisassociateFromMasterAccount")(
        name="securityhub-administrator-left",
        severity=HIGH,
        says="cut this account off from its Security Hub administrator",
        why="The security account no longer sees what is found here.",
        advice="Have the administrator take the account in again, and ask who wanted it out.",
    ),
    securityhub.call("DisableOrganizationAdminAccount")(
        name="securityhub-administrator-removed",
        severity=HIGH,
        says="removed account {requestParameters.AdminAccountId} as Security Hub administrator",
        why="Nobody sees the findings of the organization's accounts in one place any more.",
        advice="Appoint an administrator again unless another one takes over today.",
    ),
    securityhub.call("DeleteFindingAggregator", "DeleteAggregatorV2")(
        name="securityhub-aggregator-deleted",
        severity=MEDIUM,
        says="stopped Security Hub from gathering the findings of other Regions",
        why="Whoever looks at the home Region no longer sees what is found elsewhere.",
        advice="Make the aggregator again.",
    ),
    securityhub.call("UpdateOrganizationConfiguration")(
        name="securityhub-enrolment-stopped",
        severity=MEDIUM,
        when=request_is("AutoEnable", False),
        says="stopped switching Security Hub on in new accounts of the organization",
        why="Nothing checks the settings of the accounts made from now on.",
        advice="Have Security Hub take in all accounts by itself again.",
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
    weakened(
        *(others, "Security Hub", "AcceptAdministratorInvitation", "AcceptInvitation"),
        name="securityhub-administrator-accepted",
        severity=HIGH,
        ordinary=False,
    ),
)
