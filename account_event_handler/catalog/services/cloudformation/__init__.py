"""CloudFormation: stacks failed, deleted or unprotected; stack sets sent to many accounts."""

MODULES = ("stacks", "protection")
