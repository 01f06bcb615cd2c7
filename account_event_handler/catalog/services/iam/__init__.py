"""IAM: users, roles, policies, keys, MFA, identity providers, settings of the account."""

MODULES = ("account", "policies", "roles", "users")
