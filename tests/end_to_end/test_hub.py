"""One watcher for three accounts in two Regions, whose forwarders' events a carrier brings."""

import json
import os
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator
from typing import Any

import pytest

from account_event_handler.aws.queue import FORWARDER_SOURCE, SOURCE
from account_event_handler.ingest import envelope_of
from cli.forwarders import STACK as FORWARDER
from local_stack.carrier import Carrier
from local_stack.delivery import with_fresh_ids
from local_stack.deployment import ROOT, Deployment
from local_stack.fixtures import create_trail
from local_stack.ministack import free_port
from local_stack.stack import local_stack
from tests.end_to_end.support.deployed_function import DeployedFunction
from tests.end_to_end.support.log_files import BUCKET, a_key, an_event, file_of, notify, put, wait_until_read
from tests.end_to_end.support.provision import provisioned
from tests.end_to_end.support.shared_stack import PARAMETERS, Subscriber, subscribe, wait_until, wait_until_processed
from tests.end_to_end.support.trails import is_logging, send_internal_event, stop_event
from tests.identity.sessions.records import call, issued, role, role_arn, user
from tests.support.samples import ACCOUNT, SPEAKING, load, moved

ACCOUNTS = ("444455556666", "777788889999", "222233334444")
REGIONS = ("eu-west-1", "us-east-1")
STRANGER = "999900001111"
ONE_OF_EACH = {path.parent.name: path for path in SPEAKING if not path.stem.startswith("watcher-")}
NOT_CARRIED = {"notices", "alarms"}


@pytest.fixture(scope="module")
def carrier() -> Iterator[Carrier]:
    members = ",".join(ACCOUNTS)
    unpaced = {"EmailAddress": "none"}  # to nobody's mail, the topic sends as fast as it can
    with local_stack(port=free_port(), parameters=PARAMETERS | unpaced | {"HubMembers": members}) as running:
        yield Carrier(running.deployment, members, {STRANGER: "o-another000"})


@pytest.fixture(scope="module")
def members(carrier: Carrier) -> dict[tuple[str, str], Deployment]:
    return {(account, region): carrier.member(account, region) for account in ACCOUNTS for region in REGIONS}


@pytest.fixture(scope="module")
def subscriber(carrier: Carrier) -> Subscriber:
    return subscribe(carrier.hub, "about-members")


def test_every_source_is_heard_from_every_account_and_region_once(
    carrier: Carrier, members: dict[tuple[str, str], Deployment], subscriber: Subscriber
) -> None:
    places = list(members)
    sent: dict[str, tuple[str, str]] = {}
    for number, (name, path) in enumerate(sorted(ONE_OF_EACH.items())):
        place = places[number % len(places)]
        event = moved(with_fresh_ids(load(path)), *place)
        rules = carrier.carry(members[place], event)
        if name in NOT_CARRIED or not rules:
            continue
        assert len(rules) == 1, (name, rules)
        detail = event["detail"] if isinstance(event.get("detail"), dict) else {}
        sent[str(detail.get("eventID") or event["id"])] = place
    assert len(sent) > 100
    wait_until_processed(carrier.hub)
    subscriber.read()
    told = {event_id: alerts for event_id, alerts in subscriber.alerts.items() if event_id in sent}
    assert len(told) > 120, sorted(set(sent) - set(told))  # the others are conditions of the hub's own account
    for event_id, alerts in told.items():
        (alert,) = alerts
        assert (alert["account"], alert["region"]) == sent[event_id], alert


def test_the_person_behind_a_chain_through_two_accounts_is_named(
    carrier: Carrier, members: dict[tuple[str, str], Deployment], subscriber: Subscriber
) -> None:
    here, there = ACCOUNTS[0], ACCOUNTS[1]
    audit, deploy = role_arn("Audit", "ada", here), role_arn("Deploy", "ada", there)
    records = [
        (here, issued(user("ada", here), audit, gives="k1", account=here)),
        (here, issued(role("Audit", "ada", "k1", here), deploy, gives="k2", account=here)),
        (there, call(role("Deploy", "ada", "k2", there), there)),
    ]
    for account, record in records:
        record["eventID"] = str(uuid.uuid4())
        assert carrier.carry(members[account, REGIONS[0]], envelope_of(record))
        wait_until_processed(carrier.hub)
    (alert,) = subscriber_alerts(subscriber, records[-1][1]["eventID"])
    assert alert["actor"]["name"] == "ada"
    assert alert["account"] == there


