import json
import re
from collections.abc import Iterator
from copy import replace
from itertools import pairwise
from typing import Any

import pytest
from botocore.exceptions import ClientError, EndpointConnectionError
from moto import mock_aws

from account_event_handler.deliver import DeliveryError
from account_event_handler.deliver.sns import GAP, Pace, TopicChannel, attributes
from account_event_handler.limits import SUBSCRIPTIONS_FRESH
from account_event_handler.model import Severity
from tests.support.alerts import alert_of, alert_with
from tests.support.clients import client
from tools.generate.__main__ import ROOT


@pytest.fixture
def subscribed() -> Iterator[tuple[TopicChannel, Any]]:
    """A topic channel, and a function that gives what an SQS subscriber got."""
    with mock_aws():
        sns, sqs = client("sns"), client("sqs")
        topic = sns.create_topic(Name="alerts")["TopicArn"]
        queue = sqs.create_queue(QueueName="q")["QueueUrl"]
        arn = sqs.get_queue_attributes(QueueUrl=queue, AttributeNames=["QueueArn"])
        sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=arn["Attributes"]["QueueArn"])

        def got() -> Any:
            return json.loads(sqs.receive_message(QueueUrl=queue)["Messages"][0]["Body"])

        yield TopicChannel(sns, topic, Severity.LOW), got


def test_a_machine_gets_the_json_alert(subscribed: tuple[TopicChannel, Any]) -> None:
    channel, got = subscribed
    channel.send(alert_of("s3-bucket-deleted"))
    notification = got()
    assert json.loads(notification["Message"])["watch"] == "s3-bucket-deleted"
    assert notification["Subject"].startswith("[MEDIUM] 111122223333: maria@example.com deleted bucket")


def test_a_subscriber_can_filter_by_five_attributes() -> None:
    given = attributes(alert_of("s3-bucket-deleted"))
    assert {name: value["StringValue"] for name, value in given.items()} == {
        "severity": "medium",
        "account": "111122223333",
        "region": "eu-west-1",
        "service": "s3",
        "watch": "s3-bucket-deleted",
    }


def test_a_subscriber_can_filter_by_organizational_unit_where_it_is_known() -> None:
    given = attributes(replace(alert_of("s3-bucket-deleted"), unit="Workloads/Prod"))
    assert given["organizationalUnit"] == {"DataType": "String", "StringValue": "Workloads/Prod"}


@pytest.mark.parametrize(
    ("policy", "change", "is_sent"),
    [
        (0, {"account": "444455556666", "severity": Severity.HIGH}, True),
        (0, {"account": "444455556666"}, False),  # it is medium
        (0, {"severity": Severity.HIGH}, False),
        (1, {"unit": "Workloads/Payments/Prod"}, True),
        (1, {"unit": "Workloads/Shop"}, False),
        (1, {}, False),
    ],
)
def test_the_filter_policies_of_the_page_on_hubs_do_what_it_says(
    policy: int, change: dict[str, Any], is_sent: bool
) -> None:
    policies = re.findall(r"^```json\n(.*)\n```", (ROOT / "docs/hub.md").read_text(), re.MULTILINE)
    with mock_aws():
        sns, sqs = client("sns"), client("sqs")
        topic, queue = sns.create_topic(Name="alerts")["TopicArn"], sqs.create_queue(QueueName="q")["QueueUrl"]
        arn = sqs.get_queue_attributes(QueueUrl=queue, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
        sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=arn, Attributes={"FilterPolicy": policies[policy]})
        TopicChannel(sns, topic, Severity.LOW).send(replace(alert_of("s3-bucket-deleted"), **change))
        assert bool(sqs.receive_message(QueueUrl=queue).get("Messages")) is is_sent


def test_an_attribute_without_a_value_is_left_out() -> None:
    assert set(attributes(alert_with(""))) == {"severity", "service", "watch"}


def test_a_topic_that_is_gone_is_a_delivery_error() -> None:
    with mock_aws():
        sns = client("sns")
        gone = TopicChannel(sns, "arn:aws:sns:eu-west-1:111122223333:gone", Severity.LOW)
        with pytest.raises(DeliveryError, match="SNS answered NotFound"):
            gone.send(alert_of("s3-bucket-deleted"))


