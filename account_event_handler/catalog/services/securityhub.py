"""Security Hub: its gravest findings, and whoever turns it off or has it look away."""

from datetime import datetime, timedelta

from account_event_handler.catalog.conditions import has, request, request_is, request_text
from account_event_handler.catalog.policy.actions import human_list
from account_event_handler.catalog.record import mappings, strings, text
from account_event_handler.catalog.watch import CRITICAL, HIGH, LOW, MEDIUM, Watches
from account_event_handler.model import AccountEvent, Severity

_UPDATES = "requestParameters.StandardsControlAssociationUpdates"
_A_DAY = timedelta(days=1)
# Their findings come here by themselves, too.
_ALERTED_BY_THEMSELVES = ("GuardDuty", "IAM Access Analyzer", "Health")


def _standards(event: AccountEvent) -> str:
    # of ARNs such as …:subscription/cis-aws-foundations-benchmark/v/1.4.0
    arns = strings(request(event, "StandardsSubscriptionArns"))
    return human_list((arn.split("/", 2)[1] for arn in arns if "/" in arn), most=2)


def _controls_off(event: AccountEvent) -> list[str]:
    if request(event, "ControlStatus") == "DISABLED":
        return [request_text(event, "StandardsControlArn").rpartition("/")[2]]
    updates = mappings(event.field(_UPDATES))
    off = [each for each in updates if each.get("AssociationStatus") == "DISABLED"]
    return list(dict.fromkeys(text(each.get("SecurityControlId")) for each in off))


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


def _rule_suppresses(event: AccountEvent) -> bool:
    actions = mappings(request(event, "Actions"))
    updates = [each for action in actions for each in mappings(action.get("FindingFieldsUpdate"))]
    states = [state for each in updates for state in mappings(each.get("Workflow"))]
    return any(state.get("Status") in ("SUPPRESSED", "RESOLVED") for state in states)


def _product(event: AccountEvent) -> str:
    return request_text(event, "ProductSubscriptionArn").partition("/")[2]  # aws/guardduty


def _members(event: AccountEvent) -> str:
    accounts = strings(request(event, "AccountIds"))
    return f"account{'s' * (len(accounts) != 1)} {human_list(accounts)}".rstrip()


def _in_finding(event: AccountEvent, *paths: str) -> str:
    """What the first of the paths holds: the older format (ASFF) spells it otherwise than OCSF."""
    return next(filter(None, (event.text(f"findings.0.{path}") for path in paths)), "")


def _finding_severity(event: AccountEvent) -> Severity:
    label = _in_finding(event, "Severity.Label", "severity")
    severity = CRITICAL if label.upper() in ("CRITICAL", "FATAL") else HIGH
    return severity.quieter() if _is_known(event) else severity


def _is_known(event: AccountEvent) -> bool:
    """Seen more than a day ago, as every update is sent again; in doubt it is new."""
    since = _in_finding(event, "FirstObservedAt", "CreatedAt", "finding_info.created_time_dt")
    try:
        return event.time is not None and event.time - datetime.fromisoformat(since) > _A_DAY
    except (ValueError, TypeError):
        return False


def _only_here(event: AccountEvent) -> bool:
    """Not what its own service sends in this region as well."""
    product = _in_finding(event, "ProductName", "metadata.product.name").removeprefix("Amazon ")
    found_in = _in_finding(event, "Region", "cloud.region")
    return product not in _ALERTED_BY_THEMSELVES or found_in not in ("", event.region)


def _resource(event: AccountEvent) -> str:
    named = _in_finding(event, "Resources.0.Id", "resources.0.uid")
    return "" if named.startswith("AWS::::Account") else named  # the place has a line of its own


def _other_account(event: AccountEvent) -> str:
    affected = _in_finding(event, "AwsAccountId", "cloud.account.uid")
    return "" if affected == event.account else affected  # an administrator receives others', too


_WORDS = {"again": lambda event: "still" if _is_known(event) else None, "resource": _resource, "other": _other_account}

findings = Watches("securityhub", words=_WORDS)
securityhub = Watches("securityhub", mitre="T1562.001", cis="4.16")

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
        words={"standards": _standards},
    ),
    securityhub.call("UpdateStandardsControl", "BatchUpdateStandardsControlAssociations")(
        name="securityhub-controls-disabled",
        severity=LOW,
        when=has(_controls_off),
        says="disabled control {controls} of Security Hub",
        why="What the control asks for is no longer checked.",
        advice="Check that the reason given holds and that whoever owns the risk agreed.",
        words={"controls": lambda event: human_list(_controls_off(event))},
        shows=(("Reason", f"{{requestParameters.DisabledReason|{_UPDATES}.0.UpdatedReason}}"),),
    ),
    securityhub.call("BatchUpdateFindings", "UpdateFindings")(
        name="securityhub-findings-suppressed",
        severity=LOW.when(has(_suppressed), else_=MEDIUM),
        when=lambda event: _suppressed(event) is not None,
        says="suppressed {findings}",
        why="Suppressed findings leave the list that people look at.",
        advice="Ordinary after an investigation; otherwise look at the findings again.",
        words={"findings": _findings},
        shows=(("Note", "{requestParameters.Note.Text}"),),
    ),
    securityhub.call("CreateAutomationRule")(
        name="securityhub-suppression-rule-created",
        severity=MEDIUM,
        when=_rule_suppresses,
        says="created Security Hub rule {requestParameters.RuleName} to hide findings",
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
        words={"product": _product},
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
        why="Security Hub rates it among the gravest things it knows of this account.",
        advice="Open the finding: mend what it names, or suppress it when it is meant to be so.",
        shows=(
            ("Severity", "{findings.0.Severity.Label}"),
            ("Found by", "{findings.0.ProductName}"),
            ("Control", "{findings.0.Compliance.SecurityControlId}"),
            ("Resource", "{resource}"),
            ("Account", "{findings.0.AwsAccountId}"),
            ("First seen", "{findings.0.FirstObservedAt}"),
            ("Description", "{findings.0.Description}"),
        ),
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
        why="Security Hub rates it among the gravest things it knows of this account.",
        advice="Open the finding: mend what it names, or suppress it when it is meant to be so.",
        shows=(
            ("Severity", "{findings.0.severity}"),
            ("Found by", "{findings.0.metadata.product.name}"),
            ("Kind", "{findings.0.class_name}"),
            ("Resource", "{resource}"),
            ("Account", "{findings.0.cloud.account.uid}"),
            ("First seen", "{findings.0.finding_info.created_time_dt}"),
            ("Description", "{findings.0.finding_info.desc}"),
        ),
        link="securityhub/v2/home?region={$region}#/findings",
    ),
    securityhub.call("DisassociateMembers", "DeleteMembers")(
        name="securityhub-members-removed",
        severity=HIGH,
        says="stopped watching {members} with Security Hub",
        why="Findings of these accounts no longer reach the security account.",
        advice="Take the accounts in again unless they left the organization.",
        words={"members": _members},
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
)
