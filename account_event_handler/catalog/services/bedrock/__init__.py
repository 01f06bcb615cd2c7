"""Bedrock: models turned on, bought or deleted; guardrails and logging removed."""

MODULES = ("safeguards", "models")
