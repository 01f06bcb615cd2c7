"""CloudWatch: alarms that ring, and that they are over."""

import re

from account_event_handler.catalog.watch import HIGH, INFO, LOW, Watches
from account_event_handler.model import AccountEvent, Severity

_STATE_CHANGED = "CloudWatch Alarm State Change"
_CROSSED = re.compile(
    r"\[(?P<value>-?[\d.E+-]+)[ \],].*?"
    r"(?P<sense>(?:not )?(?:greater|less) than(?: or equal to)?) the threshold"
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


def _severity(event: AccountEvent) -> Severity:
    """An alarm whose actions another one suppresses was meant to keep quiet."""
    return INFO if event.text("state.actionsSuppressedBy") else HIGH


def _metric(event: AccountEvent) -> str | None:
    """The metric with what it measures: `CPUUtilization of i-0abc`; None for composite alarms."""
    metric = event.field("configuration.metrics.0.metricStat.metric")
    if not isinstance(metric, dict) or not isinstance(metric.get("name"), str):
        return None
    dimensions = metric.get("dimensions")
    named = dimensions.values() if isinstance(dimensions, dict) else ()
    values = [value for value in named if isinstance(value, str)]
    return f"{metric['name']} of {values[-1]}" if values else str(metric["name"])


def _reason(event: AccountEvent) -> str | None:
    """`CPUUtilization of i-0abc at 99.5, above 90`, else what CloudWatch wrote."""
    reason = event.text("state.reason")
    if crossed := _CROSSED.search(reason):
        sense = _SENSES.get(crossed["sense"], "").format(_number(crossed["threshold"]))
        return f"{_metric(event) or 'the last value'} at {_number(crossed['value'])}, {sense}"
    if silent := _NO_DATA.search(reason):
        return f"no data of {_metric(event) or 'its metric'} for {silent[1]}"
    if child := _CHILD_RANG.search(reason):
        return f"{child['child']} went to {child['state']}"
    return reason.partition("{")[0].rstrip(" :") or None


def _number(text: str) -> str:
    """Whole without a point, others with two digits at most."""
    return f"{float(text):.2f}".rstrip("0").rstrip(".")


_WORDS = {"reason": _reason, "metric": _metric}
_SHOWS = (
    ("Description", "{configuration.description}"),
    ("Metric", "{metric}"),
    ("Before", "{previousState.value}"),
)
_LINK = "cloudwatch/home?region={$region}#alarmsV2:alarm/{alarmName}"

cloudwatch = Watches("cloudwatch")

WATCHES = (
    cloudwatch.event(_STATE_CHANGED, state={"value": ["ALARM"]})(
        name="cloudwatch-alarm-raised",
        severity=_severity,
        says="Alarm {alarmName} rings[: {reason}]",
        why="Somebody decided that people must know when this happens.",
        advice="Open the alarm; its description should say what to do.",
        words=_WORDS,
        shows=_SHOWS,
        link=_LINK,
        option="AlarmNames",
    ),
    cloudwatch.event(_STATE_CHANGED, previousState={"value": ["ALARM"]}, state={"value": ["OK"]})(
        name="cloudwatch-alarm-ended",
        severity=LOW,
        says="Alarm {alarmName} is over[: {reason}]",
        why="What the alarm watches is back where it should be.",
        advice="Nothing to do; look for the cause if nobody has found it yet.",
        words=_WORDS,
        shows=_SHOWS,
        link=_LINK,
        option="AlarmNames",
    ),
)
