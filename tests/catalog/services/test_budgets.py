import pytest

from tests.support.calls import told


@pytest.mark.parametrize(
    ("call", "said"),
    [
        ("DeleteBudget", "budget monthly"),
        ("DeleteNotification", "a notification of budget monthly"),
        ("DeleteSubscriber", "a subscriber of budget monthly"),
        ("DeleteBudgetAction", "an action of budget monthly"),
    ],
)
def test_a_part_of_a_budget_is_not_taken_for_the_budget(call: str, said: str) -> None:
    assert told("budgets-alert-removed", call, {"budgetName": "monthly"}) == f"medium: alice deleted {said}"
