"""`account-watcher test`: sends a marked event the whole way, and checks what only AWS can show."""

import argparse
import json
import secrets
import time
from collections.abc import Callable, Mapping
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError
from msgspec import Struct

from account_event_handler.deliver.self_test import DELIVERED, TEST_SOURCE
from account_event_handler.ingest.sanitize import clean
from account_event_handler.state import LAST_ACTIVITY, TESTS, Item, StateUnavailable
from cli.arguments import Command
from cli.context import Context, ago, listed
from cli.errors import CliError, UsageError, explained
from cli.policies import ROLE
from cli.redrive import attributes_of, depth
from cli.stack import Aws
from cli.status import Findings, bad, look, ok, show, subscriptions, trails

RULES_QUOTA = ("events", "L-244521F2")  # rules of an event bus
USUAL_QUOTA = 300  # 100 in a few Regions
FEW_RULES = 20  # left on the bus
POLL = 1  # second
_REDEPLOY = "Deploy the stack again: it makes what is missing."
_ALLOW = "Ask for {what}, or let somebody check who has it."


def add_to(command: Command) -> None:
    command.runs(_run)
    command.takes("--wait", "seconds to wait for the event to arrive (90)", type=int, default=90, metavar="SECONDS")
    command.add_json()


def _run(given: argparse.Namespace, context: Context) -> int:
    if given.wait < 1:
        raise UsageError(f"--wait {given.wait} is no time.", "Use 1 or more seconds.")
    _ = context.aws.stack
    with context.out.status("sending a test event …"):
        findings = [each for check in _checks(given.wait) for each in _checked(check, context.aws)]
    return show(findings, context, as_json=given.json)


type Check = tuple[str, Callable[[Aws], Findings]]


def _checks(wait: int) -> tuple[Check, ...]:
    return (
        ("rule", _rule),
        ("event", lambda aws: _event(aws, wait)),
        ("subscriptions", subscriptions),
        ("rules", lambda aws: BusRules.of(aws).findings()),
        ("queue policies", _policies),
        ("permissions", _permissions),
        ("trails", trails),
        ("CloudTrail", _cloudtrail),
    )


def _checked(check: Check, aws: Aws) -> Findings:
    """What may not be asked is worth a look, and bad if it is what became of the event; it stops no other check."""
    about, find = check
    try:
        yield from find(aws)
    except (BotoCoreError, ClientError, StateUnavailable, CliError) as error:
        explanation = explained(error, aws.profile)
        say = bad if about == "event" else look
        yield say(about, f"cannot tell: {explanation.message}", explanation.hint)


def _rule(aws: Aws) -> Findings:
    name = f"{aws.stack.name}-test"
    try:
        rule = aws.session.client("events").describe_rule(Name=name)
    except ClientError as error:
        if error.response["Error"]["Code"] != "ResourceNotFoundException":
            raise
        yield bad("rule", f"there is no rule {name}", _REDEPLOY)
        return
    if rule.get("State") == "ENABLED":
        yield ok("rule", f"{name} is enabled")
    else:
        yield bad("rule", f"{name} is disabled", f"aws events enable-rule --name {name}")


def _event(aws: Aws, wait: int) -> Findings:
    """What each hop and channel made of the marked event."""
    test_id = secrets.token_hex(8)
    entry: Any = {
        "Source": TEST_SOURCE,
        "DetailType": "Test",
        "Detail": json.dumps({"id": test_id, "stack": aws.stack.name}),
    }
    try:
        answer = aws.session.client("events").put_events(Entries=[entry])
    except ClientError as error:
        explanation = explained(error, aws.profile)
        yield bad("bus", f"the event was not put on it: {explanation.message}", _ALLOW.format(what="events:PutEvents"))
        return
    (said,) = answer["Entries"]
    if answer["FailedEntryCount"]:
        yield bad("bus", f"it did not take the event: {clean(said.get('ErrorCode'))}", "Try again in a minute.")
        return
    yield ok("bus", f"took test {test_id}")
    noted = _noted(aws, test_id, wait)
    if noted is None:
        yield from _lost(aws, wait)
        return
    yield ok("queue and function", "the event arrived")
    if not noted["channels"]:
        hint = f"Read the function's log: aws logs tail /account-watcher/{aws.stack.name} --since 10m"
        yield bad("channels", f"the function took the event, and no channel has answered within {wait} seconds", hint)
    for name, (result, remedy) in noted["channels"].items():
        about, what = clean(name), clean(result, 300)
        if what == DELIVERED:
            yield ok(about, "took the test message; look for it there")
        else:
            yield bad(about, what, clean(remedy, 300) or "Run account-watcher status; it looks at the channel.")
    if "slack" not in noted["channels"] and noted["channels"]:
        yield ok("slack", "the stack has no Slack")


def _noted(aws: Aws, test_id: str, wait: int) -> Item | None:
    """What the function noted of the test, with the channels' answers if they came in time."""
    end, item = time.monotonic() + wait, None
    while True:
        item = aws.state_table.get(TESTS, test_id) or item
        if (item and item["channels"]) or time.monotonic() >= end:
            return item
        time.sleep(POLL)


def _lost(aws: Aws, wait: int) -> Findings:
    """Where an event that did not arrive is."""
    sqs, queues = aws.session.client("sqs"), aws.stack.queues
    url = queues.get("ActivityQueue")
    if url is None:
        raise CliError("The stack has no ActivityQueue.", _REDEPLOY)
    waits = depth(attributes_of(sqs, url))
    log = f"aws logs tail /account-watcher/{aws.stack.name} --since 10m"
    if waits.waiting + waits.in_flight:
        says = f"no word from the function within {wait} seconds; {waits.waiting:,} wait in the queue"
        yield bad("function", f"{says}, {waits.in_flight:,} are being taken", f"Read its log: {log}")
        return
    says = f"the event did not come through within {wait} seconds, and the queue is empty"
    hint = "Check the rule's target and the queue's policy below; if both are well, deploy the stack again."
    yield bad("queue", says, f"{hint}\nThe function's log: {log}")


