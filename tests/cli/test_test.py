"""`account-watcher test`: moto's rules put the event into the queue, and the function's own part takes it there."""

import json
from types import SimpleNamespace
from typing import Any

import pytest

from account_event_handler.deliver import Delivery, DeliveryError
from account_event_handler.deliver.self_test import SelfTest
from account_event_handler.ingest import decode
from account_event_handler.model import AccountEvent
from cli.stack import Aws
from cli.test import required
from tests.cli.operator import RESOURCES, Operator, Said, deploy
from tests.deliver.test_delivery import Fake
from tests.support.clients import client
from tests.template.test_template import actions
from tests.tools.test_rules import resources

QUEUES = [name for name, kind in RESOURCES.items() if kind == "AWS::SQS::Queue"]
SIMULATE = "iam.SimulatePrincipalPolicy"


def allowed(decision: str = "allowed") -> dict[str, Any]:
    return {"EvaluationResults": [{"EvalActionName": "sns:Publish", "EvalDecision": decision}], "IsTruncated": False}


simulated: list[str] = []  # what IAM decides, if it does not allow


@pytest.fixture
def deployed(operator: Operator) -> Operator:
    """With the template's rule, queues' policies, a subscriber and a role that may do all."""
    make_rule(operator)
    for name in QUEUES:
        policy = {
            "Statement": [{"Effect": "Allow", "Principal": {"Service": "events.amazonaws.com"}, "Action": "sqs:*"}]
        }
        url = operator.physical(name)
        client("sqs").set_queue_attributes(QueueUrl=url, Attributes={"Policy": json.dumps(policy)})
    client("sns").subscribe(TopicArn=operator.physical("AlertTopic"), Protocol="sms", Endpoint="+15550100")
    simulated.clear()
    operator.hooks(
        SIMULATE, lambda **_: (SimpleNamespace(status_code=200), {"ResponseMetadata": {}} | allowed(*simulated))
    )
    return operator


def make_rule(operator: Operator, state: str = "ENABLED") -> None:
    pattern = resources()["TestRule"]["Properties"]["EventPattern"]
    text = (
        json.dumps(pattern)
        .replace("Ref AWS::AccountId", "111122223333")
        .replace("Ref AWS::StackName", "account-watcher")
    )
    events, url = client("events"), operator.physical("ActivityQueue")
    arn = client("sqs").get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    events.put_rule(Name="account-watcher-test", EventPattern=text, State=state)
    events.put_targets(Rule="account-watcher-test", Targets=[{"Id": "ActivityQueue", "Arn": arn}])


def function(operator: Operator, *channels: Fake) -> None:
    """Have the function take what waits in the queue whenever its note is asked for."""

    def take(**_: Any) -> None:
        url = operator.physical("ActivityQueue")
        for message in client("sqs").receive_message(QueueUrl=url).get("Messages", []):
            client("sqs").delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
            event = decode(json.loads(message["Body"]) | {"account": "111122223333"})  # which moto leaves out
            assert isinstance(event, AccountEvent)
            list(SelfTest(Delivery(channels), state_table, "111122223333", lambda: 5.0).run(event))

    state_table = operator.state_table
    operator.hooks("dynamodb.GetItem", take)


def typed(operator: Operator) -> Said:
    return operator.types("test", "--json", "--wait", "1")


def states(said: Said) -> dict[str, str]:
    return {each["about"]: each["state"] for each in said.json["checks"]}


def line(said: Said, about: str) -> tuple[str, str, str]:
    (found,) = [each for each in said.json["checks"] if each["about"] == about]
    return found["state"], found["says"], found["do"]


def test_each_hop_and_channel_is_said_to_have_taken_it(deployed: Operator) -> None:
    function(deployed, Fake("slack"), Fake("topic"))
    said = typed(deployed)
    assert said.code == 0
    assert [about for about, state in states(said).items() if state == "ok"] == [
        *("rule", "bus", "queue and function", "slack", "topic", "subscriptions", "rules", "queue policies"),
        *("permissions", "trails"),
    ]
    assert line(said, "CloudTrail")[:2] == ("look", "no event has come since the stack was deployed")


def test_a_channel_that_refuses_it_ends_with_1_and_says_what_to_do(deployed: Operator) -> None:
    failure = DeliveryError("Slack answered 404 no_service", final=True, remedy="Make a new webhook.")
    function(deployed, Fake("slack", failure=failure), Fake("topic"))
    said = typed(deployed)
    assert (said.code, line(said, "slack")) == (1, ("bad", "Slack answered 404 no_service", "Make a new webhook."))
    assert line(said, "topic")[0] == "ok"