def subscriber_alerts(subscriber: Subscriber, event_id: str) -> list[dict[str, Any]]:
    def arrived() -> bool:
        subscriber.read()
        return event_id in subscriber.alerts

    wait_until(arrived, 90)
    return subscriber.alerts[event_id]


def stopped(member: Deployment, name: str) -> tuple[str, dict[str, Any]]:
    """A trail of the member that was stopped, and the event of that."""
    arn = create_trail(member, name)
    member.client("cloudtrail").stop_logging(Name=arn)
    return arn, {**json.loads(json.dumps(stop_event(arn)).replace(ACCOUNT, member.account)), "region": member.region}


def test_a_stopped_trail_of_a_member_is_started_through_its_role(
    carrier: Carrier, members: dict[tuple[str, str], Deployment], subscriber: Subscriber
) -> None:
    member = members[ACCOUNTS[0], REGIONS[0]]
    arn, event = stopped(member, "of-a-member")
    carrier.carry(member, event)
    wait_until(lambda: is_logging(member, arn))
    (alert,) = subscriber_alerts(subscriber, event["detail"]["eventID"])
    assert "logging again since" in json.dumps(alert["facts"])


def test_why_a_member_s_trail_is_not_started_is_said_where_the_role_is_missing(
    carrier: Carrier, members: dict[tuple[str, str], Deployment]
) -> None:
    member = members[ACCOUNTS[1], REGIONS[0]]
    arn, event = stopped(member, "out-of-reach")
    with (
        provisioned(DeployedFunction.of(carrier.hub), "no-role") as isolated,
        isolated.faults.aws("sts", "denied", "AssumeRole") as fault,
    ):
        isolated.send(json.dumps({**event, "account": member.account}))
        wait_until(lambda: bool(isolated.topic_alerts()), 120)
        (alert,) = isolated.alerts
    assert fault.met
    assert not is_logging(member, arn)
    assert "the role for the watcher there cannot be used, AccessDenied" in alert["facts"]["Not restarted"]


@pytest.fixture(scope="module")
def log_files(carrier: Carrier) -> Deployment:
    """The hub, which reads the log files of the organization's trail as well."""
    place = {"LocationConstraint": carrier.hub.region}
    carrier.hub.client("s3").create_bucket(Bucket=BUCKET, CreateBucketConfiguration=place)
    notify(carrier.hub, {"EventBridgeConfiguration": {}})
    return carrier.hub


@pytest.mark.parametrize("first", ["forwarder", "log file"])
def test_an_event_that_a_forwarder_and_a_log_file_bring_is_alerted_once(
    carrier: Carrier,
    members: dict[tuple[str, str], Deployment],
    subscriber: Subscriber,
    log_files: Deployment,
    first: str,
) -> None:
    events = {place: moved(an_event(), *place) for place in members}
    only_in_files = {place: moved(an_event(), *place) for place in members}
    for (account, _), event in (*events.items(), *only_in_files.items()):
        event["detail"]["recipientAccountId"] = account

    def by_forwarders() -> None:
        assert all(carrier.carry(members[place], event) for place, event in events.items())
        wait_until_processed(log_files)

    def by_log_files() -> None:
        for place, event in events.items():
            put(log_files, a_key(place[0], "AWSLogs/o-a1b2c3d4e5"), file_of(event, only_in_files[place]))
        wait_until(lambda: all(subscriber.alerts_of(event) for event in only_in_files.values()), 120)
        wait_until_read(log_files)

    for bring in (by_forwarders, by_log_files) if first == "forwarder" else (by_log_files, by_forwarders):
        bring()
    for place, event in (*events.items(), *only_in_files.items()):
        (alert,) = subscriber.alerts_of(event)
        assert (alert["account"], alert["region"]) == place


def test_what_a_member_forges_is_denied(carrier: Carrier, members: dict[tuple[str, str], Deployment]) -> None:
    member = members[ACCOUNTS[0], REGIONS[0]]
    forged = {"id": "f", "source": SOURCE, "detail-type": "Alert Waits", "detail": {"alert": {}}, "resources": []}
    place = {"account": member.account, "region": member.region, "time": "2026-11-20T09:41:07Z"}
    event = {**forged, **place}
    for account, source in (
        (member.account, SOURCE),
        (member.account, "my.application"),
        (STRANGER, "aws.iam"),
        (STRANGER, FORWARDER_SOURCE),
    ):
        assert carrier.put(account, {**event, "source": source}) == []
    assert carrier.put(member.account, {**event, "source": FORWARDER_SOURCE}) == []  # no rule takes that detail-type
    # AWS sets the account, whatever the detail claims, and takes no source of its own from anybody.
    answer = member.client("events").put_events(Entries=[{"Source": "aws.iam", "DetailType": "x", "Detail": "{}"}])
    assert answer["FailedEntryCount"] == 1


