"""Savings Plans: commitments to pay for years."""

from account_event_handler.catalog.conditions import request_text
from account_event_handler.catalog.watch import HIGH, MEDIUM, Watches

savingsplans = Watches("savingsplans", mitre="T1496")

WATCHES = (
    savingsplans.call("CreateSavingsPlan")(
        name="savingsplans-bought",
        severity=HIGH,
        says="bought a savings plan",
        fact="[of {commitment} USD an hour]",
        why="It is paid every hour for one or three years, used or not.",
        advice="Ask who approved it; a plan of up to 100 USD an hour can be returned within seven days, in the same"
        " calendar month.",
        words={"commitment": lambda event: request_text(event, "commitment").removesuffix(".0") or None},
        would="the account would pay for it every hour for one or three years, used or not.",
    ),
    savingsplans.call("ReturnSavingsPlan", "DeleteQueuedSavingsPlan")(
        name="savingsplans-returned",
        severity=MEDIUM,
        says="returned savings plan {requestParameters.savingsPlanId}",
        why="Usage that the plan discounted costs the full price again.",
        advice="Check that finance knows.",
    ),
)
