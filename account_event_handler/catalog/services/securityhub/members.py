"""Security Hub: accounts that leave it, and the administrator who gathers their findings."""

from account_event_handler.catalog.one_or_many import strings
from account_event_handler.catalog.policy.actions import human_list
from account_event_handler.catalog.watch import HIGH, MEDIUM, Watches
from account_event_handler.model import AccountEvent

_REQUEST = "requestParameters."


def _members(event: AccountEvent) -> str:
    accounts = strings(event.field(_REQUEST + "AccountIds"))
    return f"account{'s' * (len(accounts) != 1)} {human_list(accounts)}".rstrip()


def _stops_enrolling(event: AccountEvent) -> bool:
    return event.field(_REQUEST + "AutoEnable") is False


securityhub = Watches("securityhub", mitre="T1562.001")

WATCHES = (
    securityhub.call("DisassociateMembers", "DeleteMembers")(
        name="securityhub-members-removed",
        severity=HIGH,
        says="stopped watching {members} with Security Hub",
        why="Findings of these accounts no longer reach the security account.",
        advice="Take the accounts in again unless they left the organization.",
        words={"members": _members},
        cis="4.16",
    ),
    securityhub.call("DisassociateFromAdministratorAccount", "DisassociateFromMasterAccount")(
        name="securityhub-administrator-left",
        severity=HIGH,
        says="cut this account off from its Security Hub administrator",
        why="The security account no longer sees what is found here.",
        advice="Have the administrator take the account in again, and ask who wanted it out.",
        cis="4.16",
    ),
    securityhub.call("DisableOrganizationAdminAccount")(
        name="securityhub-administrator-removed",
        severity=HIGH,
        says="removed account {requestParameters.AdminAccountId} as Security Hub administrator",
        why="Nobody sees the findings of the organization's accounts in one place any more.",
        advice="Appoint an administrator again unless another one takes over today.",
        cis="4.16",
    ),
    securityhub.call("DeleteFindingAggregator", "DeleteAggregatorV2")(
        name="securityhub-aggregator-deleted",
        severity=MEDIUM,
        says="stopped Security Hub from gathering the findings of other Regions",
        why="Whoever looks at the home Region no longer sees what is found elsewhere.",
        advice="Make the aggregator again.",
        cis="4.16",
    ),
    securityhub.call("UpdateOrganizationConfiguration")(
        name="securityhub-enrolment-stopped",
        severity=MEDIUM,
        when=_stops_enrolling,
        says="stopped switching Security Hub on in new accounts of the organization",
        why="Nothing checks the settings of the accounts made from now on.",
        advice="Have Security Hub take in all accounts by itself again.",
        cis="4.16",
    ),
)
