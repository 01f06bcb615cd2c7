import json
from typing import Any

import pytest
from botocore.exceptions import EndpointConnectionError
from moto.cloudtrail.models import cloudtrail_backends

from account_event_handler.state import DAY
from tests.cli.operator import NOON, RESOURCES, TRAIL_CALLS, Operator, Said, answers, deploy
from tests.support.clients import client

SECRET_URL = "https://hooks.slack.com/services/T000/B000/notForEyes"
PARAMETER = "/account-watcher/slack-url"


@pytest.fixture
def bare(operator: Operator) -> Operator:
    """Without a trail; moto has a CloudTrail in every Region, as `status` asks all at once."""
    for call in TRAIL_CALLS:
        del answers[f"cloudtrail.{call}"]
    for region in client("ec2").describe_regions()["Regions"]:
        cloudtrail_backends["111122223333"][region["RegionName"]].describe_trails(include_shadow_trails=False)
    return operator


def make_trail(**more: Any) -> None:
    where = {"LocationConstraint": "eu-west-1"}
    client("s3").create_bucket(Bucket="trail-files", CreateBucketConfiguration=where)
    cloudtrail = client("cloudtrail")
    cloudtrail.create_trail(Name="main", S3BucketName="trail-files", **more)
    cloudtrail.start_logging(Name="main")


def subscribe(operator: Operator, endpoint: str = "ada@example.com") -> None:
    topic = operator.physical("AlertTopic")
    client("sns").subscribe(TopicArn=topic, Protocol="email", Endpoint=endpoint)


def alive(operator: Operator) -> None:
    operator.state_table.put("pulse", "event", {"at": int(NOON) - 600})
    alert = {"at": int(NOON) - 7_200, "watch": "s3-bucket-deleted", "headline": "ada deleted x"}
    operator.state_table.put("pulse", "alert", alert)


def lines(said: Said, about: str) -> list[tuple[str, str, str]]:
    """(state, says, do) of each line about something."""
    return [(each["state"], each["says"], each["do"]) for each in said.json["checks"] if each["about"] == about]


def status(operator: Operator) -> Said:
    return operator.types("status", "--json")


def test_where_all_is_well_it_says_so_and_ends_with_0(stranger: Operator) -> None:
    deploy(SlackUrlParameter=PARAMETER)
    client("ssm").put_parameter(Name=PARAMETER, Value=SECRET_URL, Type="SecureString")
    subscribe(stranger)
    alive(stranger)
    said = stranger.types("status")
    assert [line.rstrip() for line in said.out.splitlines()] == [
        "ok  trails                  main logs every region",
        "ok  activity queue          0 waiting, 0 in flight, 0 delayed",
        "ok  activity dead letters   none",
        "ok  denied queue            0 waiting, 0 in flight, 0 delayed",
        "ok  denied dead letters     none",
        "ok  log-files queue         0 waiting, 0 in flight, 0 delayed",
        "ok  log-files dead letters  none",
        "ok  last event              10 minutes ago",
        "ok  last alert              2 hours ago: ada deleted x",
        "ok  Slack                   /account-watcher/slack-url can be read",
        "ok  subscriptions           1 confirmed",
        "ok  alarms                  none of 0 is in ALARM",
        "ok  settings                all as by default",
    ]
    assert said.code == 0
    assert (status(stranger).code, status(stranger).json["ok"]) == (0, True)


def test_every_region_is_asked_where_no_trail_covers_all(bare: Operator) -> None:
    make_trail(IsMultiRegionTrail=False)
    first, second = lines(status(bare), "trails")
    assert first[:2] == ("ok", "main logs eu-west-1")
    assert second[0] == "look"
    assert second[1].startswith("no trail logs af-south-1, ap-east-1, ")
    assert "eu-west-1" not in second[1]


def test_every_line_fits_80_columns_whatever_it_says(operator: Operator) -> None:
    alert = {"at": int(NOON), "headline": "x" * 149, "watch": "w"}
    operator.state_table.put("pulse", "alert", alert)
    operator.aws_refuses("sns.ListSubscriptionsByTopic", "AccessDenied", "User: arn:" + "x" * 200)
    said = operator.types("status")
    assert max(map(len, said.out.splitlines())) <= 80


def test_slacks_url_is_never_shown_though_it_is_wrong(stranger: Operator) -> None:
    deploy(SlackUrlParameter=PARAMETER)
    ssm = client("ssm")
    for value in (SECRET_URL, "notForEyes", "http://notForEyes", "https://[notForEyes"):
        ssm.put_parameter(Name=PARAMETER, Value=value, Type="SecureString", Overwrite=True)
        for words in (("status",), ("status", "--json")):
            said = stranger.types(*words)
            assert "notForEyes" not in said.out + said.errors


