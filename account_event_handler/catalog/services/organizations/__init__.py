"""Organizations: accounts, policies, administrators, and the organization itself."""

MODULES = ("organization", "policies")
