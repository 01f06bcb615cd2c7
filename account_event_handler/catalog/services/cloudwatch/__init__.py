"""CloudWatch: alarms that ring or are over, and alarms deleted or silenced."""

MODULES = ("alarm_states", "alarm_changes")
