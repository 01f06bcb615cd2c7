"""Security Hub: accounts that leave it, and the administrator who gathers their findings."""

from account_event_handler.catalog.one_or_many import strings
from account_event_handler.catalog.policy.actions import human_list
from account_event_handler.catalog.watch import Watch, api_call
from account_event_handler.model import AccountEvent, Severity

_REQUEST = "requestParameters."


def _members(event: AccountEvent) -> str:
    accounts = strings(event.field(_REQUEST + "AccountIds"))
    return f"account{'s' * (len(accounts) != 1)} {human_list(accounts)}".rstrip()


def _stops_enrolling(event: AccountEvent) -> bool:
    return event.field(_REQUEST + "AutoEnable") is False


MEMBERS_REMOVED = Watch(
    name="securityhub-members-removed",
    severity=Severity.HIGH,
    on=api_call("securityhub", "DisassociateMembers", "DeleteMembers"),
    says="stopped watching {members} with Security Hub",
    why="Findings of these accounts no longer reach the security account.",
    advice="Take the accounts in again unless they left the organization.",
    words={"members": _members},
    cis="4.16",
    mitre="T1562.001",
)

ADMINISTRATOR_LEFT = Watch(
    name="securityhub-administrator-left",
    severity=Severity.HIGH,
    on=api_call(
        "securityhub", "DisassociateFromAdministratorAccount", "DisassociateFromMasterAccount"
    ),
    says="cut this account off from its Security Hub administrator",
    why="The security account no longer sees what is found here.",
    advice="Have the administrator take the account in again, and ask who wanted it out.",
    cis="4.16",
    mitre="T1562.001",
)

ADMINISTRATOR_REMOVED = Watch(
    name="securityhub-administrator-removed",
    severity=Severity.HIGH,
    on=api_call("securityhub", "DisableOrganizationAdminAccount"),
    says="removed account {requestParameters.AdminAccountId} as Security Hub administrator",
    why="Nobody sees the findings of the organization's accounts in one place any more.",
    advice="Appoint an administrator again unless another one takes over today.",
    cis="4.16",
    mitre="T1562.001",
)

AGGREGATOR_DELETED = Watch(
    name="securityhub-aggregator-deleted",
    severity=Severity.MEDIUM,
    on=api_call("securityhub", "DeleteFindingAggregator", "DeleteAggregatorV2"),
    says="stopped Security Hub from gathering the findings of other Regions",
    why="Whoever looks at the home Region no longer sees what is found elsewhere.",
    advice="Make the aggregator again.",
    cis="4.16",
    mitre="T1562.001",
)

ENROLMENT_STOPPED = Watch(
    name="securityhub-enrolment-stopped",
    severity=Severity.MEDIUM,
    on=api_call("securityhub", "UpdateOrganizationConfiguration"),
    when=_stops_enrolling,
    says="stopped switching Security Hub on in new accounts of the organization",
    why="Nothing checks the settings of the accounts made from now on.",
    advice="Have Security Hub take in all accounts by itself again.",
    cis="4.16",
    mitre="T1562.001",
)
