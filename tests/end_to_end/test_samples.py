import json
from collections import Counter
from copy import replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from account_event_handler.catalog import CATALOG
from account_event_handler.model import Alert, Severity
from account_event_handler.own_stack.context import StackContext
from account_event_handler.pipeline.judge import judge
from account_event_handler.render.slack import blocks_message
from account_event_handler.render.topic import body
from local_stack.delivery import deliver, happening_now, with_fresh_ids
from local_stack.deployment import STACK_NAME, Deployment, deploy
from local_stack.event_run import EventRunner, messages_in
from local_stack.ministack import ACCOUNT
from local_stack.recipients import WEBHOOK_PATH
from local_stack.recorded import ACCOUNT_NAME
from tests.end_to_end.support.shared_stack import (
    DEFERRED,
    PARAMETERS,
    Subscriber,
    is_meanwhile,
    mails_of,
    slack_messages,
    subscribe,
    wait_until,
    wait_until_processed,
)
from tests.support.samples import QUIET, SPEAKING, load, path_of, sample, watch_of
from tests.sweeps.test_secrets import MARK, planted_event
from tests.tools.test_rules import RULES

AT_ONCE = 10  # events in the queue: more would be a burst, which test_burst.py measures
SITE = StackContext(frozenset({"AlarmNames"}))


ORDINARY = {watch.name for watch in CATALOG.watches if watch.ordinary}  # several of a machine's are one summary


def for_each_rule() -> list[Path]:
    """Samples that pass every rule of the template once, and every variant of a few watches."""
    chosen: dict[str, Path] = {}
    for path in sorted(SPEAKING, key=lambda path: (watch_of(path) in ORDINARY, "--" in path.stem, path.stem)):
        rules = [rule for rule, pattern in RULES.items() if pattern.matches(load(path))]
        chosen.setdefault(rules[0], path)
    variants = [path for path in SPEAKING if watch_of(path) in IN_FULL]
    return sorted({*chosen.values(), *variants})


IN_FULL = {
    *("cloudtrail-trail-stopped", "dynamodb-table-created", "ecs-task-failed"),
    *("ecs-task-completed", "iam-access-key-created", "s3-bucket-deleted"),
    *("signin-root-signed-in", "ssm-parameter-changed", "behaviour-root-used"),
}
SOME = for_each_rule()
SOME_QUIET = [path for path in QUIET if watch_of(path) in IN_FULL]


@cache
def sent(path: Path) -> dict[str, Any]:
    return happening_now(load(path))


def expected(path: Path) -> Alert | None:
    """What the same code says of the sample here, if it is at least of the default severity."""
    alert = judge(sent(path), CATALOG, SITE).alert
    if alert is None or not alert.severity.reaches(Severity.LOW):
        return None
    return replace(alert, account_names={ACCOUNT: ACCOUNT_NAME})


@pytest.fixture(scope="module")
def subscriber(early_subscriber: Subscriber) -> Subscriber:
    return early_subscriber


@pytest.fixture(scope="module")
def delivered(runner: EventRunner, subscriber: Subscriber, deferred: list[str]) -> dict[Path, list[str]]:
    """Each sample sent through the deployed rules: the rules that matched, by sample."""
    slack, mails = len(slack_messages(runner)), len(mails_of(runner))
    rules = {path_of(DEFERRED): deferred}
    for path in SOME + SOME_QUIET:
        if path not in rules:
            rules[path] = deliver(runner.deployment, sent(path))
            wait_until(lambda: messages_in(runner.deployment, "ActivityQueueUrl") < AT_ONCE, 120)
    alerts = [alert for path in rules if path.stem != DEFERRED and (alert := expected(path))]
    wait_until(lambda: len(slack_messages(runner)) >= slack + len(alerts), 120)
    wait_until(lambda: len(mails_of(runner)) >= mails + len(alerts))
    wait_until_processed(runner.deployment)
    subscriber.read()
    return rules


