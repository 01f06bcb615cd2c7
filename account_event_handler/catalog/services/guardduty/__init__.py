"""GuardDuty: its findings, and whoever turns it off or has it look away."""

MODULES = ("detectors", "findings", "members")
