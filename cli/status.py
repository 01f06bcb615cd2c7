"""`account-watcher status`: checks trails, queues, last activity, Slack, the topic, alarms and settings."""

import argparse
import json
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from enum import StrEnum
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

from botocore.exceptions import BotoCoreError, ClientError
from rich.text import Text

from account_event_handler.catalog import CATALOG
from account_event_handler.catalog.policy.actions import human_list
from account_event_handler.catalog.trail_protection.selectors import (
    EVERYTHING,
    WRITES,
    Recorded,
    combined,
    deaf_watches,
    left_out,
    recorded,
)
from account_event_handler.deliver.channel import DeliveryError
from account_event_handler.deliver.slack import checked_url
from account_event_handler.ingest.sanitize import clean
from account_event_handler.settings import OPERATOR_SETTINGS
from account_event_handler.state import DAY, LAST_ACTIVITY, StateUnavailable
from cli import confirm, settings
from cli.arguments import Command
from cli.context import Context, ago, grid, listed
from cli.errors import CliError, explained
from cli.former_parameters import before_the_upgrade, not_in_force
from cli.redrive import IN_FLIGHT, DeadLetterQueue, QueuePair, attributes_of, depth, pairs, reasons
from cli.stack import Aws

if TYPE_CHECKING:
    from mypy_boto3_cloudtrail import CloudTrailClient
    from mypy_boto3_sns import SNSClient
    from mypy_boto3_sns.type_defs import SubscriptionTypeDef
    from mypy_boto3_sqs import SQSClient

MANY = 1_000  # messages; fewer are processed in a minute or two
LOOKED_AT = 50  # dead letters whose reasons are shown
_STORE = "aws ssm put-parameter --overwrite --type SecureString --name {name} --value URL"


class State(StrEnum):
    """`look` may be a problem, `bad` is one."""

    OK = "ok"
    LOOK = "look"
    BAD = "bad"


class Finding(NamedTuple):
    """One line of the status, and of --json."""

    state: State
    about: str
    says: str
    do: str = ""


type Findings = Iterator[Finding]
ok, look, bad = (partial(Finding, state) for state in State)
_STYLES = {State.OK: "green", State.LOOK: "yellow", State.BAD: "bold red"}


def add_to(command: Command) -> None:
    command.runs(_run)
    command.add_json()


def _run(given: argparse.Namespace, context: Context) -> int:
    _ = context.aws.stack  # without it there is nothing to check
    with context.out.status("checking …"):
        findings = list(_findings(context.aws))
    return show(findings, context, as_json=given.json)


def show(findings: Sequence[Finding], context: Context, *, as_json: bool) -> int:
    """The exit code: 1 if anything is bad."""
    is_well = all(finding.state is not State.BAD for finding in findings)
    if as_json:
        report = {"ok": is_well, "checks": [finding._asdict() for finding in findings]}
        context.out.print_json(json.dumps(report))
    else:
        context.out.print(grid(map(row, findings), 3))
    return 0 if is_well else 1


def row(finding: Finding) -> tuple[Text, Text, Text]:
    says = Text(finding.says)
    if finding.do:
        says.append(f"\n{finding.do}", style="italic")
    return Text(finding.state, style=_STYLES[finding.state]), Text(finding.about), says


def _findings(aws: Aws) -> Findings:
    """What all checks find, in the order of an event's way; one that fails stops no other."""
    for about, check in CHECKS.items():
        try:
            yield from check(aws)
        except (BotoCoreError, ClientError, StateUnavailable, CliError) as error:
            explanation = explained(error, aws.profile)
            yield bad(about, f"unknown: {explanation.message}", explanation.hint)


def _queues(aws: Aws) -> Findings:
    """A line for each queue and for its dead letters, which are hidden for a moment while they are looked at."""
    sqs = aws.session.client("sqs")
    for pair in pairs(sqs, aws.stack.queues):
        about, waits = f"{pair.name} queue", pair.depth
        says = f"{waits.waiting:,} waiting, {waits.in_flight:,} in flight, {waits.delayed:,} delayed"
        if waits.waiting < MANY:
            yield ok(about, says)
        else:
            yield look(about, says, "Check again in a minute; if it does not shrink, check the function's errors.")
        if pair.dead_letters_url:
            yield _dead_letters(sqs, pair)


