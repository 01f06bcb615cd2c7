import json
from collections import Counter
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from account_event_handler.catalog import CATALOG
from account_event_handler.model import Alert, Severity
from account_event_handler.own_stack.context import StackContext
from account_event_handler.pipeline.judge import judge
from account_event_handler.render.headline import headline_of
from account_event_handler.render.slack import blocks_message
from local_stack.delivery import anew, deliver, happening_now
from local_stack.deployment import STACK_NAME, Deployment, deploy
from local_stack.ministack import ACCOUNT
from local_stack.slack import WEBHOOK_PATH
from local_stack.trip import Traveller, messages_in
from tests.end_to_end.conftest import PARAMETERS, Machine, subscribe, wait_until, wait_until_taken
from tests.support.samples import QUIET, SPEAKING, load, path_of, sample, watch_of
from tests.sweeps.test_secrets import MARK, planted_event
from tests.tools.test_rules import RULES

NAME = "Master Account"  # of the local organization's only account
SITE = StackContext(frozenset({"AlarmNames"}))


def for_each_rule() -> list[Path]:
    """Samples that pass every rule of the template once, and every variant of a few watches."""
    chosen: dict[str, Path] = {}
    for path in sorted(SPEAKING, key=lambda path: ("--" in path.stem, path.stem)):
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
    """What the same code says of the sample here, if the default severities let it be told."""
    alert = judge(sent(path), CATALOG, SITE).alert
    if alert is None or not alert.severity.reaches(Severity.LOW):
        return None
    return replace(alert, account_names={ACCOUNT: NAME})


@pytest.fixture(scope="module")
def machine(deployment: Deployment) -> Machine:
    return subscribe(deployment, "machine")


@pytest.fixture(scope="module")
def delivered(traveller: Traveller, machine: Machine) -> dict[Path, list[str]]:
    """Each sample sent through the deployed rules: the rules that matched, by sample."""
    slack, mails = len(traveller.slack.bodies), len(traveller.mailbox.mails)
    rules = {path: deliver(traveller.deployment, sent(path)) for path in SOME + SOME_QUIET}
    wait_until_taken(traveller.deployment)
    told = sum(expected(path) is not None for path in rules)
    wait_until(
        lambda: (
            len(traveller.slack.bodies) >= slack + told
            and len(traveller.mailbox.mails) >= mails + told
        )
    )
    machine.read()
    return rules


@pytest.fixture(scope="module")
def slack_texts(traveller: Traveller, delivered: dict[Path, list[str]]) -> list[str]:
    return [body["text"] for body in traveller.slack.bodies]


@pytest.mark.parametrize("path", SOME, ids=lambda path: path.stem)
def test_a_sample_goes_from_its_rule_to_both_channels(
    path: Path,
    traveller: Traveller,
    machine: Machine,
    delivered: dict[Path, list[str]],
    slack_texts: list[str],
) -> None:
    alert = expected(path)
    assert len(delivered[path]) == 1
    if alert is None:
        assert load(path).get("id") not in machine.alerts
        return
    assert blocks_message(alert)["text"] in slack_texts
    assert any(headline_of(alert) in mail.text for mail in traveller.mailbox.mails)
    assert [told["watch"] for told in machine.alerts[alert.id]] == [alert.watch]


@pytest.mark.parametrize("path", SOME_QUIET, ids=lambda path: path.stem)
def test_a_quiet_sample_passes_its_rule_and_is_not_told(
    path: Path, machine: Machine, delivered: dict[Path, list[str]]
) -> None:
    event = load(path)
    assert len(delivered[path]) == 1
    assert event["detail"].get("eventID", event["id"]) not in machine.alerts


def test_every_message_is_told_once(
    traveller: Traveller, machine: Machine, delivered: dict[Path, list[str]]
) -> None:
    told = [alert for path in delivered if (alert := expected(path))]
    assert all(len(alerts) == 1 for alerts in machine.alerts.values())
    assert {alert.id for alert in told} <= set(machine.alerts)
    texts = Counter(body["text"] for body in traveller.slack.bodies)
    once = Counter(blocks_message(alert)["text"] for alert in told)
    assert all(texts[text] >= count for text, count in once.items())
    links = Counter(mail.text.rpartition("/")[2] for mail in traveller.mailbox.mails if mail.text)
    assert max(links[alert.id + "\n"] for alert in told) <= 1


def fresh(name: str) -> dict[str, Any]:
    return anew(sample(name))


def send(deployment: Deployment, *bodies: str) -> None:
    entries = [{"Id": str(number), "MessageBody": body} for number, body in enumerate(bodies)]
    deployment.client("sqs").send_message_batch(
        QueueUrl=deployment.outputs["ActivityQueueUrl"], Entries=entries
    )


