"""RDS: databases and snapshots made public, shared, deleted or unprotected."""

HEADING = "RDS"
ABOUT = "databases and snapshots made public, shared, deleted or unprotected"
MODULES = ("databases", "snapshots")