def _dead_letters(sqs: "SQSClient", pair: QueuePair) -> Finding:
    about = f"{pair.name} dead letters"
    waits = depth(attributes_of(sqs, pair.dead_letters_url))
    letters = DeadLetterQueue(sqs, pair.dead_letters_url).look(LOOKED_AT)
    count = max(len(letters), waits.waiting + waits.in_flight)
    if not count:
        return ok(about, "none")
    if not letters:
        return bad(about, f"{count:,} {IN_FLIGHT}", "Check again in two minutes.")
    more = ", among them" if count > len(letters) else ""
    says = "\n".join([f"{count:,}{more}", *reasons(letters)])
    return bad(about, says, f"Fix the cause, then: account-watcher redrive --queue {pair.name}")


def _activity(aws: Aws) -> Findings:
    now, state_table = aws.clock(), aws.state_table
    event, alert = (state_table.get(LAST_ACTIVITY, name) for name in ("event", "alert"))
    if event is None:
        hint = "Change something small that is watched: put and delete an SSM parameter."
        yield look("last event", "none was seen yet", hint)
    elif now - event["at"] < DAY:
        yield ok("last event", ago(event["at"], now))
    else:
        hint = "Check that a trail logs, that the rules are enabled, and the function's log."
        yield look("last event", f"{ago(event['at'], now)}, and none since", hint)
    if alert is None:
        yield ok("last alert", "none was sent yet")
    else:
        what = clean(alert.get("headline"), 150) or clean(alert.get("watch"))
        yield ok("last alert", f"{ago(alert['at'], now)}: {what}")


def _slack(aws: Aws) -> Findings:
    name = aws.stack.parameters.get("SlackUrlParameter", "")
    if not name:
        yield ok("Slack", "the stack has no Slack; alerts go to the topic only")
        return
    routes = settings.in_force(settings.chosen(aws.state_table), "SlackRoutes")
    for route in dict.fromkeys(["", *OPERATOR_SETTINGS["SlackRoutes"].read("SlackRoutes", routes).values()]):
        yield from _slack_url(aws, f"{name}/{route}".rstrip("/"))


def _slack_url(aws: Aws, name: str) -> Findings:
    """Whether the parameter holds a URL, as a secret."""
    shown = clean(name)
    try:
        parameter = aws.session.client("ssm").get_parameter(Name=name, WithDecryption=True)["Parameter"]
        checked_url(parameter["Value"])
    except DeliveryError as error:
        yield bad("Slack", clean(str(error)), _STORE.format(name=shown))
    except ClientError as error:
        if error.response["Error"]["Code"] != "ParameterNotFound":
            raise
        yield bad("Slack", f"there is no parameter {shown}", _STORE.format(name=shown))
    else:
        if parameter["Type"] == "SecureString":
            yield ok("Slack", f"{shown} can be read")
        else:
            hint = "Delete it and store it again as a SecureString: anyone who has it can post."
            yield look("Slack", f"{shown} holds the URL as plain text", hint)


def subscriptions(aws: Aws) -> Findings:
    """What is wrong with each subscription, and how many are confirmed to the topic of alerts and alarms."""
    sns = aws.session.client("sns")
    confirmed = reached = 0
    for topic in aws.stack.topics:
        for page in sns.get_paginator("list_subscriptions_by_topic").paginate(TopicArn=topic):
            for each in page["Subscriptions"]:
                findings, is_confirmed = list(_subscription(sns, each)), each["SubscriptionArn"].startswith("arn:")
                yield from findings
                if topic == aws.stack.topic and is_confirmed:
                    confirmed += 1
                    reached += all(finding.state is not State.LOOK for finding in findings)
    nobody, hint = "alarms about the watcher reach nobody", "Subscribe somebody to the topic, without a filter policy."
    if not reached:
        if not (confirmed or aws.stack.parameters.get("SlackUrlParameter")):
            nobody = "this stack has no Slack and alerts nobody"
        yield bad("subscriptions", nobody if confirmed else f"nobody is subscribed to the topic: {nobody}", hint)
    if confirmed:
        yield ok("subscriptions", f"{confirmed} confirmed")


