"""Which names are of the watcher's own stack, and that the template still has those names."""

from copy import replace

import pytest

from account_event_handler.own_stack.context import ALARMS, OwnStack, split_generated_name, split_rule_name
from account_event_handler.own_stack.resources import QUEUES, RULES
from tests.support.stack_context import STACK
from tests.tools.test_rules import resources

LONG = OwnStack(name="security-tooling-production-account-watcher-frankfurt")
# what the words of own/words.py are about: one of each
ONE_OF = (
    "AWS::DynamoDB::Table",
    "AWS::KMS::Key",
    "AWS::Logs::LogGroup",
    "AWS::SNS::Topic",
    "AWS::Serverless::Function",
)
ALSO_TOLD = (
    "AWS::CloudWatch::Alarm",
    "AWS::Events::EventBus",
    "AWS::Events::Rule",
    "AWS::IAM::Role",
    "AWS::Lambda::EventSourceMapping",
    "AWS::Logs::MetricFilter",
    "AWS::SNS::Subscription",
    "AWS::SNS::TopicPolicy",
    "AWS::SQS::Queue",
    "AWS::SQS::QueuePolicy",
)
# The watches about any trail and its bucket tell of these.
A_TRAIL_S = ("AWS::CloudTrail::Trail", "AWS::S3::Bucket", "AWS::S3::BucketPolicy")
# Nobody goes blind or deaf without a dashboard.
# History only reads what is recorded: `who` does without it.
HISTORY = ("AWS::Athena::NamedQuery", "AWS::Athena::WorkGroup", "AWS::Glue::Database", "AWS::Glue::Table")
NOT_TOLD = ("AWS::CloudWatch::Dashboard", "AWS::Lambda::Permission", *HISTORY)
NAMES = ("FunctionName", "QueueName", "RoleName", "TableName", "TopicName", "Name")


@pytest.mark.parametrize(
    "text",
    [
        "account-watcher-CloudtrailApiCallsRule-1A2B3C4D5E6F7",
        "account-watcher-AccountEventHandler-Ab1Cd2Ef3Gh4",
        "arn:aws:lambda:eu-west-1:111122223333:function:account-watcher-AccountEventHandler-Ab1Cd2Ef3Gh4:3",
        "https://sqs.eu-west-1.amazonaws.com/111122223333/account-watcher-ActivityQueue-Ab1Cd2Ef3Gh4",
        "arn:aws:sns:eu-west-1:111122223333:account-watcher-AlertTopic-Ab1Cd2Ef3Gh4:5f1a2b3c-4d5e-4f60",
        "arn:aws:events:eu-west-1:111122223333:rule/account-watcher-S3ApiCallsRule-1A2B3C4D5E6F",
    ],
)
def test_what_cloudformation_named_for_the_stack_is_its_own(text: str) -> None:
    assert STACK.made(text)
    assert not replace(STACK, name="another").made(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "account-watcher",
        "account-watcher-CloudtrailApiCallsRule",
        "account-watcher-dev-CloudtrailApiCallsRule-1A2B3C4D5E6F7",
        "my-account-watcher-CloudtrailApiCallsRule-1A2B3C4D5E6F7",
        "account-watcher-frontend-production",
        "account-watcher-frontend-development",
        "account-watcher-deploy-111122223333",
        "CloudtrailApiCallsRule-1A2B3C4D5E6F7",
        "account-watcher--1A2B3C4D5E6F7",
    ],
)
def test_a_name_that_only_looks_alike_is_not_its_own(text: str) -> None:
    assert not STACK.made(text)


def test_the_name_of_a_stack_that_cloudformation_shortened_is_known() -> None:
    shortened = "security-tooling-production-acc-CodepipelineApiCa-1A2B3C4D5E6F7"
    assert len(shortened) >= 60
    assert LONG.made(shortened)
    assert not LONG.made("security-tooling-production-acc-Codepipe-1A2B3C4D5E6F7")
    assert not LONG.made("security-CodepipelinePipelineExecutionStateChangeR-1A2B3C4D5E6F7")


def test_a_logical_id_that_cloudformation_shortened_is_taken_as_it_is() -> None:
    name = "account-watcher-CodepipelinePipelineExecutionStateChan-1A2B3C4D5E6F7"
    assert STACK.made(name)
    assert split_generated_name(name) == ("account-watcher", "CodepipelinePipelineExecutionStateChan")


