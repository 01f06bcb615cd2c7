"""CloudWatch: alarms raised or ended, and alarms deleted or silenced."""

import re

from account_event_handler.catalog.conditions import any_of, event_is, kind, listed, not_, phrase, request_is, said
from account_event_handler.catalog.kinds import copied, deleted
from account_event_handler.catalog.record import mappings, strings
from account_event_handler.catalog.watch import HIGH, INFO, LOW, MEDIUM, Watches
from account_event_handler.model import AccountEvent

_STATE_CHANGED = "CloudWatch Alarm State Change"
_CROSSED = re.compile(
    r"\[(?P<value>-?[\d.E+-]+)[ \],].*?(?P<sense>(?:not )?(?:greater|less) than(?: or equal to)?) the threshold"
    r" \((?P<threshold>-?[\d.E+-]+)\)"
)
_NO_DATA = re.compile(r"no datapoints were received for (\d+ periods?)")
_CHILD_RANG = re.compile(r":alarm:(?P<child>\S+) transitioned to (?P<state>[A-Z]+)")
_SENSES = {
    "greater than": "above {}",
    "greater than or equal to": "at or above {}",
    "less than": "below {}",
    "less than or equal to": "at or below {}",
    "not greater than": "not above {}",
    "not greater than or equal to": "below {}",
    "not less than": "not below {}",
    "not less than or equal to": "above {}",
}


def _metric(event: AccountEvent) -> str:
    """The metric with what it measures: `CPUUtilization of i-0abc`; empty for composite alarms."""
    path = "configuration.metrics.0.metricStat.metric"
    name, dimensions = event.text(f"{path}.name"), mappings(event.field(f"{path}.dimensions"))
    values = [value for each in dimensions for value in strings([*each.values()])]
    return f"{name} of {values[-1]}" if name and values else name


def _reason(event: AccountEvent) -> str:
    """`CPUUtilization of i-0abc at 99.5, above 90`, else what CloudWatch wrote."""
    reason = event.text("state.reason")
    if crossed := _CROSSED.search(reason):
        sense = _SENSES.get(crossed["sense"], "").format(_number(crossed["threshold"]))
        return f"{_metric(event) or 'the last value'} at {_number(crossed['value'])}, {sense}"
    if silent := _NO_DATA.search(reason):
        return f"no data for {_metric(event) or 'its metric'} in {silent[1]}"
    if child := _CHILD_RANG.search(reason):
        return f"{child['child']} went to {child['state']}"
    return reason.partition("{")[0].rstrip(" :")


def _number(text: str) -> str:
    return f"{float(text):.2f}".rstrip("0").rstrip(".")


_ALARMS = (f"requestParameters.{path}" for path in ("alarmNames", "alarmName", "muteTargets.alarmNames"))
_SHOWS = (("Description", "{configuration.description}"), ("Metric", "{metric}"), ("Before", "{previousState.value}"))
_LINK = "cloudwatch/home?region={$region}#alarmsV2:alarm/{alarmName}"
states = Watches("cloudwatch", words={"reason": _reason, "metric": _metric}, shows=_SHOWS, link=_LINK)


def _did(event: AccountEvent) -> str:
    verb = event.text("eventName")
    return "deleted" if verb.startswith("Delete") else "disabled" if verb.startswith("Disable") else "changed"


calls = Watches("monitoring", mitre="T1562", words={"alarms": listed("alarm", *_ALARMS)})

WATCHES = (
    # an alarm whose actions another one suppresses was meant to keep quiet
    states.event(_STATE_CHANGED, state={"value": ["ALARM"]})(
        name="cloudwatch-alarm-raised",
        severity=INFO.when(
            said("its actions are suppressed")(lambda event: bool(event.text("state.actionsSuppressedBy"))), else_=HIGH
        ),
        says="Alarm {alarmName}",
        fact="is in ALARM[: {reason}]",
        why="Its owner set up this alarm to be notified of exactly this.",
        advice="Open the alarm; its description should say what to do.",
        option="AlarmNames",
    ),
    states.event(_STATE_CHANGED, previousState={"value": ["ALARM"]}, state={"value": ["OK"]})(
        name="cloudwatch-alarm-ended",
        severity=LOW,
        says="Alarm {alarmName} is OK again[: {reason}]",
        why="The metric is back in its normal range.",
        advice="Nothing to do; look for the cause if it is not known yet.",
        option="AlarmNames",
    ),
    calls.call("DeleteAlarms")(
        name="cloudwatch-alarms-deleted",
        severity=MEDIUM,
        says="deleted {alarms}",
        why="Failures that the alarm detected go unnoticed.",
        advice="Check that the people on call know, and that another alarm replaced it.",
        ordinary=True,
    ),
    calls.call("DisableAlarmActions", "PutMetricAlarm", "PutCompositeAlarm")(
        name="cloudwatch-alarms-silenced",
        severity=MEDIUM,
        when=any_of(event_is("DisableAlarmActions"), request_is("actionsEnabled", False)),
        says="disabled the actions of {alarms}",
        why="The alarm still changes state, but notifies nobody and starts nothing.",
        advice="Enable its actions again with aws cloudwatch enable-alarm-actions.",
    ),
    calls.call(
        "PutMetricAlarm", "PutCompositeAlarm", "DeleteAnomalyDetector", "DeleteInsightRules", "DisableInsightRules"
    )(
        name="cloudwatch-alarms-changed",
        severity=LOW,
        when=not_(request_is("actionsEnabled", False)),
        says="{did} {alarm|kind}",
        why="An alarm that is gone, or whose threshold is never met, notifies nobody.",
        advice="Check the alarm's threshold and actions.",
        words={"did": _did, "alarm": phrase("alarm {}", "requestParameters.alarmName"), "kind": kind},
        shows=(("Threshold", "{requestParameters.threshold}"),),
        ordinary=True,
    ),
    calls.call("DeleteMetricStream", "StopMetricStreams", mitre="T1562.008")(
        name="cloudwatch-metric-stream-stopped",
        severity=MEDIUM,
        says="stopped metric stream {requestParameters.name|requestParameters.names.0}",
        why="The monitoring system that reads the stream gets no further metrics.",
        advice="Start it again with aws cloudwatch start-metric-streams unless monitoring moved elsewhere.",
    ),
    calls.call("PutAlarmMuteRule")(
        name="cloudwatch-alarms-muted",
        severity=MEDIUM,
        ordinary=True,
        says="muted {alarms}[ by rule {requestParameters.name}]",
        why="While the rule applies, these alarms notify nobody.",
        advice="Check that the rule ends when the work does.",
        shows=(("Until", "{requestParameters.expireDate}"),),
    ),
    calls.call("SetAlarmState")(
        name="cloudwatch-alarm-calmed",
        severity=MEDIUM,
        when=not_(request_is("stateValue", "ALARM")),
        says="set {alarms}[ to {requestParameters.stateValue}] manually",
        why="Until the next evaluation, the alarm's state hides what it measures.",
        advice="Check what the alarm measures now.",
        shows=(("Reason", "{requestParameters.stateReason}"),),
    ),
    copied(calls, "CloudWatch", "PutMetricStream", name="cloudwatch-metric-stream-set", severity=LOW),
    deleted(calls, "CloudWatch", "DeleteDashboards", name="cloudwatch-dashboards-deleted", severity=LOW),
)
