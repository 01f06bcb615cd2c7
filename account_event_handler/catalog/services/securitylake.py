"""Security Lake: the lake or its sources deleted, subscribers that read it."""

from account_event_handler.catalog.conditions import account_at, event_is, has, word
from account_event_handler.catalog.watch import HIGH, MEDIUM, Watches

_subscriber = account_at("requestParameters.subscriberIdentity.principal")
_NAME = "{requestParameters.subscriberName|requestParameters.subscriberId}"
lake = Watches("securitylake", mitre="T1562.008", words={"account": _subscriber})

WATCHES = (
    lake.call("DeleteDataLake", "DeleteDataLakeOrganizationConfiguration", "DeregisterDataLakeDelegatedAdministrator")(
        name="securitylake-stopped",
        severity=HIGH,
        says="stopped Security Lake[ in {requestParameters.regions.0}]",
        why="Logs of the lake's accounts are no longer collected.",
        advice="Enable Security Lake again and ask the caller; logs collected so far remain in its buckets.",
        failed=MEDIUM,
        would="logs of the lake's accounts would no longer be collected.",
    ),
    lake.call("DeleteAwsLogSource", "DeleteCustomLogSource", "UpdateDataLake")(
        name="securitylake-source-removed",
        severity=HIGH.when(event_is("DeleteAwsLogSource"), else_=MEDIUM),
        says="changed the log sources of Security Lake[: removed {requestParameters.sources.0.sourceName"
        "|requestParameters.sourceName}]",
        why="Logs that are not collected cannot be searched after an incident.",
        advice="Check that all log sources and Regions are still collected; add back what is missing.",
    ),
    lake.call("CreateSubscriber", "UpdateSubscriber", mitre="T1537")(
        name="securitylake-subscriber-changed",
        severity=HIGH.when(has(_subscriber), else_=MEDIUM),
        says=f"gave subscriber {_NAME} access to Security Lake",
        fact="[for account {account}]",
        why="A subscriber can read the logs of every account in the lake.",
        advice="Delete the subscriber unless the security team asked for it.",
        would="the subscriber could read the logs of every account in the lake.",
    ),
    lake.call("DeleteSubscriber", "DeleteSubscriberNotification")(
        name="securitylake-subscriber-removed",
        severity=MEDIUM,
        says=f"deleted [{{part}} of ]Security Lake subscriber {_NAME}",
        why="The tool behind the subscriber, often the SIEM, no longer learns of new logs.",
        advice="Create the subscriber again unless the tool was retired.",
        words={"part": word(event_is("DeleteSubscriberNotification"), "the notifications")},
    ),
)
