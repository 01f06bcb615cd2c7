"""AppSync: who may query an API, and where its data comes from."""

from account_event_handler.catalog.conditions import event_is, matches, said, word
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
        says="{did} an API key of AppSync API {requestParameters.apiId}",
        why="Anyone who has the key can query the API for up to a year.",
        advice="Check who needs it; delete it with aws appsync delete-api-key if nobody does.",
        words={"did": word(event_is("CreateApiKey"), "created", else_="changed")},
        ordinary=True,
    ),
    appsync.call("UpdateGraphqlApi", "CreateGraphqlApi", "UpdateApi", "CreateApi", mitre="T1556")(
        name="appsync-api-changed",
        severity=MEDIUM.when(_is_open, else_=LOW),
        says=f"configured AppSync API {_API}[ with {{requestParameters.authenticationType}} authorization]",
        why="The settings decide how callers sign in and what is logged.",
        advice="Compare the API with its template.",
        ordinary=True,
    ),
    deployed(appsync, "AppSync", *_PROGRAMS, name="appsync-program-deployed", severity=USUAL),
    appsync.call("DeleteGraphqlApi", "DeleteApi", mitre="T1489")(
        name="appsync-api-deleted",
        severity=HIGH,
        says="deleted AppSync API {requestParameters.apiId}",
        why="Every application that queries the API stops working.",
        advice="Create it again from its template unless it was retired.",
        would="every application that queries the API would stop working.",
    ),
)