def test_a_bad_record_costs_itself_and_waits_in_the_dead_letter_queue(
    traveller: Traveller, delivered: dict[Path, list[str]]
) -> None:
    deployment, before = traveller.deployment, len(traveller.slack.bodies)
    good = [fresh("s3-bucket-deleted"), fresh("iam-access-key-created")]
    send(deployment, json.dumps(good[0]), "no event at all", json.dumps(good[1]))
    wait_until(lambda: len(traveller.slack.bodies) == before + 3)
    wait_until_taken(deployment)
    texts = [body["text"] for body in traveller.slack.bodies[before:]]
    assert sum("could not be read" in text for text in texts) == 1
    (kept,) = deployment.client("sqs").receive_message(
        QueueUrl=deployment.outputs["DeadLettersUrl"], MessageAttributeNames=["All"]
    )["Messages"]
    assert kept["Body"] == "no event at all"
    assert kept["MessageAttributes"]["Reason"]["StringValue"].startswith("it is not JSON")


def test_a_subscriber_gets_only_what_its_filter_policy_asks_for(
    traveller: Traveller, delivered: dict[Path, list[str]]
) -> None:
    deployment = traveller.deployment
    policy = json.dumps({"severity": ["critical"], "service": ["cloudtrail"]})
    critical = subscribe(deployment, "critical-only", FilterPolicy=policy)
    stopped, deleted = fresh("cloudtrail-trail-stopped"), fresh("s3-bucket-deleted")
    before = len(traveller.mailbox.mails)
    send(deployment, json.dumps(stopped), json.dumps(deleted))
    wait_until(lambda: len(traveller.mailbox.mails) == before + 2)
    critical.read()
    assert set(critical.alerts) == {stopped["detail"]["eventID"]}


def test_a_parameter_s_change_names_its_version(
    traveller: Traveller, delivered: dict[Path, list[str]]
) -> None:
    ssm = traveller.deployment.client("ssm")
    ssm.put_parameter(Name="/payments/db-password", Value="never shown", Type="SecureString")
    before = len(traveller.slack.bodies)
    deliver(traveller.deployment, anew(sample("ssm-parameter-changed")))
    wait_until(lambda: len(traveller.slack.bodies) == before + 1)
    told = json.dumps(traveller.slack.bodies[-1])
    assert "*Version*  1" in told
    assert "never shown" not in told


def test_a_redeploy_changes_nothing(traveller: Traveller, delivered: dict[Path, list[str]]) -> None:
    deployment = traveller.deployment
    before = state(deployment)
    deploy(deployment.ministack, traveller.slack.webhook, PARAMETERS)
    assert state(deployment) == before


def state(deployment: Deployment) -> Any:
    cloudformation = deployment.client("cloudformation")
    resources = cloudformation.describe_stack_resources(StackName=STACK_NAME)["StackResources"]
    return {
        resource["LogicalResourceId"]: resource["PhysicalResourceId"] for resource in resources
    }, Deployment(deployment.ministack).rules


def test_no_secret_of_an_event_reaches_anybody(
    traveller: Traveller, machine: Machine, delivered: dict[Path, list[str]]
) -> None:
    deployment, before = traveller.deployment, len(traveller.slack.bodies)
    event = anew(planted_event(path_of("s3-bucket-deleted")))
    broken = json.dumps(anew(planted_event(path_of("iam-access-key-created"))))[:-1]
    send(deployment, json.dumps(event), broken)
    wait_until(lambda: len(traveller.slack.bodies) == before + 2)
    wait_until_taken(deployment)
    machine.read()
    table = deployment.outputs["MemoryTable"]
    remembered = deployment.client("dynamodb").scan(TableName=table)["Items"]
    mails = [mail.text for mail in traveller.mailbox.mails]
    log = deployment.ministack.log
    reasons = [letter["MessageAttributes"] for letter in dead_letters(deployment)]
    written = [mails, traveller.slack.bodies, machine.alerts, remembered, reasons, log]
    assert event["detail"]["eventID"] in machine.alerts
    assert '"message":"alert"' in log
    assert event["detail"]["eventID"] in log
    assert reasons
    assert MARK not in json.dumps(written, default=str)


def dead_letters(deployment: Deployment) -> list[Any]:
    """All that wait; what is in them is the events themselves, as they came."""
    sqs, url, found = deployment.client("sqs"), deployment.outputs["DeadLettersUrl"], list[Any]()
    while messages := sqs.receive_message(
        QueueUrl=url, MessageAttributeNames=["All"], MaxNumberOfMessages=10
    ).get("Messages"):
        found += messages
    return found


def test_nothing_that_was_written_holds_the_slack_url(
    traveller: Traveller, delivered: dict[Path, list[str]]
) -> None:
    deployment = traveller.deployment
    function = deployment.client("lambda").get_function_configuration(
        FunctionName=deployment.outputs["FunctionName"]
    )
    table = deployment.outputs["MemoryTable"]
    remembered = deployment.client("dynamodb").scan(TableName=table)["Items"]
    mails = [mail.text for mail in traveller.mailbox.mails]
    written = json.dumps(
        [mails, traveller.slack.bodies, remembered, function, deployment.ministack.log], default=str
    )
    assert '"message":"alert"' in deployment.ministack.log
    assert WEBHOOK_PATH.rpartition("/")[2] not in written


def test_nothing_is_left_waiting(traveller: Traveller, delivered: dict[Path, list[str]]) -> None:
    assert messages_in(traveller.deployment, "ActivityQueueUrl") == 0
