"""Inspector: whoever turns scanning off, or has it look away."""

from account_event_handler.catalog.one_or_many import strings
from account_event_handler.catalog.policy.actions import human_list
from account_event_handler.catalog.watch import Watch, api_call
from account_event_handler.model import AccountEvent, Severity

HEADING = "Inspector"
ABOUT = "whoever turns scanning off or has it look away"

_REQUEST = "requestParameters."
_KINDS = {
    "EC2": "EC2",
    "ECR": "ECR",
    "LAMBDA": "Lambda",
    "LAMBDA_CODE": "Lambda code",
    "CODE_REPOSITORY": "source code",
}


def _what(event: AccountEvent) -> str:
    kinds = [_KINDS.get(kind, kind) for kind in strings(event.field(_REQUEST + "resourceTypes"))]
    return f"the {human_list(kinds)} scans of Inspector" if kinds else "Inspector"


def _whose(event: AccountEvent) -> str:
    accounts = strings(event.field(_REQUEST + "accountIds"))
    return human_list(account for account in accounts if account != event.account)


def _suppresses(event: AccountEvent) -> bool:
    return event.text(_REQUEST + "action") == "SUPPRESS"


def _stops_enrolling(event: AccountEvent) -> bool:
    return False in event.field(_REQUEST + "autoEnable").values()


INSPECTOR_DISABLED = Watch(
    name="inspector-scans-disabled",
    severity=Severity.HIGH,
    on=api_call("inspector2", "Disable"),
    says="disabled {what} in {$region}[ for account {accounts}]",
    why="Known holes in servers, images and functions are no longer found.",
    advice="Switch the scans on again unless another scanner replaced them.",
    words={"what": _what, "accounts": _whose},
    failed=Severity.MEDIUM,
    mitre="T1562.001",
)

FINDINGS_SUPPRESSED = Watch(
    name="inspector-findings-suppressed",
    severity=Severity.MEDIUM,
    on=api_call("inspector2", "CreateFilter", "UpdateFilter"),
    when=_suppresses,
    says="set Inspector to suppress findings by rule"
    " {requestParameters.name|requestParameters.filterArn}",
    why="What the rule covers disappears from the list that people look at.",
    advice="Read the rule: it should name one accepted hole, not a severity or a whole image.",
    mitre="T1562.001",
)

MEMBER_REMOVED = Watch(
    name="inspector-member-removed",
    severity=Severity.MEDIUM,
    on=api_call("inspector2", "DisassociateMember"),
    says="stopped watching account {requestParameters.accountId} with Inspector",
    why="The holes found in this account no longer reach the security account.",
    advice="Take the account in again unless it left the organization.",
    mitre="T1562.001",
)

ADMINISTRATOR_REMOVED = Watch(
    name="inspector-administrator-removed",
    severity=Severity.HIGH,
    on=api_call("inspector2", "DisableDelegatedAdminAccount"),
    says="removed account {requestParameters.delegatedAdminAccountId} as Inspector administrator",
    why="Inspector is switched off for the accounts that this administrator took in.",
    advice="Appoint an administrator again unless another one takes over today.",
    mitre="T1562.001",
)

ENROLMENT_STOPPED = Watch(
    name="inspector-enrolment-stopped",
    severity=Severity.MEDIUM,
    on=api_call("inspector2", "UpdateOrganizationConfiguration"),
    when=_stops_enrolling,
    says="stopped switching Inspector on in new accounts of the organization",
    why="Known holes in the accounts made from now on are not found.",
    advice="Have Inspector take in all accounts by itself again.",
    mitre="T1562.001",
)