def test_heartbeats_count_and_silence_is_alerted(
    carrier: Carrier, members: dict[tuple[str, str], Deployment], subscriber: Subscriber
) -> None:
    for place, member in members.items():
        event = {"id": str(uuid.uuid4()), "source": FORWARDER_SOURCE, "detail-type": "Heartbeat of a Forwarder"}
        assert carrier.carry(member, {**event, "time": "2026-11-20T09:41:07Z", "resources": [], "detail": {}}), place
    wait_until_processed(carrier.hub)
    table, dynamodb = carrier.hub.outputs["MemoryTable"], carrier.hub.client("dynamodb")
    found = dynamodb.query(
        TableName=table, KeyConditionExpression="pk = :p", ExpressionAttributeValues={":p": {"S": "forwarders"}}
    )
    known = {item["sk"]["S"] for item in found["Items"]}
    assert {f"{account}#{region}" for account, region in members} <= known
    late = {"pk": {"S": "forwarders"}, "sk": {"S": f"{ACCOUNTS[2]}#{REGIONS[1]}"}}
    dynamodb.update_item(
        TableName=table,
        Key=late,
        UpdateExpression="SET heard = :h",
        ExpressionAttributeValues={":h": {"N": str(int(time.time()) - 8000)}},
    )
    send_internal_event(carrier.hub, "Look at Forwarders")
    wait_until_processed(carrier.hub)
    (silent,) = findings(subscriber, "watcher-forwarder-silent")
    assert (silent["account"], silent["region"]) == (ACCOUNTS[2], REGIONS[1])


def findings(subscriber: Subscriber, watch: str) -> list[dict[str, Any]]:
    subscriber.read()
    return [alert for many in subscriber.alerts.values() for alert in many if alert["watch"] == watch]


def test_what_a_forwarder_could_not_send_is_counted_through_its_role(
    carrier: Carrier, members: dict[tuple[str, str], Deployment], subscriber: Subscriber
) -> None:
    place = (ACCOUNTS[1], REGIONS[1])
    sqs = members[place].client("sqs")
    url = sqs.get_queue_url(QueueName="account-watcher-forwarder")["QueueUrl"]
    for number in range(3):
        sqs.send_message(QueueUrl=url, MessageBody=f"undelivered {number}")
    send_internal_event(carrier.hub, "Look at Forwarders")
    wait_until_processed(carrier.hub)
    (undelivered,) = findings(subscriber, "watcher-forwarder-undelivered")
    assert (undelivered["account"], undelivered["region"]) == place
    assert undelivered["headline"].startswith(f"3 events of account {ACCOUNTS[1]}")


def types(carrier: Carrier, *words: str) -> subprocess.CompletedProcess[str]:
    """An operator's command, beside the hub."""
    environment = {**carrier.hub.ministack.environment, "PATH": os.environ["PATH"], "COLUMNS": "160"}
    command = [sys.executable, "-m", "cli", *words, "--region", carrier.hub.region]
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)


def test_forwarders_are_updated_by_a_role_in_each_account_and_listed(
    carrier: Carrier, members: dict[tuple[str, str], Deployment]
) -> None:
    role = ("--role", f"account-watcher-hub-{REGIONS[0]}")  # any that is there
    places = ("--regions", ",".join(REGIONS), "--accounts", ",".join(ACCOUNTS[:2]))
    said = types(carrier, "forwarders", "deploy", *places, *role, "--boundary", "teams")
    assert said.returncode == 0, said.stdout + said.stderr
    for place in ((account, region) for account in ACCOUNTS[:2] for region in REGIONS):
        (stack,) = members[place].client("cloudformation").describe_stacks(StackName=FORWARDER)["Stacks"]
        assert {"ParameterKey": "PermissionsBoundary", "ParameterValue": "teams"} in stack["Parameters"], stack
    listed = json.loads(types(carrier, "forwarders", "status", "--json").stdout)["forwarders"]
    assert {(each["account"], each["region"]) for each in listed} == set(members)