def test_what_has_a_name_of_its_own_is_known_by_it() -> None:
    arn = "arn:aws:cloudformation:eu-west-1:111122223333:stack"
    log = "arn:aws:logs:eu-west-1:111122223333:log-group:/account-watcher/account-watcher"
    assert STACK.owns("aws.cloudformation", "account-watcher")
    assert STACK.owns("aws.cloudformation", f"{arn}/account-watcher/2f0b7c40")
    assert not STACK.owns("aws.cloudformation", f"{arn}/account-watcher-dev/2f0b7c40")
    assert STACK.owns("aws.logs", "/account-watcher/account-watcher")
    assert STACK.owns("aws.logs", f"{log}:*")
    assert not STACK.owns("aws.logs", f"{log}-dev:*")
    assert STACK.owns("aws.monitoring", "account-watcher-dead-letters")
    assert not STACK.owns("aws.monitoring", "account-watcher-dev-dead-letters")
    assert STACK.owns("aws.ssm", "/account-watcher/slack-url")
    assert STACK.owns("aws.ssm", "/account-watcher/slack-url/payments")  # a route's
    assert STACK.owns("aws.ssm", "arn:aws:ssm:eu-west-1:111122223333:parameter/account-watcher/slack-url/payments")
    assert not STACK.owns("aws.ssm", "/account-watcher/slack-url-of-others")
    assert not replace(STACK, slack_parameter="").owns("aws.ssm", "/payments/url")
    assert STACK.owns("aws.kms", "3f2e1d0c-9b8a-4765-8433-221100ffeedd")
    assert not replace(STACK, topic_key="").owns("aws.kms", "")


def ids_of(kind: str) -> set[str]:
    return {name for name, resource in resources().items() if resource["Type"] == kind}


def test_every_queue_of_the_template_has_words() -> None:
    assert ids_of("AWS::SQS::Queue") == set(QUEUES)


def test_every_alarm_of_the_template_is_known_by_its_name() -> None:
    names = {resources()[name]["Properties"]["AlarmName"] for name in ids_of("AWS::CloudWatch::Alarm")}
    assert names == {f"Sub ${{AWS::StackName}}-{ending}" for ending in ALARMS}


@pytest.mark.parametrize("kind", ONE_OF)
def test_the_template_has_one_of_what_is_called_by_its_kind(kind: str) -> None:
    assert len(ids_of(kind) - {"TrailLog"}) == 1 + (kind == "AWS::SNS::Topic")  # both send the watcher's e-mails


def test_the_log_group_of_the_template_has_the_name_that_is_looked_for() -> None:
    (log,) = ids_of("AWS::Logs::LogGroup") - {"TrailLog"}  # which is a trail's
    name = resources()[log]["Properties"]["LogGroupName"]
    assert name == "Sub /account-watcher/${AWS::StackName}"


def test_cloudformation_names_everything_else_of_the_template() -> None:
    """A piece with a name of its own would not be known as the stack's."""
    known_otherwise = {
        "AWS::CloudWatch::Alarm",
        "AWS::Events::EventBus",
        "AWS::Events::Rule",
        "AWS::Lambda::EventSourceMapping",  # by the function that it names
        "AWS::Logs::LogGroup",
    }
    kinds = {*ONE_OF, *ALSO_TOLD} - known_otherwise
    for resource in resources().values():
        if resource["Type"] in kinds:
            assert not set(NAMES) & set(resource["Properties"])


def test_every_rule_of_the_template_is_known_by_its_name() -> None:
    stack = OwnStack("account-watcher", "111122223333", "eu-west-1")
    for rule in ids_of("AWS::Events::Rule"):
        name = resources()[rule]["Properties"]["Name"].removeprefix("Sub ").replace("${AWS::StackName}", stack.name)
        assert split_rule_name(name)[1] in RULES
        assert stack.owns("aws.events", name)
        assert stack.owns("aws.events", f"arn:aws:events:eu-west-1:111122223333:rule/{name}")
        assert not stack.owns("aws.events", f"other-{name}")
        assert not stack.owns("aws.events", name.replace("account-watcher", "account-watcher-dev"))
        assert not stack.owns("aws.events", f"{name}-more")
    assert not stack.owns("aws.events", "account-watcher-calls-")


def test_the_log_that_the_stack_s_trail_writes_to_is_the_trail_s() -> None:
    stack = OwnStack("account-watcher", "111122223333", "eu-west-1")
    assert stack.owns("aws.logs", "account-watcher-TrailStoppedFilter-1A2B3C4D5E6F")
    assert not stack.owns("aws.logs", "account-watcher-TrailLog-1A2B3C4D5E6F")


def test_every_kind_of_thing_in_the_template_is_told_or_deliberately_not() -> None:
    kinds = {resource["Type"] for resource in resources().values()}
    assert kinds <= {*ONE_OF, *ALSO_TOLD, *A_TRAIL_S, *NOT_TOLD}