def _subscription(sns: "SNSClient", each: "SubscriptionTypeDef") -> Findings:
    arn, protocol = each["SubscriptionArn"], clean(each["Protocol"])
    who = f"{clean(each['Endpoint'])} ({protocol})"
    if arn == "PendingConfirmation":
        hint = "Have it answer SNS's SubscriptionConfirmation, or subscribe it again."
        if protocol.startswith("email"):
            hint = "Run account-watcher confirm with the link in the e-mail from AWS. It is valid for 3 days."
        yield bad("subscriptions", f"{who} is not confirmed and receives nothing", hint)
    if arn == "Deleted":
        yield bad("subscriptions", f"{who} was unsubscribed and receives nothing", confirm.AGAIN)
    if not arn.startswith("arn:"):
        return
    attributes = sns.get_subscription_attributes(SubscriptionArn=arn)["Attributes"]
    # Only these are sent a link to unsubscribe with.
    if protocol.startswith(("email", "http")) and attributes.get("ConfirmationWasAuthenticated") != "true":
        says = f"{who} can be unsubscribed without a login, as by a mail scanner"
        yield bad("subscriptions", says, confirm.unsubscribe(arn))
    policy = attributes.get("FilterPolicy", "{}").replace(" ", "")
    # CloudWatch publishes without attributes, which only a policy with {"exists": false} lets through.
    if policy != "{}" and '"exists":false' not in policy:
        hint = "Subscribe somebody else without one, for the alarms about the watcher itself."
        yield look("subscriptions", f"{who} has a filter policy, which no alarm passes", hint)


def _settings(aws: Aws) -> Findings:
    """What operators have changed, and what an upgrade has left behind."""
    chosen = settings.chosen(aws.state_table)
    changed = [f"{clean(name)}={value}" for name, value in chosen.items()]
    yield ok("settings", ", ".join(changed) or "all as by default")
    for name in sorted(chosen.keys() - OPERATOR_SETTINGS.keys()):
        yield look("settings", f"there is no setting {clean(name)} in this version", "Deploy the newest version.")
    for name in OPERATOR_SETTINGS.keys() & chosen.keys():
        if (now := settings.in_force(chosen, name)) != chosen[name]:
            says = f"{name} cannot be {clean(chosen[name])}; it is {now or 'empty'}"
            yield look("settings", says, f"account-watcher settings unset {name}")
    look_ups = aws.stack.parameters.get("LookUps", "")
    for former in not_in_force(before_the_upgrade(aws), chosen, look_ups):
        says = f"{former.name}={clean(former.value)}, a parameter before the upgrade, is not in force: {former.now} is"
        yield look("settings", says, former.do) if former.do else ok("settings", f"{says}, always")


def _alarms(aws: Aws) -> Findings:
    """One line for each in ALARM; the stack's start with its name and notify its topic, others do not count."""
    topic, paginator = aws.stack.topic, aws.session.client("cloudwatch").get_paginator("describe_alarms")
    pages = paginator.paginate(AlarmNamePrefix=f"{aws.stack.name}-")
    own = [alarm for page in pages for alarm in page["MetricAlarms"] if topic in alarm.get("AlarmActions", [])]
    firing = [alarm for alarm in own if alarm["StateValue"] == "ALARM"]
    for alarm in firing:
        description = clean(alarm.get("AlarmDescription"), 300) or "Check the alarm."
        yield bad("alarms", f"{clean(alarm['AlarmName'])} is in ALARM", description)
    if not firing:
        yield ok("alarms", f"none of {len(own)} is in ALARM")


class Trail(NamedTuple):
    """A trail as one region sees it; `error` is why its files do not reach their bucket.

    `recorded` is what it records, None where that may not be read, as of an organization's trail.
    """

    name: str
    arn: str
    is_multi_region: bool
    logs: bool
    error: str
    bucket: str
    recorded: Recorded | None


