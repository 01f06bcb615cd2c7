"""RDS: databases and snapshots made public, shared, deleted or unprotected."""

MODULES = ("databases", "snapshots")
