"""CloudWatch: changes to the alarms that speak when the watcher cannot."""

from account_event_handler.catalog.conditions import not_, request_is
from account_event_handler.catalog.watch import CRITICAL, Watches
from account_event_handler.own_stack.resources import DEPLOY_A_SECOND, PUT_IT_BACK, alarms, is_own_resource

_WHY = "The alarm is what says that the watcher itself fails; nobody else would notice."
monitoring = Watches("monitoring", mitre="T1562.001", applies_to=is_own_resource, words={"alarms": alarms})

WATCHES = (
    monitoring.call("DeleteAlarms")(
        name="watcher-alarm-deleted",
        severity=CRITICAL,
        says="deleted",
        fact="{alarms}",
        why=_WHY,
        advice=DEPLOY_A_SECOND,
    ),
    monitoring.call("DisableAlarmActions", "PutAlarmMuteRule", "SetAlarmState")(
        name="watcher-alarm-silenced",
        severity=CRITICAL,
        when=not_(request_is("stateValue", "ALARM")),  # that is a test of it
        says="silenced",
        fact="{alarms}",
        why=_WHY,
        advice="Switch its actions on again with aws cloudwatch enable-alarm-actions, and look at"
        " what it measures now.",
    ),
    monitoring.call("PutMetricAlarm")(
        name="watcher-alarm-changed",
        severity=CRITICAL,
        says="changed",
        fact="{alarms}",
        why="With another threshold, metric or target the alarm never rings, or nobody hears it.",
        advice=PUT_IT_BACK,
    ),
)
