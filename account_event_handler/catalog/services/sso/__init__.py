"""IAM Identity Center: who gets what in which account; its directory, users and MFA."""

MODULES = ("assignments", "directory")
