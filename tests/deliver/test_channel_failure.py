from datetime import UTC, datetime, timedelta

from account_event_handler.deliver import DeliveryError
from account_event_handler.deliver.channel import FaultError, channel_failure_alert
from account_event_handler.deliver.delivery import DeliveryResult
from account_event_handler.limits import FAULT_TRIES, MOST_TRIES
from account_event_handler.model import Defer
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


def test_the_topic_is_named_and_the_others_are_said_to_get_alerts_still() -> None:
    alone, beside = (channel_failure_alert("topic", DENIED, others, MORNING) for others in ((), ("slack",)))
    assert headline_of(alone).startswith("Alerts do not reach the SNS topic:")
    assert beside.why == f"{alone.why} The alerts themselves still come here."


def test_without_a_remedy_an_outage_is_what_to_look_for() -> None:
    assert "outage" in channel_failure_alert("slack", DeliveryError("no"), (), MORNING).advice


def test_what_fails_is_tried_for_days_unless_it_is_final_or_a_fault_of_ours() -> None:
    for error, tries in ((DeliveryError("no"), MOST_TRIES), (FaultError("no"), FAULT_TRIES)):
        assert [error.is_over(tries - 1), error.is_over(tries)] == [False, True]
    assert DENIED.is_over(1)
    assert (DeliveryError("no").final, DeliveryError("no").wait) == (False, 0)


def test_only_what_is_worth_it_is_tried_again() -> None:
    result = DeliveryResult(
        delivered=("a",),
        deferred=(("b", Defer(1, "not now")),),
        errors=(("c", DeliveryError("no")), ("d", DENIED), ("e", FaultError("no"))),
        skipped=(("f", "held"),),
    )
    assert result.to_retry(1) == ("b", "c", "e")
    assert result.to_retry(FAULT_TRIES) == ("b", "c")
    assert result.to_retry(MOST_TRIES) == ()
