"""AppSync: who may query an API, and where its data comes from."""

from account_event_handler.catalog.conditions import matches, said
from account_event_handler.catalog.passed_roles import USUAL, deployed
from account_event_handler.catalog.watch import HIGH, LOW, MEDIUM, Watches

_API = "{requestParameters.apiId|requestParameters.name}"
_is_open = said("an API key is enough")(matches("requestParameters.authenticationType", "API_KEY"))
_PROGRAMS = (
    *("CreateDataSource", "CreateFunction", "CreateResolver"),
    *("UpdateDataSource", "UpdateFunction", "UpdateResolver"),
)
appsync = Watches("appsync", mitre="T1190")

WATCHES = (
    appsync.call("CreateApiKey", "UpdateApiKey", mitre="T1098.001")(
        name="appsync-key-created",
        severity=MEDIUM,
        says="created or extended a key of API {requestParameters.apiId}",
        why="Anyone who has the key can query the API for up to a year.",
        advice="Check who needs it; delete the key if nobody does.",
        ordinary=True,
    ),
    appsync.call("UpdateGraphqlApi", "CreateGraphqlApi", "UpdateApi", "CreateApi", mitre="T1556")(
        name="appsync-api-changed",
        severity=MEDIUM.when(_is_open, else_=LOW),
        says=f"changed API {_API}[, which asks for {{requestParameters.authenticationType}}]",
        why="How callers sign in and what is logged are decided there.",
        advice="Compare it with the template that made it.",
        ordinary=True,
    ),
    deployed(appsync, "AppSync", *_PROGRAMS, name="appsync-program-deployed", severity=USUAL),
    appsync.call("DeleteGraphqlApi", "DeleteApi", mitre="T1489")(
        name="appsync-api-deleted",
        severity=HIGH,
        says="deleted API {requestParameters.apiId}",
        why="Every application that queries the API stops working.",
        advice="Create it again from its template unless it was retired.",
    ),
)
