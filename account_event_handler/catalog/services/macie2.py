"""Macie: whoever turns the search for sensitive data off, or has it look away."""

from account_event_handler.catalog.watch import Watch, api_call
from account_event_handler.model import AccountEvent, Severity

HEADING = "Macie"
ABOUT = "whoever turns it off or has it look away"

_REQUEST = "requestParameters."


def _pauses(event: AccountEvent) -> bool:
    return event.text(_REQUEST + "status") in ("PAUSED", "DISABLED")


def _archives(event: AccountEvent) -> bool:
    return event.text(_REQUEST + "action") == "ARCHIVE"


def _ends(event: AccountEvent) -> bool:
    return event.text(_REQUEST + "jobStatus") in ("CANCELLED", "USER_PAUSED")


def _deed(event: AccountEvent) -> str:
    return "for good" if event.field(_REQUEST + "jobStatus") == "CANCELLED" else "for now"


MACIE_DISABLED = Watch(
    name="macie-disabled",
    severity=Severity.HIGH,
    on=api_call("macie2", "DisableMacie"),
    says="disabled Macie in {$region}",
    why="Nobody looks for sensitive data in buckets any more, and Macie's findings are deleted.",
    advice="Switch Macie on again and look at what else this actor did.",
    failed=Severity.MEDIUM,
    mitre="T1562.001",
)

MACIE_PAUSED = Watch(
    name="macie-paused",
    severity=Severity.HIGH,
    on=api_call(
        "macie2",
        "UpdateMacieSession",
        "UpdateMemberSession",
        "UpdateAutomatedDiscoveryConfiguration",
    ),
    when=_pauses,
    says="paused Macie in {$region}[ for account {requestParameters.id}]",
    why="Nobody looks for sensitive data in buckets until it is switched on again.",
    advice="Switch it on again unless its cost was the reason and security agreed.",
    mitre="T1562.001",
)

FINDINGS_SUPPRESSED = Watch(
    name="macie-findings-suppressed",
    severity=Severity.MEDIUM,
    on=api_call("macie2", "CreateFindingsFilter", "UpdateFindingsFilter"),
    when=_archives,
    says="set Macie to archive findings by rule {requestParameters.name|requestParameters.id}",
    why="What the rule covers is archived unseen, in the future, too.",
    advice="Read the rule: it should name one known harmless finding, not a bucket or a severity.",
    mitre="T1562.001",
)

DATA_ALLOWED = Watch(
    name="macie-data-allowed",
    severity=Severity.LOW,
    on=api_call("macie2", "CreateAllowList", "UpdateAllowList"),
    says="set Macie to overlook what is on list {requestParameters.name|requestParameters.id}",
    why="Text that the list names or matches raises no finding.",
    advice="Read the list: a pattern that matches everything hides everything.",
    mitre="T1562.001",
)

JOB_STOPPED = Watch(
    name="macie-job-stopped",
    severity=Severity.LOW,
    on=api_call("macie2", "UpdateClassificationJob"),
    when=_ends,
    says="stopped Macie job {requestParameters.jobId} {deed}",
    why="The buckets of the job are not searched for sensitive data.",
    advice="Check that its owner stopped it; a cancelled job has to be made anew.",
    words={"deed": _deed},
    mitre="T1562.001",
)

MEMBERS_REMOVED = Watch(
    name="macie-member-removed",
    severity=Severity.HIGH,
    on=api_call("macie2", "DeleteMember", "DisassociateMember"),
    says="stopped watching account {requestParameters.id} with Macie",
    why="Findings of this account no longer reach the security account.",
    advice="Take the account in again unless it left the organization.",
    mitre="T1562.001",
)

ADMINISTRATOR_LEFT = Watch(
    name="macie-administrator-left",
    severity=Severity.HIGH,
    on=api_call("macie2", "DisassociateFromAdministratorAccount", "DisassociateFromMasterAccount"),
    says="cut this account off from its Macie administrator",
    why="The security account no longer sees what Macie finds here.",
    advice="Have the administrator take the account in again, and ask who wanted it out.",
    mitre="T1562.001",
)

ADMINISTRATOR_REMOVED = Watch(
    name="macie-administrator-removed",
    severity=Severity.HIGH,
    on=api_call("macie2", "DisableOrganizationAdminAccount"),
    says="removed account {requestParameters.adminAccountId} as Macie administrator",
    why="Nobody sees the findings of the organization's accounts in one place any more.",
    advice="Appoint an administrator again unless another one takes over today.",
    mitre="T1562.001",
)
