"""Lake Formation: who may read the data lake, and who governs it."""

from account_event_handler.catalog.conditions import account_at, any_of, has, name_at, request_mentions
from account_event_handler.catalog.kinds import opened
from account_event_handler.catalog.watch import HIGH, LOW, MEDIUM, Watches
from account_event_handler.model import AccountEvent

_PRINCIPAL = "principal.dataLakePrincipalIdentifier"
_account = account_at(f"requestParameters.{_PRINCIPAL}")
_first = account_at("requestParameters.entries.principal.dataLakePrincipalIdentifier")
_is_wide = any_of(has(_account), has(_first), request_mentions(_PRINCIPAL, "iam_allowed_principals", "everyone"))
_principal = name_at(f"requestParameters.{_PRINCIPAL}")


def _grantee(event: AccountEvent) -> str:
    account = _account(event) or _first(event)
    return f"account {account}" if account else _principal(event)


_WORDS = {"grantee": _grantee, "principal": _principal, "location": name_at("requestParameters.resourceArn")}
lake = Watches("lakeformation", mitre="T1530", words=_WORDS)

WATCHES = (
    lake.call("GrantPermissions", "BatchGrantPermissions")(
        name="lakeformation-access-granted",
        severity=HIGH.when(_is_wide, else_=MEDIUM),
        says="granted access to the data lake[ to {grantee}]",
        why="Those who are granted can query the lake's tables, columns that were masked included.",
        advice="Revoke the permission unless the owner of the data asked for it.",
    ),
    lake.call("PutDataLakeSettings", "CreateLakeFormationIdentityCenterConfiguration", mitre="T1098")(
        name="lakeformation-administrators-changed",
        severity=HIGH,
        says="changed who governs the data lake[ of account {requestParameters.catalogId}]",
        why="Its administrators can grant themselves all of its data.",
        advice="Check the list of administrators and the defaults for new tables.",
    ),
    lake.call("RegisterResource", "UpdateResource", "DeregisterResource")(
        name="lakeformation-location-changed",
        severity=MEDIUM,
        says="changed data lake location {location}",
        why="The location's role reads the bucket for everyone the lake lets in.",
        advice="Check the role and the bucket; register it as before if nobody planned this.",
        ordinary=True,
    ),
    lake.call(
        "UpdateDataCellsFilter", "DeleteDataCellsFilter", "RevokePermissions", "BatchRevokePermissions", "UpdateLFTag"
    )(
        name="lakeformation-limits-changed",
        severity=LOW,
        says="changed filters or permissions of the data lake[ for {principal}]",
        why="Filters hide rows and columns from those who may read the rest.",
        advice="Check that nobody sees more than before, and that no program lost its access.",
        ordinary=True,
    ),
    opened(
        *(lake, "Lake Formation", "AddLFTagsToResource", "CreateDataCellsFilter", "CreateLFTag"),
        *("CreateLakeFormationOptIn", "DeleteLFTag", "RemoveLFTagsFromResource"),
        name="lakeformation-tags-changed",
        severity=MEDIUM,
    ),
)
