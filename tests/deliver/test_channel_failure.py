from datetime import UTC, datetime, timedelta

from account_event_handler.deliver import DeliveryError
from account_event_handler.deliver.channel import channel_failure_alert
from account_event_handler.render.headline import headline_of

MORNING = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)
DENIED = DeliveryError("Slack answered 404 no_service", final=True, remedy="Make a new webhook.")


def test_what_slack_answered_and_how_to_mend_it_is_said_to_the_others() -> None:
    alert = channel_failure_alert("slack", DENIED, ("topic",), MORNING)
    assert headline_of(alert) == "Alerts do not reach Slack: Slack answered 404 no_service"
    assert alert.advice == "Make a new webhook."
    assert (alert.only, alert.events) == (("topic",), 0)
    assert "dead-letter queue" in alert.why


def test_it_is_one_message_a_day_for_each_channel() -> None:
    at = [MORNING, MORNING + timedelta(hours=20), MORNING + timedelta(hours=22)]
    ids = [channel_failure_alert("slack", DENIED, ("topic",), moment).id for moment in at]
    assert ids[0] == ids[1] != ids[2]
    assert channel_failure_alert("topic", DENIED, ("slack",), MORNING).id not in ids


def test_what_is_tried_again_says_that_alerts_will_arrive_by_themselves() -> None:
    error = DeliveryError("SSM parameter /x cannot be read: ParameterNotFound", remedy="Store it.")
    assert "arrive by themselves" in channel_failure_alert("slack", error, ("topic",), MORNING).why
