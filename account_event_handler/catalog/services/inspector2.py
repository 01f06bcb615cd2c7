"""Inspector: whoever turns scanning off or has it look away."""

from account_event_handler.catalog.conditions import request, request_is
from account_event_handler.catalog.kinds import copied, weakened
from account_event_handler.catalog.policy.actions import human_list
from account_event_handler.catalog.record import strings
from account_event_handler.catalog.watch import HIGH, LOW, MEDIUM, Watches
from account_event_handler.model import AccountEvent

_KINDS = {"LAMBDA": "Lambda", "LAMBDA_CODE": "Lambda code", "CODE_REPOSITORY": "source code"}


def _what(event: AccountEvent) -> str:
    kinds = [_KINDS.get(kind, kind) for kind in strings(request(event, "resourceTypes"))]
    return f"the {human_list(kinds)} scans of Inspector" if kinds else "Inspector"


def _whose(event: AccountEvent) -> str:
    accounts = strings(request(event, "accountIds"))
    return human_list(account for account in accounts if account != event.account)


inspector2 = Watches("inspector2", mitre="T1562.001", words={"what": _what, "accounts": _whose})

WATCHES = (
    inspector2.call("Disable")(
        name="inspector-scans-disabled",
        severity=HIGH,
        says="disabled {what} in {$region}[ for account {accounts}]",
        why="Known holes in servers, images and functions are no longer found.",
        advice="Switch the scans on again unless another scanner replaced them.",
        failed=MEDIUM,
    ),
    inspector2.call("CreateFilter", "UpdateFilter")(
        name="inspector-findings-suppressed",
        severity=MEDIUM,
        when=request_is("action", "SUPPRESS"),
        says="set Inspector to suppress findings by rule {requestParameters.name|requestParameters.filterArn}",
        why="What the rule covers disappears from the list that people look at.",
        advice="Read the rule: it should name one accepted hole, not a severity or a whole image.",
    ),
    inspector2.call("DisassociateMember")(
        name="inspector-member-removed",
        severity=MEDIUM,
        says="stopped watching account {requestParameters.accountId} with Inspector",
        why="The holes found in this account no longer reach the security account.",
        advice="Take the account in again unless it left the organization.",
    ),
    inspector2.call("DisableDelegatedAdminAccount")(
        name="inspector-administrator-removed",
        severity=HIGH,
        says="removed account {requestParameters.delegatedAdminAccountId} as Inspector administrator",
        why="Inspector is switched off for the accounts that this administrator took in.",
        advice="Appoint an administrator again unless another one takes over today.",
    ),
    inspector2.call("UpdateOrganizationConfiguration")(
        name="inspector-enrolment-stopped",
        severity=MEDIUM,
        when=lambda event: False in request(event, "autoEnable").values(),
        says="stopped switching Inspector on in new accounts of the organization",
        why="Known holes in the accounts made from now on are not found.",
        advice="Have Inspector take in all accounts by itself again.",
    ),
    weakened(
        *(inspector2, "Inspector", "BatchUpdateMemberEc2DeepInspectionStatus", "DeleteCisScanConfiguration"),
        *("DeleteCodeSecurityIntegration", "DeleteConnector", "UpdateConfiguration"),
        *("UpdateEc2DeepInspectionConfiguration", "UpdateEncryptionKey"),
        name="inspector-settings-changed",
        severity=LOW,
        ordinary=False,
    ),
    copied(
        *(inspector2, "Inspector", "CreateFindingsReport", "CreateSbomExport"),
        name="inspector-findings-exported",
        severity=LOW,
    ),
)