class Time:
    """A clock that goes on when somebody sleeps."""

    def __init__(self) -> None:
        self.now = 100.0

    def clock(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += seconds


def test_of_an_environment_no_two_alerts_reach_sns_within_a_second() -> None:
    time, arrived = Time(), list[float]()
    pace = Pace(GAP, time.clock, time.sleep)
    for number in range(50):
        time.now += (number % 7) / 5
        with pace.turn():
            time.now += 2 / (number % 3 + 1)  # the way to SNS, which is not always as long
            arrived.append(time.now)
            time.now += 0.01
    assert all(later - earlier >= 0.999 for earlier, later in pairwise(arrived))


def test_a_louder_alert_takes_the_turn_that_a_quieter_one_waits_for() -> None:
    time, sent = Time(), list[tuple[str, float]]()

    def sleep(seconds: float) -> None:
        time.sleep(seconds)
        if not sent:
            sent.append(("", 0))
            send("louder")

    pace = Pace(GAP, time.clock, sleep)

    def send(name: str) -> None:
        with pace.turn():
            sent.append((name, time.now))

    with pace.turn():
        pass
    send("quieter")
    assert sent[1:] == [("louder", 101), ("quieter", 102)]


def test_a_topic_has_readers_once_somebody_is_confirmed() -> None:
    with mock_aws():
        sns = client("sns")
        topic = sns.create_topic(Name="alerts")["TopicArn"]
        channel = TopicChannel(sns, topic, Severity.LOW)
        assert not channel.has_readers()
        sns.subscribe(TopicArn=topic, Protocol="email", Endpoint="ada@example.com")
        assert channel.has_readers()


@pytest.mark.parametrize(
    ("answer", "has_readers"),
    [
        ({"Subscriptions": [{"SubscriptionArn": "PendingConfirmation", "Protocol": "email"}]}, False),
        ({"Subscriptions": [{"SubscriptionArn": "Deleted", "Protocol": "email"}]}, False),
        ({"Subscriptions": [], "NextToken": "more"}, True),
        (ClientError({"Error": {"Code": "AuthorizationError"}}, "ListSubscriptionsByTopic"), True),
    ],
)
def test_who_is_not_confirmed_reads_nothing_and_in_doubt_somebody_does(answer: Any, has_readers: bool) -> None:
    class Sns:
        def list_subscriptions_by_topic(self, **_: str) -> Any:
            if isinstance(answer, Exception):
                raise answer
            return answer

    sns: Any = Sns()
    assert TopicChannel(sns, "topic", Severity.LOW).has_readers() is has_readers


class Refusing:
    """SNS, whose every answer is the same error."""

    def __init__(self, error: Exception) -> None:
        self.error = error

    def publish(self, **_: str) -> Any:
        raise self.error


@pytest.mark.parametrize(
    ("code", "is_final", "remedy"),
    [
        ("InvalidParameter", True, "report it as a bug"),
        ("InvalidParameterValue", True, ""),
        ("ValidationError", True, ""),
        ("NotFound", False, "deploy the stack again"),
        ("KMSDisabled", False, "Enable the topic's KMS key"),
        ("Throttling", False, ""),
    ],
)
def test_what_sns_never_takes_is_not_tried_again(code: str, is_final: bool, remedy: str) -> None:
    sns: Any = Refusing(ClientError({"Error": {"Code": code}}, "Publish"))
    with pytest.raises(DeliveryError, match=f"SNS answered {code}") as failure:
        TopicChannel(sns, "topic", Severity.LOW).send(alert_of("s3-bucket-deleted"))
    assert failure.value.final is is_final
    assert remedy in failure.value.remedy
    assert bool(failure.value.remedy) is bool(remedy)


def test_an_sns_that_does_not_answer_is_asked_again() -> None:
    sns: Any = Refusing(EndpointConnectionError(endpoint_url="https://sns"))
    with pytest.raises(DeliveryError, match="could not be reached: EndpointConnectionError") as failure:
        TopicChannel(sns, "topic", Severity.LOW).send(alert_of("s3-bucket-deleted"))
    assert not failure.value.final


class Subscribed:
    """SNS with subscribers of these protocols, which notes how often it is asked for them."""

    def __init__(self, *protocols: str) -> None:
        self.protocols, self.asked = protocols, 0

    def publish(self, **_: str) -> None:
        """Take it."""

    def list_subscriptions_by_topic(self, **_: str) -> Any:
        self.asked += 1
        return {"Subscriptions": [{"Protocol": each, "SubscriptionArn": "arn:x"} for each in self.protocols]}


@pytest.mark.parametrize(
    ("protocols", "seconds"), [(["email"], 1), (["https", "email-json"], 1), (["https", "sqs"], 0), ([], 0)]
)
def test_only_mail_needs_the_pace(protocols: list[str], seconds: int) -> None:
    time, sns = Time(), Subscribed(*protocols)
    client: Any = sns
    topic = TopicChannel(client, "topic", Severity.LOW, Pace(GAP, time.clock, time.sleep), time.clock)
    for _ in range(2):
        assert topic.send(alert_of("s3-bucket-deleted")) is None
    assert time.now == 100 + seconds


def test_who_subscribed_is_asked_every_few_minutes() -> None:
    time, sns = Time(), Subscribed("email")
    client: Any = sns
    topic = TopicChannel(client, "topic", Severity.LOW, Pace(1000, time.clock, lambda _: None), time.clock)
    topic.pace.sleep = lambda seconds: time.sleep(100)
    for _ in range(2):
        topic.send(alert_of("s3-bucket-deleted"))
    assert time.now == 1100
    assert sns.asked == len(range(0, 1000, SUBSCRIPTIONS_FRESH))


def test_a_dry_run_finds_an_alert_that_cannot_be_worded() -> None:
    client: Any = Subscribed()
    topic = TopicChannel(client, "topic", Severity.LOW)
    topic.dry_run(alert_of("s3-bucket-deleted"))
    unworded: Any = None
    with pytest.raises(AttributeError):
        topic.dry_run(replace(alert_of("s3-bucket-deleted"), headline=unworded))
