"""Who changes the watcher's own stack, and what is said of it."""

from copy import replace
from typing import Any

import pytest

from account_event_handler.catalog import CATALOG, module_name, modules_of, sources
from account_event_handler.ingest import decode
from account_event_handler.model import AccountEvent, Alert, Severity
from account_event_handler.own_stack import resources as stack_resources
from account_event_handler.own_stack.context import OwnStack, StackContext
from account_event_handler.own_stack.deployments import changes_of
from account_event_handler.own_stack.watches.logs import AS_MADE
from account_event_handler.pipeline.judge import judge
from account_event_handler.render.headline import headline_of
from tests.support.samples import QUIET, SPEAKING, load, sample
from tests.support.stack_context import ACCOUNT, BEGUN, ENDED, STACK, context, stack_events
from tests.support.template_parts import resources

FORWARDERS = ("watcher-forwarder-",)  # which are in any account
CHANGES = [path for path in SPEAKING if path.stem.startswith("watcher-") and not path.stem.startswith(FORWARDERS)]
DEPLOYED = [path for path in QUIET if path.stem.endswith("--deployed")]
NOBODY_NAMED = replace(context(), stack=replace(STACK, deployers=()))
OTHERS_NAMED = replace(context(), stack=replace(STACK, deployers=(f"arn:aws:iam::{ACCOUNT}:role/other",)))
each_change = pytest.mark.parametrize("path", CHANGES, ids=lambda path: path.stem)
each_deployed = pytest.mark.parametrize("path", DEPLOYED, ids=lambda path: path.stem)


def told(event: dict[str, Any], where: StackContext) -> Alert | None:
    return judge(event, CATALOG, where).alert


def read(event: dict[str, Any]) -> AccountEvent:
    arrived = decode(event)
    assert isinstance(arrived, AccountEvent)
    return arrived


def watch_of(event: dict[str, Any], where: StackContext) -> str:
    alert = told(event, where)
    return alert.watch if alert else ""


@each_change
def test_a_change_to_another_stack_is_not_told_as_one_to_the_watcher(path: Any) -> None:
    for stack in (OwnStack(), replace(STACK, name="elsewhere", slack_parameter="", topic_key="")):
        if path.stem.endswith("--unnamed") and stack.name:
            continue
        assert not watch_of(load(path), StackContext(stack=stack)).startswith("watcher-")


@each_change
def test_a_change_in_another_account_is_not_told_as_one_to_the_watcher(path: Any) -> None:
    event = load(path)
    event["account"] = "444455556666"
    event["detail"] |= {"recipientAccountId": "444455556666"}
    assert not watch_of(event, context()).startswith("watcher-")


@each_change
def test_a_change_in_another_region_is_told_only_for_the_role_which_is_in_all(path: Any) -> None:
    event = load(path)
    event["region"] = "ap-southeast-2"
    event["detail"] |= {"awsRegion": "ap-southeast-2"}
    is_role = event["source"] == "aws.iam"
    assert watch_of(event, context()).startswith("watcher-") is is_role


QUIETER = {"watcher-log-retention-changed": Severity.MEDIUM}
UNKNOWN = replace(context(), deployed=())


@pytest.mark.parametrize(
    ("days", "said"), [(1, " for 1 day only"), (29, " for 29 days only"), (30, " for 30 days"), (None, "")]
)
def test_how_long_the_log_is_kept_is_said(days: int | None, said: str) -> None:
    event = sample("watcher-log-retention-changed")
    event["detail"]["requestParameters"]["retentionInDays"] = days
    alert = told(event, context())
    assert alert is not None
    assert headline_of(alert) == f"alice set the log of the watcher's function to keep its events{said}"


def test_the_log_is_kept_as_long_as_the_template_says() -> None:
    assert resources()["LogGroup"]["Properties"]["RetentionInDays"] == AS_MADE


