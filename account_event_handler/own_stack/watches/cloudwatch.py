"""CloudWatch: changes to the alarms on the watcher itself."""

from account_event_handler.catalog.conditions import not_, request_is
from account_event_handler.catalog.watch import CRITICAL, Watches
from account_event_handler.own_stack.resources import DEPLOY_A_SECOND, PUT_IT_BACK, alarms, is_own_resource

_WHY = "Failures of the watcher itself can go unnoticed without this alarm."
monitoring = Watches("monitoring", mitre="T1562.001", applies_to=is_own_resource, words={"alarms": alarms})

WATCHES = (
    monitoring.call("DeleteAlarms")(
        name="watcher-alarm-deleted",
        severity=CRITICAL,
        says="deleted",
        fact="{alarms}",
        why=_WHY,
        advice=DEPLOY_A_SECOND,
        would="failures of the watcher itself could go unnoticed.",
    ),
    monitoring.call("DisableAlarmActions", "PutAlarmMuteRule", "SetAlarmState")(
        name="watcher-alarm-silenced",
        severity=CRITICAL,
        when=not_(request_is("stateValue", "ALARM")),  # that is a test of it
        says="silenced",
        fact="{alarms}",
        why=_WHY,
        advice="Enable its actions again with aws cloudwatch enable-alarm-actions, remove any mute rule, and check"
        " its state.",
        would="failures of the watcher itself could go unnoticed.",
    ),
    monitoring.call("PutMetricAlarm")(
        name="watcher-alarm-changed",
        severity=CRITICAL,
        says="changed",
        fact="{alarms}",
        why="With another threshold, metric or target, failures of the watcher itself can go unnoticed.",
        advice=PUT_IT_BACK,
        would="failures of the watcher itself could go unnoticed.",
    ),
)
