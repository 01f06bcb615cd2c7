"""IAM: users, roles, policies, keys, MFA, identity providers, settings of the account."""

MODULES = ("account", "keys", "mfa", "policies", "providers", "roles", "users")
