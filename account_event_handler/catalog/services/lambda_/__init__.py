"""Lambda: functions made, changed, stopped or deleted; who may invoke them."""

MODULES = ("access", "functions")
