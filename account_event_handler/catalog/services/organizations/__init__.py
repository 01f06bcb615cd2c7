"""Organizations: accounts, policies, administrators, and the organization itself."""

MODULES = ("organization", "accounts", "administrators", "policies")
