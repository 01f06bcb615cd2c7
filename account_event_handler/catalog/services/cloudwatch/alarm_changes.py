"""CloudWatch: alarms that somebody deletes or silences."""

from account_event_handler.catalog.one_or_many import strings
from account_event_handler.catalog.policy.actions import human_list
from account_event_handler.catalog.watch import LOW, MEDIUM, Watches
from account_event_handler.model import AccountEvent

_REQUEST = "requestParameters."


def _alarms(event: AccountEvent) -> str:
    names = strings(event.field(_REQUEST + "alarmNames"))
    names = names or strings(event.field(_REQUEST + "alarmName"))
    names = names or strings(event.field(_REQUEST + "muteTargets.alarmNames"))
    return f"alarm{'s' * (len(names) > 1)} {human_list(names)}" if names else "alarms"


def _silences(event: AccountEvent) -> bool:
    is_put = event.text("eventName").startswith("Put")
    return not is_put or event.field(_REQUEST + "actionsEnabled") is False


def _calms(event: AccountEvent) -> bool:
    return event.text(_REQUEST + "stateValue") != "ALARM"


_ALARMS = {"alarms": _alarms}

monitoring = Watches("monitoring", mitre="T1562")

WATCHES = (
    monitoring.call("DeleteAlarms")(
        name="cloudwatch-alarms-deleted",
        severity=MEDIUM,
        says="deleted {alarms}",
        why="What the alarm watched over can fail without anybody being called.",
        advice="Check that whoever is on call knows, and that another alarm replaced it.",
        words=_ALARMS,
    ),
    monitoring.call("DisableAlarmActions", "PutMetricAlarm", "PutCompositeAlarm")(
        name="cloudwatch-alarms-silenced",
        severity=MEDIUM,
        when=_silences,
        says="silenced {alarms}",
        why="The alarm still changes its state, but calls nobody and starts nothing.",
        advice="Switch its actions on again with aws cloudwatch enable-alarm-actions.",
        words=_ALARMS,
    ),
    monitoring.call("PutAlarmMuteRule")(
        name="cloudwatch-alarms-muted",
        severity=LOW,
        says="muted {alarms}[ by rule {requestParameters.name}]",
        why="While the rule holds, these alarms call nobody.",
        advice="Check that the rule ends when the work does.",
        words=_ALARMS,
        shows=(("Until", "{requestParameters.expireDate}"),),
    ),
    monitoring.call("SetAlarmState")(
        name="cloudwatch-alarm-calmed",
        severity=MEDIUM,
        when=_calms,
        says="set {alarms}[ to {requestParameters.stateValue}] by hand",
        why="An alarm set to OK by hand hides what made it ring until its next evaluation.",
        advice="Look at what the alarm measures now.",
        words=_ALARMS,
        shows=(("Reason", "{requestParameters.stateReason}"),),
    ),
)
