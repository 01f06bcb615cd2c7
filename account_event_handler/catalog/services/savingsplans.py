"""Savings Plans: commitments to pay for years."""

from account_event_handler.catalog.watch import HIGH, MEDIUM, Watches

savingsplans = Watches("savingsplans", mitre="T1496")

WATCHES = (
    savingsplans.call("CreateSavingsPlan")(
        name="savingsplans-bought",
        severity=HIGH,
        says="bought a savings plan",
        fact="[of {requestParameters.commitment} dollars an hour]",
        why="It is paid every hour for one or three years, used or not.",
        advice="Ask who approved it; AWS takes back plans of up to 100 dollars an hour within seven days of the "
        "same month.",
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
