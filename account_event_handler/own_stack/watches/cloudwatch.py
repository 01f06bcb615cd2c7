"""CloudWatch: changes to the alarms that speak when the watcher cannot."""

from account_event_handler.catalog.watch import Watch, api_call
from account_event_handler.model import AccountEvent, Severity
from account_event_handler.own_stack.resources import is_own_resource
from account_event_handler.own_stack.wording import DEPLOY_A_SECOND, PUT_IT_BACK, alarms

_WHY = "The alarm is what says that the watcher itself fails; nobody else would notice."


def _silences(event: AccountEvent) -> bool:
    """Whoever sets an alarm off by hand tries it out."""
    return event.text("requestParameters.stateValue") != "ALARM"


WATCHER_ALARM_DELETED = Watch(
    name="watcher-alarm-deleted",
    severity=Severity.CRITICAL,
    on=api_call("monitoring", "DeleteAlarms"),
    applies_to=is_own_resource,
    says="deleted {alarms}",
    why=_WHY,
    advice=DEPLOY_A_SECOND,
    words={"alarms": alarms},
    mitre="T1562.001",
)

WATCHER_ALARM_SILENCED = Watch(
    name="watcher-alarm-silenced",
    severity=Severity.CRITICAL,
    on=api_call("monitoring", "DisableAlarmActions", "PutAlarmMuteRule", "SetAlarmState"),
    when=_silences,
    applies_to=is_own_resource,
    says="silenced {alarms}",
    why=_WHY,
    advice="Switch its actions on again with aws cloudwatch enable-alarm-actions, and look at what"
    " it measures now.",
    words={"alarms": alarms},
    mitre="T1562.001",
)

WATCHER_ALARM_CHANGED = Watch(
    name="watcher-alarm-changed",
    severity=Severity.CRITICAL,
    on=api_call("monitoring", "PutMetricAlarm"),
    applies_to=is_own_resource,
    says="changed {alarms}",
    why="With another threshold, metric or target the alarm never rings, or nobody hears it.",
    advice=PUT_IT_BACK,
    words={"alarms": alarms},
    mitre="T1562.001",
)