class BusRules(Struct, frozen=True):
    """How many rules the event bus has, and may have, None where that may not be read."""

    count: int
    most: int | None

    @classmethod
    def of(cls, aws: Aws) -> "BusRules":
        pages = aws.session.client("events").get_paginator("list_rules").paginate()
        count = sum(len(page["Rules"]) for page in pages)
        service, code = RULES_QUOTA
        try:
            quotas = aws.session.client("service-quotas")
            return cls(count, int(quotas.get_service_quota(ServiceCode=service, QuotaCode=code)["Quota"]["Value"]))
        except (ClientError, BotoCoreError):
            return cls(count, None)

    @property
    def left(self) -> int | None:
        return None if self.most is None else max(self.most - self.count, 0)

    def findings(self) -> Findings:
        if self.left is None:
            says = f"{self.count} on the event bus; the quota may not be read, it is {USUAL_QUOTA} in most Regions"
            yield ok("rules", says)
        elif self.left >= FEW_RULES:
            yield ok("rules", f"{self.count} of {self.most} on the event bus")
        else:
            says = f"{self.count} of {self.most} on the event bus"
            hint = more_rules(self.count + USUAL_QUOTA)
            yield look("rules", f"{says}: an upgrade creates new rules before it deletes old ones", hint)


def more_rules(wanted: int) -> str:
    """The command that asks AWS for a higher quota."""
    service, code = RULES_QUOTA
    what = f"--service-code {service} --quota-code {code} --desired-value {wanted}"
    return f"aws service-quotas request-service-quota-increase {what}"


def _policies(aws: Aws) -> Findings:
    """Whether SQS has the policies that let this stack's rules send."""
    sqs, without = aws.session.client("sqs"), []
    for name, url in aws.stack.queues.items():
        attributes = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["Policy"]).get("Attributes", {})
        if "events.amazonaws.com" not in attributes.get("Policy", ""):
            without.append(name)
    if without:
        yield bad("queue policies", f"{listed(sorted(without))} let no rule send", _REDEPLOY)
    else:
        yield ok("queue policies", f"all {len(aws.stack.queues)} queues take what the stack's rules send")


def _permissions(aws: Aws) -> Findings:
    """What IAM says of the function's role, with its boundary and the organization's policies."""
    stack = aws.stack
    _, partition, _, region, account, *_ = stack.topic.split(":")
    if ROLE not in stack.resources:
        raise CliError(f"The stack has no {ROLE}.", _REDEPLOY)
    role = f"arn:{partition}:iam::{account}:role/{stack.resources[ROLE][1]}"
    paginator = aws.session.client("iam").get_paginator("simulate_principal_policy")
    denied: set[str] = set()
    for resource, actions in required(aws, partition, region, account).items():
        pages = paginator.paginate(PolicySourceArn=role, ActionNames=actions, ResourceArns=[resource])
        results = [result for page in pages for result in page["EvaluationResults"]]
        denied |= {str(each["EvalActionName"]) for each in results if each["EvalDecision"] != "allowed"}
    if denied:
        hint = "Check the permissions boundary and the organization's policies, then deploy the stack again."
        yield bad("permissions", f"the function may not {listed(sorted(denied))}", hint)
    else:
        yield ok("permissions", "IAM allows the function what it needs, by simulation")


def required(aws: Aws, partition: str, region: str, account: str) -> Mapping[str, list[str]]:
    """By resource, what alerts and repairs cannot do without."""
    stack, parameters = aws.stack, aws.stack.parameters

    def arn(service: str, name: str) -> str:
        return f"arn:{partition}:{service}:{region}:{account}:{name}"

    tables = ["dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:Query", "dynamodb:UpdateItem"]
    needed = {stack.topic: ["sns:Publish"], "*": ["cloudtrail:LookupEvents"]}
    needed[arn("dynamodb", f"table/{stack.table}")] = tables
    for name in ("ActivityQueue", "DeniedQueue", "LogFileQueue"):
        if url := stack.queues.get(name):
            needed[arn("sqs", url.rpartition("/")[2])] = ["sqs:ReceiveMessage", "sqs:DeleteMessage"]
    if "TopicKey" in stack.resources:
        needed[arn("kms", f"key/{stack.resources['TopicKey'][1]}")] = ["kms:GenerateDataKey"]
    if slack := parameters.get("SlackUrlParameter"):
        needed[arn("ssm", f"parameter{slack}")] = ["ssm:GetParameter"]
    if bucket := parameters.get("TrailBucket"):
        needed[f"arn:{partition}:s3:::{bucket}/AWSLogs/{account}/CloudTrail/{region}/x.json.gz"] = ["s3:GetObject"]
    if key := parameters.get("TrailKey"):
        needed[key] = ["kms:Decrypt"]
    if parameters.get("RestartCloudTrail") == "true":
        needed[arn("cloudtrail", "trail/any")] = ["cloudtrail:StartLogging"]
    return needed


def _cloudtrail(aws: Aws) -> Findings:
    """Whether anything but the test has come since the stack was made."""
    event = aws.state_table.get(LAST_ACTIVITY, "event")
    if event is None:
        hint = "Change something small that is watched, such as an SSM parameter; a trail has to log here for that."
        yield look("CloudTrail", "no event has come since the stack was deployed", hint)
    else:
        yield ok("CloudTrail", f"the last event came {ago(event['at'], aws.clock())}")
