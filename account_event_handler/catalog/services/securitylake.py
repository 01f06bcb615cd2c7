"""Security Lake: the lake or its sources deleted, subscribers that read it."""

from account_event_handler.catalog.conditions import account_at, has
from account_event_handler.catalog.watch import HIGH, MEDIUM, Watches

_subscriber = account_at("requestParameters.subscriberIdentity.principal")
_NAME = "{requestParameters.subscriberName|requestParameters.subscriberId}"
lake = Watches("securitylake", mitre="T1562.008", words={"account": _subscriber})

WATCHES = (
    lake.call("DeleteDataLake", "DeleteDataLakeOrganizationConfiguration", "DeregisterDataLakeDelegatedAdministrator")(
        name="securitylake-stopped",
        severity=HIGH,
        says="stopped Security Lake[ in {requestParameters.regions.0}]",
        why="The logs of all its accounts are no longer collected in one place.",
        advice="Enable Security Lake again and ask the caller; the collected logs stay in its buckets.",
        failed=MEDIUM,
    ),
    lake.call("DeleteAwsLogSource", "DeleteCustomLogSource", "UpdateDataLake")(
        name="securitylake-source-removed",
        severity=MEDIUM,
        says="changed what Security Lake collects[: removed {requestParameters.sources.0.sourceName"
        "|requestParameters.sourceName}]",
        why="What is no longer collected cannot be searched after an incident.",
        advice="Check that all log sources and Regions are still collected; add back what is missing.",
    ),
    lake.call("CreateSubscriber", "UpdateSubscriber", mitre="T1537")(
        name="securitylake-subscriber-changed",
        severity=HIGH.when(has(_subscriber), else_=MEDIUM),
        says=f"gave subscriber {_NAME} access to Security Lake[, from account {{account}}]",
        why="A subscriber reads the logs of every account in the lake.",
        advice="Delete the subscriber unless the security team asked for it.",
    ),
    lake.call("DeleteSubscriber", "DeleteSubscriberNotification")(
        name="securitylake-subscriber-removed",
        severity=MEDIUM,
        says=f"removed subscriber {_NAME} of Security Lake",
        why="The tool behind the subscriber, often the SIEM, gets no more logs.",
        advice="Create the subscriber again unless the tool was retired.",
    ),
)
