"""GuardDuty: its findings; detectors switched off or narrowed, accounts taken out of it."""

MODULES = ("detectors", "findings", "members")