@pytest.fixture(scope="module")
def slack_texts(runner: EventRunner, delivered: dict[Path, list[str]]) -> list[str]:
    return [body["text"] for body in runner.slack.bodies]


@pytest.mark.parametrize("path", SOME, ids=lambda path: path.stem)
def test_a_sample_goes_from_its_rule_to_both_channels(
    path: Path, runner: EventRunner, subscriber: Subscriber, delivered: dict[Path, list[str]], slack_texts: list[str]
) -> None:
    alert = expected(path)
    assert len(delivered[path]) == 1
    if alert is None:
        assert load(path).get("id") not in subscriber.alerts
        return
    assert blocks_message(alert)["text"] in slack_texts
    assert any(body(alert).splitlines()[0] in mail.text for mail in runner.mailbox.mails)
    assert [got["watch"] for got in subscriber.alerts[alert.id]] == [alert.watch]


@pytest.mark.parametrize("path", SOME_QUIET, ids=lambda path: path.stem)
def test_a_quiet_sample_passes_its_rule_and_is_not_alerted(
    path: Path, subscriber: Subscriber, delivered: dict[Path, list[str]]
) -> None:
    event = load(path)
    assert len(delivered[path]) == 1
    assert event["detail"].get("eventID", event["id"]) not in subscriber.alerts


def test_every_message_is_sent_once(
    runner: EventRunner, subscriber: Subscriber, delivered: dict[Path, list[str]]
) -> None:
    alerts = [alert for path in delivered if (alert := expected(path))]
    assert all(len(alerts) == 1 for alerts in subscriber.alerts.values())
    assert {alert.id for alert in alerts} <= set(subscriber.alerts)
    texts = Counter(body["text"] for body in runner.slack.bodies)
    once = Counter(blocks_message(alert)["text"] for alert in alerts)
    assert all(texts[text] >= count for text, count in once.items())
    links = Counter(mail.text.rpartition("/")[2] for mail in runner.mailbox.mails if mail.text)
    assert max(links[alert.id + "\n"] for alert in alerts) <= 1


def fresh(name: str) -> dict[str, Any]:
    return with_fresh_ids(sample(name))


def send(deployment: Deployment, *bodies: str) -> None:
    entries = [{"Id": str(number), "MessageBody": body} for number, body in enumerate(bodies)]
    deployment.client("sqs").send_message_batch(QueueUrl=deployment.outputs["ActivityQueueUrl"], Entries=entries)


def test_a_bad_record_is_dead_lettered_and_the_others_are_delivered(
    runner: EventRunner, delivered: dict[Path, list[str]]
) -> None:
    deployment, before = runner.deployment, len(slack_messages(runner))
    good = [fresh("s3-bucket-deleted"), fresh("iam-access-key-created")]
    send(deployment, json.dumps(good[0]), "no event at all", json.dumps(good[1]))
    wait_until(lambda: len(slack_messages(runner)) == before + 3)
    wait_until_processed(deployment)
    texts = [body["text"] for body in slack_messages(runner)[before:]]
    assert sum("could not be read" in text for text in texts) == 1
    (kept,) = deployment.client("sqs").receive_message(
        QueueUrl=deployment.outputs["DeadLettersUrl"], MessageAttributeNames=["All"]
    )["Messages"]
    assert kept["Body"] == "no event at all"
    assert kept["MessageAttributes"]["Reason"]["StringValue"].startswith("it is not JSON")


def test_a_subscriber_gets_only_what_its_filter_policy_asks_for(
    runner: EventRunner, delivered: dict[Path, list[str]]
) -> None:
    deployment = runner.deployment
    policy = json.dumps({"severity": ["critical"], "service": ["cloudtrail"]})
    critical = subscribe(deployment, "critical-only", FilterPolicy=policy)
    stopped, deleted = fresh("cloudtrail-trail-stopped"), fresh("s3-bucket-deleted")
    before = len(mails_of(runner))
    send(deployment, json.dumps(stopped), json.dumps(deleted))
    wait_until(lambda: len(mails_of(runner)) == before + 2)
    critical.read()
    got = {key for key, alerts in critical.alerts.items() if not is_meanwhile(alerts[0]["headline"])}
    assert got == {stopped["detail"]["eventID"]}


