"""CloudWatch alarms that come by SNS or straight to Lambda, brought into EventBridge's shape.

Three shapes beside EventBridge's own: the JSON that SNS carries (alone, in the queue's envelope or in Lambda's
`Records`), and the payload of an alarm whose action is the function itself.
"""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from account_event_handler.model import AccountEvent


def as_eventbridge(payload: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """The same alarm as EventBridge sends it, None for what is no alarm."""
    alarm = payload.get("alarmData")
    if isinstance(alarm, Mapping):
        return _envelope(payload.get("alarmArn"), payload.get("time"), alarm)
    message, topic = _message(payload)
    if isinstance(message.get("AlarmName"), str) and isinstance(message.get("NewStateValue"), str):
        return _from_sns(message, topic)
    return None


def alarm_id(event: AccountEvent) -> str:
    """One id for one change of state, whichever ways it came: EventBridge's own is of one way only.

    Every shape names the alarm, the new state and the moment, to which EventBridge and SNS give milliseconds and others
    may not: seconds are enough, an alarm is evaluated every ten at most.
    """
    alarm = event.resources[0] if event.resources else event.text("alarmName")
    moment = event.text("state.timestamp")[:19]
    if not alarm or not moment:
        return event.id
    state = event.text("state.value")
    change = f"{alarm} {state} {moment}".encode(errors="backslashreplace")  # half an emoji is text
    return hashlib.sha256(change).hexdigest()[:32]


def _message(payload: Mapping[str, Any]) -> tuple[Mapping[str, Any], object]:
    """What SNS carries, taken out of what it carries it in, and the ARN of the topic."""
    match payload:
        case {"Records": [{"Sns": {"Message": str() as text} as carrier}]}:
            pass
        case {"Type": "Notification", "Message": str() as text}:
            carrier = payload
        case _:
            return payload, None
    try:
        message = json.loads(text)
    except (ValueError, RecursionError):
        return {}, None
    return message if isinstance(message, Mapping) else {}, carrier.get("TopicArn")


def _from_sns(message: Mapping[str, Any], topic: object) -> dict[str, Any]:
    moment = message.get("StateChangeTime")
    configuration: dict[str, Any] = {"description": message.get("AlarmDescription")}
    if "AlarmRule" in message:
        configuration["alarmRule"] = message["AlarmRule"]
    if metric := _metric(message.get("Trigger")):
        configuration["metrics"] = [metric]
    detail = {
        "alarmName": message["AlarmName"],
        "state": {"value": message["NewStateValue"], "reason": message.get("NewStateReason"), "timestamp": moment},
        "previousState": {"value": message.get("OldStateValue")},
        "configuration": configuration,
    }
    return _envelope(message.get("AlarmArn") or _arn(message, topic), moment, detail)


def _arn(message: Mapping[str, Any], topic: object) -> str:
    """The ARN, where a message leaves it out: an alarm publishes to topics of its own Region."""
    match str(topic).split(":"):
        case ["arn", partition, "sns", region, owner, _]:
            said = message.get("AWSAccountId")
            account = said if isinstance(said, str) else owner
            return f"arn:{partition}:cloudwatch:{region}:{account}:alarm:{message['AlarmName']}"
    return ""


def _metric(trigger: object) -> dict[str, Any] | None:
    """The one metric of an ordinary alarm; SNS spells out metric math as EventBridge does not."""
    if not isinstance(trigger, Mapping) or not isinstance(trigger.get("MetricName"), str):
        return None
    listed = trigger.get("Dimensions")
    dimensions = [each for each in listed if isinstance(each, Mapping)] if isinstance(listed, list) else []
    named = {each["name"]: each.get("value") for each in dimensions if isinstance(each.get("name"), str)}
    metric = {"namespace": trigger.get("Namespace"), "name": trigger["MetricName"], "dimensions": named}
    stat = str(trigger.get("Statistic") or "").capitalize()  # SNS writes SUM
    period = trigger.get("Period")
    return {"id": "m1", "metricStat": {"metric": metric, "period": period, "stat": stat}, "returnData": True}


def _envelope(arn: object, moment: object, detail: Mapping[str, Any]) -> dict[str, Any]:
    """Region and account as the ARN says them: SNS writes the Region's name for people.

    `moment` is in UTC, such as 2026-11-20T09:50:31.006+0000; EventBridge's `time` has no fraction.
    """
    alarm = arn if isinstance(arn, str) else ""
    _, _, _, region, account, *_ = [*alarm.split(":"), *[""] * 5]
    return {
        "source": "aws.cloudwatch",
        "detail-type": "CloudWatch Alarm State Change",
        "account": account,
        "region": region,
        "time": f"{moment[:19]}Z" if isinstance(moment, str) else None,
        "resources": [alarm] if alarm else [],
        "detail": detail,
    }
