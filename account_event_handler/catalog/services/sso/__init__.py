"""IAM Identity Center: who gets what in which account; its directory, users and MFA."""

HEADING = "IAM Identity Center"
ABOUT = "who gets what in which account; its directory, users and MFA"
MODULES = ("assignments", "directory")