@pytest.mark.parametrize(
    ("value", "kind", "state", "words"),
    [
        (None, "", "bad", f"there is no parameter {PARAMETER}"),
        ("nonsense", "SecureString", "bad", "the Slack URL in SSM is not an https URL"),
        (SECRET_URL, "String", "look", f"{PARAMETER} holds the URL as plain text"),
        (SECRET_URL, "SecureString", "ok", f"{PARAMETER} can be read"),
    ],
)
def test_what_is_wrong_with_slacks_parameter_is_said(
    stranger: Operator, value: str | None, kind: Any, state: str, words: str
) -> None:
    deploy(SlackUrlParameter=PARAMETER)
    if value:
        client("ssm").put_parameter(Name=PARAMETER, Value=value, Type=kind)
    ((found, says, do),) = lines(status(stranger), "Slack")
    assert (found, says) == (state, words)
    assert bool(do) == (state != "ok")


def test_dead_letters_that_somebody_holds_are_said_to_be_held(operator: Operator) -> None:
    url, sqs = operator.physical("ActivityDeadLetters"), client("sqs")
    for body in ("a", "b"):
        sqs.send_message(QueueUrl=url, MessageBody=body)
    sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10, VisibilityTimeout=60)
    assert lines(status(operator), "activity dead letters") == [
        ("bad", "2 in flight: being read, or left by an interrupted redrive", "Check again in two minutes.")
    ]


def test_each_route_s_parameter_is_looked_at(stranger: Operator) -> None:
    deploy(SlackUrlParameter=PARAMETER)
    for name in (PARAMETER, f"{PARAMETER}/payments"):
        client("ssm").put_parameter(Name=name, Value="https://hooks.slack.com/services/x", Type="SecureString")
    routes = "444455556666=payments,777788889999=payments,222233334444=shop"
    stranger.state_table.put("operator", "setting#SlackRoutes", {"value": routes})
    found = {says.split()[-1 if state == "bad" else 0]: state for state, says, _ in lines(status(stranger), "Slack")}
    assert found == {PARAMETER: "ok", f"{PARAMETER}/payments": "ok", f"{PARAMETER}/shop": "bad"}


def test_a_stack_without_slack_is_well(operator: Operator) -> None:
    ((state, says, _),) = lines(status(operator), "Slack")
    assert (state, says.startswith("the stack has no Slack")) == ("ok", True)


def row(arn: str, protocol: str, endpoint: str) -> dict[str, str]:
    return {"SubscriptionArn": arn, "Protocol": protocol, "Endpoint": endpoint}


CONFIRMED = "arn:aws:sns:eu-west-1:111122223333:alerts:6f1c"


def subscribed(operator: Operator, *found: dict[str, str], **attributes: str) -> list[tuple[str, str, str]]:
    """What is said of these subscriptions, all with the same attributes."""
    operator.aws_answers("sns.ListSubscriptionsByTopic", {"Subscriptions": list(found)})
    given = {"ConfirmationWasAuthenticated": "true", **attributes}
    operator.aws_answers("sns.GetSubscriptionAttributes", {"Attributes": given})
    return lines(status(operator), "subscriptions")


def test_whoever_has_not_confirmed_or_is_deleted_is_named(operator: Operator) -> None:
    said = subscribed(
        operator,
        row(CONFIRMED, "email", "ada@example.com"),
        row("PendingConfirmation", "email", "grace@example.com"),
        row("PendingConfirmation", "https", "https://example.com/hook"),
        row("Deleted", "email", "gone@example.com"),
    )
    assert [(state, says) for state, says, _ in said] == [
        ("bad", "grace@example.com (email) is not confirmed and receives nothing"),
        ("bad", "https[:]//example.com/hook (https) is not confirmed and receives nothing"),
        ("bad", "gone@example.com (email) was unsubscribed and receives nothing"),
        ("ok", "1 confirmed"),
    ]
    assert "account-watcher confirm" in said[0][2]
    assert "SubscriptionConfirmation" in said[1][2]
    assert "aws sns subscribe" in said[2][2]


