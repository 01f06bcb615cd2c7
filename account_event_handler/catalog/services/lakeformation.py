"""Lake Formation: who may read the data lake, and who governs it."""

from account_event_handler.catalog.conditions import account_at, any_of, by_call, has, name_at, request_mentions, said
from account_event_handler.catalog.kinds import opened
from account_event_handler.catalog.record import is_account
from account_event_handler.catalog.watch import HIGH, LOW, MEDIUM, Watches
from account_event_handler.model import AccountEvent

_PRINCIPAL = "principal.dataLakePrincipalIdentifier"
_account = account_at(f"requestParameters.{_PRINCIPAL}")
_first = account_at("requestParameters.entries.principal.dataLakePrincipalIdentifier")
_is_wide = said("another account, or everyone")(
    any_of(has(_account), has(_first), request_mentions(_PRINCIPAL, "iam_allowed_principals", "everyone"))
)
_principal = name_at(f"requestParameters.{_PRINCIPAL}")


def _grantee(event: AccountEvent) -> str:
    account = _account(event) or _first(event)
    principal = _principal(event)
    return f"account {account or principal}" if account or is_account(principal) else principal


_WORDS = {"grantee": _grantee, "principal": _principal, "location": name_at("requestParameters.resourceArn")}
lake = Watches("lakeformation", mitre="T1530", words=_WORDS)

WATCHES = (
    lake.call("GrantPermissions", "BatchGrantPermissions")(
        name="lakeformation-access-granted",
        severity=HIGH.when(_is_wide, else_=MEDIUM),
        says="granted access to the data lake",
        fact="[to {grantee}]",
        why="The grantee gets the permissions on databases and tables that the grant lists.",
        advice="Revoke it with aws lakeformation revoke-permissions unless the data's owner asked for it.",
        would="the grantee would get the permissions on databases and tables that the grant lists.",
    ),
    lake.call("PutDataLakeSettings", "CreateLakeFormationIdentityCenterConfiguration", mitre="T1098")(
        name="lakeformation-administrators-changed",
        severity=HIGH,
        says="changed the data lake settings[ of account {requestParameters.catalogId}]",
        why="The settings name the data lake administrators, who can grant themselves access to all data.",
        advice="Check the administrators and the default permissions with aws lakeformation get-data-lake-settings.",
        would="the administrators that the settings name could grant themselves access to all data.",
    ),
    lake.call("RegisterResource", "UpdateResource", "DeregisterResource")(
        name="lakeformation-location-changed",
        severity=MEDIUM,
        says="changed data lake location {location}",
        why="The location's role reads the bucket for everyone with permissions in the data lake.",
        advice="Check the role and the bucket; restore the registration if nobody planned this.",
        ordinary=True,
    ),
    lake.call(
        "UpdateDataCellsFilter", "DeleteDataCellsFilter", "RevokePermissions", "BatchRevokePermissions", "UpdateLFTag"
    )(
        name="lakeformation-limits-changed",
        severity=LOW,
        says="{did} the data lake[ for {principal}]",
        why="Filters hide rows and columns from people who can read the rest.",
        advice="Check that nobody sees more than before, and that no program lost access.",
        words={
            **_WORDS,
            "did": by_call(
                "revoked permissions on",
                UpdateDataCellsFilter="changed a data filter of",
                DeleteDataCellsFilter="deleted a data filter of",
                UpdateLFTag="changed an LF-tag of",
            ),
        },
        ordinary=True,
    ),
    opened(
        *(lake, "Lake Formation", "AddLFTagsToResource", "CreateDataCellsFilter", "CreateLFTag"),
        *("CreateLakeFormationOptIn", "DeleteLFTag", "RemoveLFTagsFromResource"),
        name="lakeformation-tags-changed",
        severity=MEDIUM,
    ),
)