def test_a_log_that_is_kept_for_ever_loses_nothing() -> None:
    alert = told(sample("watcher-log-retention-removed"), context())
    assert alert is not None
    assert alert.watch == "watcher-log-retention-removed"
    assert alert.severity is Severity.MEDIUM
    assert headline_of(alert) == "alice removed the retention of the log of the watcher's function"
    assert alert.why.startswith("The log is kept forever")


@each_deployed
@pytest.mark.parametrize("where", [context(), NOBODY_NAMED, OTHERS_NAMED], ids=["own", "no", "other"])
def test_what_a_known_deployment_changes_is_silent_whoever_may_deploy(where: StackContext, path: Any) -> None:
    assert told(load(path), where) is None


@each_deployed
@pytest.mark.parametrize("stack", [STACK, NOBODY_NAMED.stack], ids=["named", "nobody"])
def test_what_another_stack_changes_is_told_even_for_a_deployer(stack: OwnStack, path: Any) -> None:
    alert = told(load(path), replace(UNKNOWN, stack=stack))
    assert alert is not None
    assert alert.watch == path.stem.partition("--")[0]
    assert alert.severity is QUIETER.get(alert.watch, Severity.CRITICAL)


@each_deployed
def test_whoever_only_says_that_they_are_cloudformation_is_told(path: Any) -> None:
    event = load(path)
    del event["detail"]["userIdentity"]["invokedBy"]
    assert event["detail"]["userAgent"] == "cloudformation.amazonaws.com"
    for where in (context(), NOBODY_NAMED):
        assert watch_of(event, where) == path.stem.partition("--")[0]


def test_what_another_service_does_for_the_deployer_is_told() -> None:
    event = load(DEPLOYED[0])
    event["detail"]["userIdentity"]["invokedBy"] = "lambda.amazonaws.com"
    assert told(event, context()) is not None


def deployed(*kinds: str, begun: int = BEGUN, ended: int = ENDED) -> StackContext:
    """While a deployment changes the pieces of these types."""
    return replace(context(), deployed=tuple(changes_of(stack_events(*kinds, begun=begun, ended=ended), ended)))


@pytest.mark.parametrize("seconds", [-60, 400])
def test_what_cloudformation_did_before_or_after_is_told(seconds: int) -> None:
    where = deployed(begun=BEGUN - seconds, ended=ENDED - seconds)
    assert told(load(DEPLOYED[0]), where) is not None


@each_deployed
def test_what_another_stack_changes_while_a_deployment_changes_other_pieces_is_told(path: Any) -> None:
    event = load(path)
    service = event["source"].removeprefix("aws.").replace("monitoring", "cloudwatch")
    others = tuple(each for each in context().deployed if each.type.split("::")[1].lower() != service)
    alert = told(event, replace(context(), deployed=others))
    assert alert is not None
    assert alert.severity is QUIETER.get(alert.watch, Severity.CRITICAL)


ATTACHED = {
    "watcher-listener-removed--deployed": {"AWS::SNS::Subscription"},
    "watcher-topic-changed--deployed": {"AWS::SNS::Topic", "AWS::SNS::TopicPolicy"},
    "watcher-queue-changed--deployed": {"AWS::SQS::Queue", "AWS::SQS::QueuePolicy"},
    "watcher-code-changed--deployed": {"AWS::Lambda::Function"},
    "watcher-function-opened--deployed": {"AWS::Lambda::Function", "AWS::Lambda::Permission"},
    "watcher-events-taken--deployed": {"AWS::Lambda::Function", "AWS::Lambda::EventSourceMapping"},
}


@each_deployed
def test_a_piece_is_changed_by_itself_or_by_what_is_attached_to_it(path: Any) -> None:
    if path.stem in ATTACHED:
        kinds = {each.type for each in context().deployed}
        assert {kind for kind in kinds if told(load(path), deployed(kind)) is None} == ATTACHED[path.stem]


