"""Security Hub: its gravest findings, and whoever turns it off or has it look away."""

MODULES = ("hub", "findings", "members")
