"""AWS Health: issues, changes to come, notices of abuse and leaked keys."""

MODULES = ("events",)
