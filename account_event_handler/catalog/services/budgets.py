"""AWS Budgets: budgets, their notifications and actions taken away."""

from account_event_handler.catalog.kinds import weakened
from account_event_handler.catalog.watch import MEDIUM, Watches
from account_event_handler.model import AccountEvent

_PARTS = {"Notification": "a notification", "Subscriber": "a subscriber", "BudgetAction": "an action"}


def _part(event: AccountEvent) -> str | None:
    """What of the budget, None for the budget itself."""
    return next((part for name, part in _PARTS.items() if event.text("eventName").endswith(name)), None)


budgets = Watches("budgets", mitre="T1562", words={"part": _part})

WATCHES = (
    budgets.call("DeleteBudget", "DeleteNotification", "DeleteSubscriber", "DeleteBudgetAction")(
        name="budgets-alert-removed",
        severity=MEDIUM,
        says="deleted [{part} of ]budget[ {requestParameters.budgetName}]",
        why="Spending above the budget, such as by cryptominers, is no longer reported or stopped.",
        advice="Create the budget and its notifications again unless something replaced them.",
    ),
    budgets.call("UpdateBudget", "UpdateNotification", "UpdateSubscriber", "UpdateBudgetAction")(
        name="budgets-alert-changed",
        severity=MEDIUM,
        ordinary=True,
        says="changed [{part} of ]budget[ {requestParameters.budgetName}]",
        why="A budget whose limit is never reached notifies nobody.",
        advice="Check the limit and who is notified.",
        shows=(("Limit", "{requestParameters.newBudget.budgetLimit.amount}"),),
    ),
    weakened(
        *(budgets, "AWS Budgets", "CreateBudgetAction", "ExecuteBudgetAction"),
        name="budgets-action-set",
        severity=MEDIUM,
        ordinary=False,
    ),
)