@pytest.mark.parametrize("protocol", ["email", "email-json", "http", "https"])
def test_a_subscription_that_anyone_with_a_mail_can_end_is_bad(operator: Operator, protocol: str) -> None:
    found = row(CONFIRMED, protocol, "ada@example.com")
    said = subscribed(operator, found, ConfirmationWasAuthenticated="false")
    assert [(state, says) for state, says, _ in said] == [
        ("bad", f"ada@example.com ({protocol}) can be unsubscribed without a login, as by a mail scanner"),
        ("ok", "1 confirmed"),
    ]
    assert f"aws sns unsubscribe --subscription-arn {CONFIRMED}" in said[0][2]
    assert "account-watcher confirm" in said[0][2]


@pytest.mark.parametrize("protocol", ["sqs", "lambda", "sms", "firehose"])
def test_what_gets_no_link_to_unsubscribe_is_well(operator: Operator, protocol: str) -> None:
    found = row(CONFIRMED, protocol, "somewhere")
    assert subscribed(operator, found, ConfirmationWasAuthenticated="false") == [("ok", "1 confirmed", "")]


def test_a_subscription_that_alarms_do_not_reach_is_worth_a_look(operator: Operator) -> None:
    filtered = row(CONFIRMED, "sqs", "somewhere")
    policy = json.dumps({"severity": ["critical"]})
    (state, says, _), *others = subscribed(operator, filtered, FilterPolicy=policy)
    assert (state, says) == ("look", "somewhere (sqs) has a filter policy, which no alarm passes")
    assert [each[:2] for each in others] == [("bad", "alarms about the watcher reach nobody"), ("ok", "1 confirmed")]


def test_a_topic_without_subscribers_is_bad(operator: Operator) -> None:
    ((state, says, _),) = lines(status(operator), "subscriptions")
    assert (state, says) == ("bad", "nobody is subscribed to the topic: this stack has no Slack and alerts nobody")
    assert status(operator).code == 1


@pytest.mark.parametrize("arn", ["PendingConfirmation", "Deleted"])
def test_a_topic_that_nobody_reads_is_bad(operator: Operator, arn: str) -> None:
    _, (state, says, _) = subscribed(operator, row(arn, "email", "ada@example.com"))
    assert (state, says.partition(":")[0]) == ("bad", "nobody is subscribed to the topic")


def test_the_subscriptions_of_the_trail_alarm_s_topic_are_checked_too(stranger: Operator) -> None:
    deploy(RESOURCES | {"TrailAlarmTopic": "AWS::SNS::Topic"})
    said = subscribed(stranger, row("PendingConfirmation", "email", "ada@example.com"))
    assert [state for state, *_ in said] == ["bad"] * 3  # and nobody reads the topic of alerts


def test_an_alarm_of_the_stack_that_rings_is_named_and_no_other(operator: Operator) -> None:
    cloudwatch = client("cloudwatch")
    topic = operator.physical("AlertTopic")
    for name, actions in (
        ("account-watcher-dead-letters", [topic]),
        ("account-watcher-quiet", [topic]),
        ("account-watcher-of-others", ["arn:aws:sns:eu-west-1:111122223333:other"]),
        ("unrelated", [topic]),
    ):
        cloudwatch.put_metric_alarm(
            AlarmName=name,
            AlarmDescription="Look at the queue.",
            AlarmActions=actions,
            MetricName="x",
            Namespace="x",
            Period=60,
            EvaluationPeriods=1,
            Threshold=0,
            Statistic="Sum",
            ComparisonOperator="GreaterThanThreshold",
        )
        state = "OK" if name.endswith("quiet") else "ALARM"
        cloudwatch.set_alarm_state(AlarmName=name, StateValue=state, StateReason="x")
    assert lines(status(operator), "alarms") == [
        ("bad", "account-watcher-dead-letters is in ALARM", "Look at the queue.")
    ]


def test_dead_letters_are_counted_by_their_reasons_and_stay(operator: Operator) -> None:
    sqs = client("sqs")
    url = operator.physical("ActivityDeadLetters")
    reason: Any = {"Reason": {"DataType": "String", "StringValue": "it is not JSON"}}
    for number in range(3):
        sqs.send_message(QueueUrl=url, MessageBody=str(number), MessageAttributes=reason)
    sqs.send_message(QueueUrl=url, MessageBody="late")
    for _ in range(2):  # looking hides nothing from the next who looks
        ((state, says, do),) = lines(status(operator), "activity dead letters")
        assert (state, says.splitlines()) == (
            "bad",
            ["4", "   3  it is not JSON", "   1  retried until SQS gave up; the function's log has the reason"],
        )
        assert "account-watcher redrive --queue activity" in do
    got = sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10)
    assert len(got["Messages"]) == 4