def trails(aws: Aws) -> Findings:
    """One line for all regions where one trail covers them, else one for those without a trail."""
    session, home = aws.session, aws.session.region_name
    here = list(_trails(session.client("cloudtrail")))
    for trail in here:
        if trail.error:
            hint = "Check the policies of the bucket and the key: CloudTrail must be able to write."
            yield look("trails", f"{trail.name} cannot deliver its files: {trail.error}", hint)
    logging = [trail for trail in here if trail.logs]
    yield from _left_out(aws, logging)
    if covering := [trail.name for trail in logging if trail.is_multi_region]:
        yield ok("trails", f"{', '.join(covering)} logs every region")
        return
    if logging:
        yield ok("trails", f"{', '.join(trail.name for trail in logging)} logs {home}")
    else:
        hint = "Create a multi-region trail; the first copy of management events is free."
        yield bad(
            "trails",
            f"no trail logs {home}, where the watcher is. Without one, EventBridge gets no API"
            " calls to pass on, and there are no log files.",
            f"aws cloudtrail start-logging --name {here[0].arn}" if here else hint,
        )
    regions = sorted({each["RegionName"] for each in session.client("ec2").describe_regions()["Regions"]} - {home})
    clients = [session.client("cloudtrail", region_name=region) for region in regions]
    with ThreadPoolExecutor(8) as threads:
        states = dict(zip(regions, threads.map(_logs, clients), strict=True))
    if blind := [region for region, logs in states.items() if logs is False]:
        hint = "Create a multi-region trail: intruders use the regions that nobody watches."
        yield look("trails", f"no trail logs {listed(blind)}", hint)
    if unknown := [region for region, logs in states.items() if logs is None]:
        hint = "Ask the people who manage the organization's policies: they may deny these regions."
        yield look("trails", f"could not check {listed(unknown)}", hint)


def _left_out(aws: Aws, logging: Sequence[Trail]) -> Findings:
    """A line for each road, EventBridge and log files, that never brings a part of the management events."""
    bucket = aws.stack.log_bucket
    roads = {
        "EventBridge never brings": logging,
        f"the log files in {clean(bucket)} never bring": [
            trail for trail in logging if bucket and trail.bucket == bucket
        ],
    }
    if unread := [trail.name for trail in logging if trail.recorded is None]:
        hint = "Ask its owner whether it records all management events; here it counts as if it did."
        yield look("trails", f"what {listed(unread)} records may not be read", hint)
    for road, found in roads.items():
        record = combined(EVERYTHING if trail.recorded is None else trail.recorded for trail in found)
        if found and (missing := left_out(record)):
            deaf = human_list(deaf_watches(record, CATALOG.watches), most=10) or "none of the catalog"
            hint = "Have one trail record all management events: reads and writes, of every source."
            yield look("trails", f"{road} {human_list(missing)}; deaf watches: {deaf}", hint)


def _logs(client: "CloudTrailClient") -> bool | None:
    """Whether a trail logs here, None where that may not be read."""
    try:
        return any(trail.logs for trail in _trails(client))
    except (BotoCoreError, ClientError):
        return None


def _trails(client: "CloudTrailClient") -> Iterator[Trail]:
    """Those created here, those of other regions that log here, and the organization's."""
    for trail in client.describe_trails()["trailList"]:
        status = client.get_trail_status(Name=trail["TrailARN"])
        record = _recorded(client, trail)
        yield Trail(
            name=clean(trail["Name"]),
            arn=clean(trail["TrailARN"], 200),
            is_multi_region=trail.get("IsMultiRegionTrail", False),
            logs=status["IsLogging"] and (record is None or WRITES in record),
            error=clean(status.get("LatestDeliveryError")),
            bucket=clean(trail.get("S3BucketName")),
            recorded=record,
        )


def _recorded(client: "CloudTrailClient", trail: Mapping[str, Any]) -> Recorded | None:
    if not trail.get("HasCustomEventSelectors"):
        return EVERYTHING
    try:
        return recorded(client.get_event_selectors(TrailName=trail["TrailARN"]))
    except ClientError:
        return None


CHECKS = {
    "trails": trails,
    "queues": _queues,
    "last activity": _activity,
    "Slack": _slack,
    "subscriptions": subscriptions,
    "alarms": _alarms,
    "settings": _settings,
}
