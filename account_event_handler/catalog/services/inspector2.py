"""Inspector: its gravest findings; scans disabled, findings suppressed, accounts removed."""

from datetime import datetime, timedelta

from account_event_handler.catalog.conditions import any_of, field_is, is_set_or_kept, request, request_has, said, word
from account_event_handler.catalog.kinds import copied, weakened
from account_event_handler.catalog.policy.actions import human_list
from account_event_handler.catalog.record import strings
from account_event_handler.catalog.watch import HIGH, INFO, LOW, MEDIUM, Watches
from account_event_handler.model import AccountEvent

_KINDS = {"LAMBDA": "Lambda", "LAMBDA_CODE": "Lambda code", "CODE_REPOSITORY": "source code"}


def _kinds(event: AccountEvent) -> str:
    return human_list(_KINDS.get(kind, kind) for kind in strings(request(event, "resourceTypes")))


def _whose(event: AccountEvent) -> str:
    accounts = strings(request(event, "accountIds"))
    return human_list(account for account in accounts if account != event.account)


@said("seen before")
def _is_repeated(event: AccountEvent) -> bool:
    """Inspector sends a finding again with each change of it."""
    first, last = (_time(event.text(f"{which}ObservedAt")) for which in ("first", "last"))
    return first is not None and last is not None and last - first > timedelta(days=1)


def _time(text: str) -> datetime | None:
    try:
        return datetime.strptime(text.replace("\u202f", " "), "%b %d, %Y, %I:%M:%S %p")
    except ValueError:
        return None


def _resource(event: AccountEvent) -> str | None:
    return event.text("resources.0.id").rpartition("/")[2] or None


_is_reachable = field_is("type", "NETWORK_REACHABILITY")
_is_exploited = said("an exploit is known")(field_is("exploitAvailable", "YES"))
inspector2 = Watches("inspector2", mitre="T1562.001", words={"kinds": _kinds, "accounts": _whose})

WATCHES = (
    inspector2.event("Inspector2 Finding", mitre="T1190", status=["ACTIVE"], severity=["CRITICAL", "HIGH"])(
        name="inspector-finding-reported",
        severity=INFO.when(_is_repeated, else_=MEDIUM.when(any_of(_is_exploited, _is_reachable), else_=LOW)),
        when=any_of(field_is("severity", "CRITICAL"), _is_reachable),
        says="Inspector found {title}",
        fact="[on {resource}]",
        why="Attackers look for known vulnerabilities and open ports, and use them without any credentials.",
        advice="Update the package or close the port as the finding says, first where the internet can reach it.",
        shows=(("Account", "{awsAccountId}"), ("Description", "{description}")),
        words={"resource": _resource},
    ),
    inspector2.call("Disable")(
        name="inspector-scans-disabled",
        severity=HIGH,
        says="disabled Inspector",
        fact="[scans of {kinds} ]in {$region}[ for account {accounts}]",
        why="Known vulnerabilities in servers, images and functions are no longer found.",
        advice="Enable the scans again with aws inspector2 enable unless another scanner replaced them.",
        would="known vulnerabilities in servers, images and functions would no longer be found.",
        failed=MEDIUM,
    ),
    inspector2.call("CreateFilter", "UpdateFilter")(
        name="inspector-findings-suppressed",
        severity=MEDIUM,
        when=is_set_or_kept("action", "SUPPRESS"),
        says="{did} rule {requestParameters.name|requestParameters.filterArn}",
        why="Findings that match a rule of the kind that suppresses disappear from the list that people work from.",
        advice="Read the rule: it should match one accepted vulnerability, not a severity or a whole image.",
        words={"did": word(request_has("action"), "set Inspector to suppress findings by", "changed Inspector")},
    ),
    inspector2.call("DisassociateMember")(
        name="inspector-member-removed",
        severity=HIGH,
        says="removed account {requestParameters.accountId} from Inspector",
        why="Findings of this account no longer reach the security account.",
        advice="Add it again with aws inspector2 associate-member unless it left the organization.",
    ),
    inspector2.call("DisableDelegatedAdminAccount")(
        name="inspector-administrator-removed",
        severity=HIGH,
        says="removed account {requestParameters.delegatedAdminAccountId}",
        fact="as Inspector administrator",
        why="Findings of the organization's accounts no longer reach one administrator.",
        advice="Appoint one again with aws inspector2 enable-delegated-admin-account unless another account takes"
        " over today.",
        would="findings of the organization's accounts would no longer reach one administrator.",
    ),
    inspector2.call("UpdateOrganizationConfiguration")(
        name="inspector-enrolment-stopped",
        severity=MEDIUM,
        when=lambda event: False in request(event, "autoEnable").values(),
        says="stopped enabling Inspector in new accounts of the organization",
        why="Known vulnerabilities in accounts created from now on are not found.",
        advice="Enable it for new accounts again with aws inspector2 update-organization-configuration.",
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