def test_of_many_dead_letters_some_are_looked_at_and_all_are_counted(operator: Operator) -> None:
    sqs = client("sqs")
    url = operator.physical("LogFileDeadLetters")
    for start in range(0, 70, 10):
        batch = [{"Id": str(n), "MessageBody": str(n)} for n in range(start, start + 10)]
        sqs.send_message_batch(QueueUrl=url, Entries=batch)
    ((_, says, _),) = lines(status(operator), "log-files dead letters")
    assert says.startswith("70, among them\n  50  retried")


def test_a_queue_that_is_long_is_worth_a_look(operator: Operator) -> None:
    arn = "arn:aws:sqs:eu-west-1:111122223333:elsewhere"
    attributes = {
        "ApproximateNumberOfMessages": "1000",
        "ApproximateNumberOfMessagesNotVisible": "4",
        "ApproximateNumberOfMessagesDelayed": "2",
        "RedrivePolicy": json.dumps({"deadLetterTargetArn": arn}),
    }
    operator.aws_answers("sqs.GetQueueAttributes", {"Attributes": attributes})
    said = status(operator)
    ((state, says, _),) = lines(said, "activity queue")
    assert (state, says) == ("look", "1,000 waiting, 4 in flight, 2 delayed")
    assert lines(said, "activity dead letters") == []  # they are not the stack's to look at


def test_a_watcher_that_has_seen_nothing_yet_says_how_to_try_it(operator: Operator) -> None:
    said = status(operator)
    assert lines(said, "last event")[0][:2] == ("look", "none was seen yet")
    assert lines(said, "last alert")[0][:2] == ("ok", "none was sent yet")


def test_a_day_without_an_event_is_worth_a_look(operator: Operator) -> None:
    alive(operator)
    operator.now += DAY
    ((state, says, do),) = lines(status(operator), "last event")
    assert (state, says, "trail" in do) == ("look", "1 day ago, and none since", True)


DENIED = {
    "trails": "cloudtrail.DescribeTrails",
    "queues": "sqs.GetQueueAttributes",
    "last activity": "dynamodb.GetItem",
    "Slack": "ssm.GetParameter",
    "subscriptions": "sns.ListSubscriptionsByTopic",
    "alarms": "cloudwatch.DescribeAlarms",
}


@pytest.mark.parametrize(("about", "call"), DENIED.items())
def test_a_check_that_is_denied_says_so_and_the_others_go_on(stranger: Operator, about: str, call: str) -> None:
    deploy(SlackUrlParameter=PARAMETER)
    stranger.aws_refuses(call, "AccessDeniedException", "no right to it")
    said = status(stranger)
    assert said.code == 1
    ((state, says, do),) = lines(said, about)
    operation = call.partition(".")[2]
    assert (state, says) == ("bad", f"unknown: Access denied for {operation}: no right to it")
    assert "operations.md" in do
    unknown = [each for each in said.json["checks"] if each["says"].startswith("unknown")]
    assert len(unknown) == 1


def test_a_check_that_cannot_reach_aws_says_so_and_the_others_go_on(operator: Operator) -> None:
    error = EndpointConnectionError(endpoint_url="https://sns.eu-west-1.amazonaws.com/")
    operator.aws_raises("sns.ListSubscriptionsByTopic", error)
    said = status(operator)
    assert lines(said, "subscriptions")[0][1].startswith("unknown: sns.eu-west-1.amazonaws.com")
    assert lines(said, "alarms")[0][0] == "ok"


def test_a_stack_of_an_older_version_is_looked_at_as_far_as_it_goes(stranger: Operator) -> None:
    deploy({"AlertTopic": "AWS::SNS::Topic"})
    said = status(stranger)
    assert "has no AWS::SQS::Queue" in lines(said, "queues")[0][1]
    assert "has no AWS::DynamoDB::Table" in lines(said, "last activity")[0][1]
    assert lines(said, "alarms")[0][0] == "ok"


def test_without_a_stack_there_is_nothing_to_look_at(stranger: Operator) -> None:
    said = stranger.types("status")
    assert (said.code, said.out) == (1, "")
    assert said.errors.startswith("There is no stack account-watcher in eu-west-1.")


def test_what_an_event_left_in_memory_cannot_speak_to_the_terminal(operator: Operator) -> None:
    alert = {"at": int(NOON), "headline": "\x1b[2J[red]ada\u202e deleted", "watch": "w"}
    operator.state_table.put("pulse", "alert", alert)
    said = operator.types("status")
    assert "\x1b" not in said.out
    assert "\u202e" not in said.out
    assert "[red]ada deleted" in said.out
