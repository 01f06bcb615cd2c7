"""Organizations: accounts, policies, administrators, and the organization itself."""

HEADING = "Organizations"
ABOUT = "accounts, policies, administrators, and the organization itself"
MODULES = ("organization", "accounts", "administrators", "policies")