def test_a_parameter_s_change_names_its_version(runner: EventRunner, delivered: dict[Path, list[str]]) -> None:
    ssm = runner.deployment.client("ssm")
    ssm.put_parameter(Name="/payments/db-password", Value="never shown", Type="SecureString")
    before = len(slack_messages(runner))
    deliver(runner.deployment, with_fresh_ids(sample("ssm-parameter-changed")))
    wait_until(lambda: len(slack_messages(runner)) == before + 1)
    shown = json.dumps(slack_messages(runner)[-1])
    assert "*Version*  1" in shown
    assert "never shown" not in shown


def test_a_redeploy_changes_nothing(runner: EventRunner, delivered: dict[Path, list[str]]) -> None:
    deployment = runner.deployment
    before = state(deployment)
    deploy(deployment.ministack, runner.slack.webhook, PARAMETERS)
    assert state(deployment) == before


def state(deployment: Deployment) -> Any:
    cloudformation = deployment.client("cloudformation")
    resources = cloudformation.describe_stack_resources(StackName=STACK_NAME)["StackResources"]
    return {resource["LogicalResourceId"]: resource["PhysicalResourceId"] for resource in resources}, Deployment(
        deployment.ministack
    ).rules


def test_no_secret_of_an_event_is_sent_or_written(
    runner: EventRunner, subscriber: Subscriber, delivered: dict[Path, list[str]]
) -> None:
    deployment, before = runner.deployment, len(slack_messages(runner))
    event = with_fresh_ids(planted_event(path_of("s3-bucket-deleted")))
    broken = json.dumps(with_fresh_ids(planted_event(path_of("iam-access-key-created"))))[:-1]
    send(deployment, json.dumps(event), broken)
    wait_until(lambda: len(slack_messages(runner)) == before + 2)
    wait_until_processed(deployment)
    subscriber.read()
    table = deployment.outputs["MemoryTable"]
    remembered = deployment.client("dynamodb").scan(TableName=table)["Items"]
    mails = [mail.text for mail in runner.mailbox.mails]
    log = deployment.ministack.log
    reasons = [letter["MessageAttributes"] for letter in dead_letters(deployment)]
    written = [mails, runner.slack.bodies, subscriber.alerts, remembered, reasons, log]
    assert event["detail"]["eventID"] in subscriber.alerts
    assert '"message":"alert"' in log
    assert event["detail"]["eventID"] in log
    assert reasons
    assert MARK not in json.dumps(written, default=str)


def dead_letters(deployment: Deployment) -> list[Any]:
    """All that wait; what is in them is the events themselves, as they came."""
    sqs, url, found = deployment.client("sqs"), deployment.outputs["DeadLettersUrl"], list[Any]()
    while messages := sqs.receive_message(QueueUrl=url, MessageAttributeNames=["All"], MaxNumberOfMessages=10).get(
        "Messages"
    ):
        found += messages
    return found


def test_nothing_that_was_written_holds_the_slack_url(runner: EventRunner, delivered: dict[Path, list[str]]) -> None:
    deployment = runner.deployment
    function = deployment.client("lambda").get_function_configuration(FunctionName=deployment.outputs["FunctionName"])
    table = deployment.outputs["MemoryTable"]
    remembered = deployment.client("dynamodb").scan(TableName=table)["Items"]
    mails = [mail.text for mail in runner.mailbox.mails]
    written = json.dumps([mails, runner.slack.bodies, remembered, function, deployment.ministack.log], default=str)
    assert '"message":"alert"' in deployment.ministack.log
    assert WEBHOOK_PATH.rpartition("/")[2] not in written


def test_nothing_is_left_waiting(runner: EventRunner, delivered: dict[Path, list[str]]) -> None:
    wait_until_processed(runner.deployment)  # what is tried again in a minute waits in the queue until then
