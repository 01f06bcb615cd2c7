"""CloudWatch: changes to the alarms that speak when the watcher cannot."""

from account_event_handler.catalog.watch import CRITICAL, Watches
from account_event_handler.model import AccountEvent
from account_event_handler.own_stack.resources import is_own_resource
from account_event_handler.own_stack.wording import DEPLOY_A_SECOND, PUT_IT_BACK, alarms

_WHY = "The alarm is what says that the watcher itself fails; nobody else would notice."


def _silences(event: AccountEvent) -> bool:
    """Whoever sets an alarm off by hand tries it out."""
    return event.text("requestParameters.stateValue") != "ALARM"


monitoring = Watches("monitoring", mitre="T1562.001")

WATCHES = (
    monitoring.call("DeleteAlarms")(
        name="watcher-alarm-deleted",
        severity=CRITICAL,
        applies_to=is_own_resource,
        says="deleted {alarms}",
        why=_WHY,
        advice=DEPLOY_A_SECOND,
        words={"alarms": alarms},
    ),
    monitoring.call("DisableAlarmActions", "PutAlarmMuteRule", "SetAlarmState")(
        name="watcher-alarm-silenced",
        severity=CRITICAL,
        when=_silences,
        applies_to=is_own_resource,
        says="silenced {alarms}",
        why=_WHY,
        advice="Switch its actions on again with aws cloudwatch enable-alarm-actions, and look at"
        " what it measures now.",
        words={"alarms": alarms},
    ),
    monitoring.call("PutMetricAlarm")(
        name="watcher-alarm-changed",
        severity=CRITICAL,
        applies_to=is_own_resource,
        says="changed {alarms}",
        why="With another threshold, metric or target the alarm never rings, or nobody hears it.",
        advice=PUT_IT_BACK,
        words={"alarms": alarms},
    ),
)
