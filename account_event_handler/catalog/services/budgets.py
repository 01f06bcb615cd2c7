"""AWS Budgets: budgets, their notifications and actions taken away."""

from account_event_handler.catalog.kinds import weakened
from account_event_handler.catalog.watch import LOW, MEDIUM, Watches

budgets = Watches("budgets", mitre="T1562")
_BUDGET = "[ {requestParameters.budgetName}]"

WATCHES = (
    budgets.call("DeleteBudget", "DeleteNotification", "DeleteSubscriber", "DeleteBudgetAction")(
        name="budgets-alert-removed",
        severity=MEDIUM,
        says=f"removed budget{_BUDGET} or who it notifies",
        why="Nobody learns of spending above the budget, such as that of mined coins.",
        advice="Create the budget and its notifications again unless another one replaced it.",
    ),
    budgets.call("UpdateBudget", "UpdateNotification", "UpdateSubscriber", "UpdateBudgetAction")(
        name="budgets-alert-changed",
        severity=LOW,
        says=f"changed budget{_BUDGET} or its notifications",
        why="A limit that is never reached notifies nobody.",
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