def test_another_queue_s_policy_is_told_while_a_deployment_changes_one() -> None:
    (path,) = (path for path in DEPLOYED if path.stem == "watcher-queue-changed--deployed")
    event = load(path)
    assert told(event, deployed("AWS::SQS::QueuePolicy")) is None
    url = event["detail"]["requestParameters"]["queueUrl"]
    event["detail"]["requestParameters"]["queueUrl"] = url.replace("ActivityQueue", "DeniedQueue")
    alert = told(event, deployed("AWS::SQS::QueuePolicy"))
    assert alert is not None
    assert alert.severity is Severity.CRITICAL


def test_a_foreign_function_that_takes_the_events_is_told_in_a_deployment() -> None:
    (path,) = (path for path in DEPLOYED if path.stem == "watcher-events-taken--deployed")
    event = load(path)
    event["detail"]["requestParameters"]["functionName"] = "mallory"
    event["detail"]["responseElements"] = None
    assert watch_of(event, context()) == "watcher-events-taken"


def test_a_piece_that_a_deployment_creates_is_silent_too() -> None:
    event = sample("lambda-function-created")
    deployed = load(DEPLOYED[0])
    event |= {"time": deployed["time"]}
    event["detail"] |= {"userIdentity": deployed["detail"]["userIdentity"]}
    event["detail"] |= {"eventTime": deployed["time"]}
    assert told(event, context()) is not None
    event["detail"]["requestParameters"]["functionName"] = "account-watcher-AccountEventHandler-Ab1Cd2Ef3Gh4"
    assert told(event, context()) is None


def test_cloudformation_s_work_on_other_stacks_is_told_as_ever() -> None:
    event = sample("events-rule-deleted")
    event["detail"]["userIdentity"]["invokedBy"] = "cloudformation.amazonaws.com"
    for where in (context(), NOBODY_NAMED):
        assert watch_of(event, where) == "events-rule-deleted"


@pytest.mark.parametrize(
    ("where", "watch", "severity"),
    [
        (context(), "watcher-stack-deployed", Severity.LOW),
        (NOBODY_NAMED, "watcher-stack-changed", Severity.HIGH),
        (OTHERS_NAMED, "watcher-stack-changed", Severity.HIGH),
    ],
)
def test_a_deployment_reads_as_one_line_quiet_only_for_a_deployer(
    where: StackContext, watch: str, severity: Severity
) -> None:
    event = sample("watcher-stack-deployed")
    alert = told(event, where)
    assert alert is not None
    assert (alert.watch, alert.severity) == (watch, severity)


def test_a_watch_of_the_watcher_speaks_before_one_that_is_as_loud() -> None:
    alert = told(sample("watcher-key-deletion-scheduled"), context())
    assert alert is not None
    assert alert.watch == "watcher-key-deletion-scheduled"
    assert alert.also == ("kms-key-deletion-scheduled",)


def test_a_deployment_tells_nobody_more_in_any_service_that_has_a_piece() -> None:
    watched = {source for source in sources() if any(".own_stack." in module.__name__ for module in modules_of(source))}
    watched -= {source for source in watched if module_name(source) == "compute"}  # a forwarder's schedule
    assert watched - {"aws.cloudwatch"} == set(stack_resources._NAMED)


@pytest.mark.parametrize(
    ("endpoint", "shown"),
    [
        ("https://hooks.example.com/services/T0/notForEyes", "hooks.example.com"),
        ("https://ada:notForEyes@example.com:8443?key=notForEyes", "example.com:8443"),
        ("ada@example.com", "ada@example.com"),
        ("arn:aws:sqs:eu-west-1:111122223333:alerts", "alerts"),
    ],
)
def test_a_new_listener_is_shown_without_the_path_of_its_address(endpoint: str, shown: str) -> None:
    event = sample("watcher-listener-added")
    event["detail"]["requestParameters"]["endpoint"] = endpoint
    alert = told(event, context())
    assert alert is not None
    assert dict(alert.facts)["Endpoint"] == shown
    assert "notForEyes" not in str(alert)
