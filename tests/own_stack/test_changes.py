"""Who changes the watcher's own stack, and what is said of it."""

from copy import replace
from typing import Any

import pytest

from account_event_handler.catalog import CATALOG, modules_of, sources
from account_event_handler.ingest import decode
from account_event_handler.model import AccountEvent, Alert, Severity
from account_event_handler.own_stack import resources as stack_resources
from account_event_handler.own_stack.context import Deployment, OwnStack, StackContext
from account_event_handler.own_stack.deployments import DEPLOYING, begun_by
from account_event_handler.own_stack.watches.logs import AS_MADE
from account_event_handler.pipeline.judge import judge
from account_event_handler.render.headline import headline_of
from tests.support.samples import QUIET, SPEAKING, load, sample
from tests.support.stack_context import ACCOUNT, BEGUN, DEPLOYMENT, STACK, context
from tests.support.template_parts import resources

CHANGES = [path for path in SPEAKING if path.stem.startswith("watcher-")]
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
UNKNOWN = replace(context(), deployments=())


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
    assert alert.why.startswith("It keeps its events for ever")


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


@pytest.mark.parametrize("seconds", [-60, 3700])
def test_what_cloudformation_did_before_or_long_after_is_told(seconds: int) -> None:
    moved = replace(DEPLOYMENT, since=DEPLOYMENT.since - seconds, until=DEPLOYMENT.until - seconds)
    assert told(load(DEPLOYED[0]), replace(context(), deployments=(moved,))) is not None


def test_what_cloudformation_does_for_somebody_else_meanwhile_is_told() -> None:
    event = load(DEPLOYED[0])
    event["detail"]["userIdentity"]["arn"] = f"arn:aws:sts::{ACCOUNT}:assumed-role/deploy/mallory"
    assert told(event, context()) is not None


def test_in_its_first_deployment_what_cloudformation_does_is_silent_for_anybody() -> None:
    first = Deployment("", 0, BEGUN + 600)
    assert told(load(DEPLOYED[0]), replace(UNKNOWN, deployments=(first,))) is None


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


def as_role(event: dict[str, Any], role: str) -> dict[str, Any]:
    """The same done in the role that CloudFormation has taken on."""
    identity = event["detail"]["userIdentity"]
    identity["sessionContext"]["sessionIssuer"]["arn"] = f"arn:aws:iam::{ACCOUNT}:role/{role}"
    identity["arn"] = f"arn:aws:sts::{ACCOUNT}:assumed-role/{role}/AWSCloudFormation"
    return event


def test_the_role_that_cloudformation_takes_on_does_the_deployer_s_work() -> None:
    event = as_role(load(DEPLOYED[0]), "cloudformation")
    named = replace(DEPLOYMENT, role=f"arn:aws:iam::{ACCOUNT}:role/cloudformation")
    assert told(event, context()) is None
    assert told(event, replace(context(), deployments=(named,))) is None
    another = as_role(load(DEPLOYED[0]), "another")
    assert told(another, replace(context(), deployments=(named,))) is not None


@pytest.mark.parametrize("name", [*DEPLOYING, "DeleteStack"])
def test_a_call_on_the_stack_begins_a_deployment_of_an_hour(name: str) -> None:
    event = sample("watcher-stack-deployed")
    event["detail"]["eventName"] = name
    begun = begun_by(read(event), STACK)
    assert begun is not None
    assert begun.by == DEPLOYMENT.by
    assert begun.until - begun.since == 3600
    assert begun_by(read(event), replace(STACK, name="another")) is None


@pytest.mark.parametrize("change", [{"errorCode": "AccessDenied"}, {"eventName": "DescribeStacks"}], ids=str)
def test_a_call_that_was_refused_or_only_reads_begins_none(change: dict[str, str]) -> None:
    event = sample("watcher-stack-deployed")
    event["detail"] |= change
    assert begun_by(read(event), STACK) is None


def test_a_watch_of_the_watcher_speaks_before_one_that_is_as_loud() -> None:
    alert = told(sample("watcher-key-deletion-scheduled"), context())
    assert alert is not None
    assert alert.watch == "watcher-key-deletion-scheduled"
    assert alert.also == ("kms-key-deletion-scheduled",)


def test_a_deployment_tells_nobody_more_in_any_service_that_has_a_piece() -> None:
    watched = {source for source in sources() if any(".own_stack." in module.__name__ for module in modules_of(source))}
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