def test_a_stack_without_slack_has_no_slack_to_test(deployed: Operator) -> None:
    function(deployed, Fake("topic"))
    assert line(typed(deployed), "slack") == ("ok", "the stack has no Slack", "")


def test_an_event_that_waits_in_the_queue_is_found_there(deployed: Operator) -> None:
    said = typed(deployed)
    state, says, do = line(said, "function")
    assert (said.code, state, "1 wait in the queue" in says) == (1, "bad", True)
    assert "/account-watcher/account-watcher" in do


def test_a_rule_that_is_disabled_is_said_with_what_enables_it(deployed: Operator) -> None:
    client("events").disable_rule(Name="account-watcher-test")
    said = typed(deployed)
    assert line(said, "rule") == (
        "bad",
        "account-watcher-test is disabled",
        "aws events enable-rule --name account-watcher-test",
    )


def test_a_stack_of_before_has_no_such_rule(operator: Operator) -> None:
    operator.aws_refuses(SIMULATE, "AccessDenied")
    said = typed(operator)
    assert line(said, "rule")[:2] == ("bad", "there is no rule account-watcher-test")


def test_a_bus_that_does_not_take_it_is_said(deployed: Operator) -> None:
    deployed.aws_answers("events.PutEvents", {"FailedEntryCount": 1, "Entries": [{"ErrorCode": "InternalFailure"}]})
    assert line(typed(deployed), "bus")[:2] == ("bad", "it did not take the event: InternalFailure")


def test_somebody_who_may_not_put_events_is_told_what_to_ask_for(deployed: Operator) -> None:
    deployed.aws_refuses("events.PutEvents", "AccessDeniedException")
    assert line(typed(deployed), "bus")[2].startswith("Ask for events:PutEvents")


def test_what_the_role_may_not_do_is_named(deployed: Operator) -> None:
    function(deployed, Fake("topic"))
    simulated.append("explicitDeny")
    said = typed(deployed)
    assert (said.code, line(said, "permissions")[:2]) == (1, ("bad", "the function may not sns:Publish"))


@pytest.mark.parametrize(
    ("call", "about"),
    [
        ("events.ListRules", "rules"),
        ("sqs.GetQueueAttributes", "queue policies"),
        ("sns.ListSubscriptionsByTopic", "subscriptions"),
    ],
)
def test_what_may_not_be_asked_cannot_be_told_and_refuses_nothing(deployed: Operator, call: str, about: str) -> None:
    function(deployed, Fake("topic"))
    deployed.aws_refuses(call, "AccessDenied")
    said = typed(deployed)
    assert (said.code, line(said, about)[0]) == (0, "look")
    assert line(said, about)[1].startswith("cannot tell: Access denied for")


def test_what_became_of_the_event_has_to_be_known(deployed: Operator) -> None:
    deployed.aws_refuses("dynamodb.GetItem", "AccessDeniedException")
    said = typed(deployed)
    assert (said.code, line(said, "event")[0]) == (1, "bad")


def test_a_queue_without_its_policy_is_named(deployed: Operator) -> None:
    function(deployed, Fake("topic"))
    client("sqs").set_queue_attributes(QueueUrl=deployed.physical("DeniedQueue"), Attributes={"Policy": ""})
    assert line(typed(deployed), "queue policies")[:2] == ("bad", "DeniedQueue let no rule send")


def test_a_bus_that_is_nearly_full_is_worth_a_look(deployed: Operator) -> None:
    function(deployed, Fake("topic"))
    deployed.aws_answers("service-quotas.GetServiceQuota", {"Quota": {"Value": 20.0}})
    assert line(typed(deployed), "rules")[:2] == (
        "look",
        "1 of 20 on the event bus: an upgrade creates new rules before it deletes old ones",
    )


def test_a_wait_of_nothing_is_no_wait(deployed: Operator) -> None:
    assert deployed.types("test", "--wait", "0").code == 2


def test_every_line_is_printed_for_a_person(deployed: Operator) -> None:
    function(deployed, Fake("slack"), Fake("topic"))
    out = deployed.types("test", "--wait", "1").out
    assert "took the test message; look for it there" in " ".join(out.split())


def test_what_the_simulation_asks_is_in_the_role(stranger: Operator) -> None:
    """So that a denial is somebody else's policy, and not a permission that the template lacks."""
    parameters = {"SlackUrlParameter": "/x", "TrailBucket": "b", "TrailKey": "arn:k", "RestartCloudTrail": "true"}
    deploy({**RESOURCES, "TopicKey": "AWS::KMS::Key"}, **parameters)
    found = required(Aws(core=stranger.core), "aws", "eu-west-1", "111122223333")
    assert {action for each in found.values() for action in each} <= actions()
