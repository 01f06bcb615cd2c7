import json
from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest
from aws_lambda_powertools import Logger, Metrics
from moto import mock_aws

from account_event_handler.aws.clients import Clients
from account_event_handler.aws.cross_account import CrossAccountClients
from account_event_handler.model import Alert
from account_event_handler.render.headline import headline_of
from account_event_handler.render.message import message_of
from account_event_handler.state import StateTable
from account_event_handler.wiring import Wiring
from tests.enrich.events import Fake
from tests.enrich.events import event as sample
from tests.identity.sessions.records import BEGIN, HERE, call, event, issued, record, role, role_arn, user
from tests.support.state_table import Clock, memory_table, unavailable_state_table
from tests.test_app import Context

ENVIRONMENT = {
    "TOPIC_ARN": f"arn:aws:sns:eu-west-1:{HERE}:alerts",
    "ACTIVITY_QUEUE_URL": "https://sqs.eu-west-1.amazonaws.com/111122223333/activity",
    "DEAD_LETTER_QUEUE_URL": "https://sqs.eu-west-1.amazonaws.com/111122223333/dead",
    "MEMORY_TABLE": "memory",
    "WINDOW_MINUTES": "0",
    "IDENTITY_CENTER_REGION": "eu-central-1",
}
GIVEN = issued(user("ada"), role_arn("Deploy", "x"), "one")
LOUD = record(
    "iam", "CreateAccessKey", role("Deploy", "x", "one"), readOnly=False, requestParameters={"userName": "bob"}
)
QUIET = call(role("Deploy", "x", "one"))
STORE = "d-9067642ac7"
USER_ID = "9067642ac7-544894e8-80c1-707f-60e3-3ba6510dfac1"


_clients = cache(Clients)  # to make others takes longer than what a test does


class World:
    """The parts as the function puts them together, with fakes for the AWS that it looks up."""

    def __init__(self, state_table: StateTable) -> None:
        self.cloudtrail = Fake(lookup_events={"Events": [{"CloudTrailEvent": json.dumps(GIVEN)}]})
        self.identitystore = Fake(describe_user={"UserName": "grace@example.com"})
        named = {"Account": {"Name": "payments-prod"}}
        self.others = {"organizations": Fake(describe_account=named)}
        self.asked: list[tuple[str, str]] = []
        self.metrics = Metrics(namespace="test", service="test")
        self.metrics.clear_metrics()  # all of a process count in one place
        self.wiring = Wiring(ENVIRONMENT, Logger(service="test"), self.metrics)
        self.wiring.clients = _clients()
        context: Any = Context()
        self.wiring.invocation.context = context
        self.wiring.state_table = state_table
        self.wiring.cross_account = CrossAccountClients(self.make, HERE, "eu-west-1")

    def make(self, service: str, region: str, credentials: Any) -> Any:
        self.asked.append((service, region))
        looked_up = {"cloudtrail": self.cloudtrail, "identitystore": self.identitystore}
        return {**looked_up, **self.others}[service]

    def alert(self, of: dict[str, Any]) -> Alert:
        verdict = self.wiring.pipeline.process(event(of), "message-1")
        assert verdict.alert is not None
        return verdict.alert

    def counted(self) -> set[str]:
        return set(self.metrics.metric_set)


@pytest.fixture
def world() -> Iterator[World]:
    with mock_aws():
        yield World(memory_table(Clock(BEGIN)))


def test_a_loud_alert_of_an_unknown_session_asks_cloudtrail(world: World) -> None:
    alert = world.alert(LOUD)
    assert headline_of(alert).startswith("ada created ")
    assert message_of(alert).who == "ada (IAM user), as role Deploy"
    (asked,) = world.cloudtrail.asked
    assert asked[0] == "lookup_events"


def test_a_quiet_one_does_not(world: World) -> None:
    assert headline_of(world.alert(QUIET)).startswith("role Deploy deleted ")
    assert ("cloudtrail", "eu-west-1") not in world.asked


def test_a_session_that_was_heard_of_names_its_caller_and_its_call_is_silent(world: World) -> None:
    assert world.wiring.pipeline.process(event(GIVEN), "message-1").alert is None
    assert headline_of(world.alert(QUIET)).startswith("ada deleted ")


def test_a_session_of_a_log_file_names_its_caller_too(world: World) -> None:
    reader = world.wiring.log_files().reader
    assert ("aws.sts", "AssumeRole") in reader.session_calls
    assert reader.on_session_event is not None
    reader.on_session_event(GIVEN)
    assert headline_of(world.alert(QUIET)).startswith("ada deleted ")


def test_an_identity_center_user_is_asked_for_by_id_where_identity_center_is(world: World) -> None:
    behind = {"userId": USER_ID, "identityStoreArn": f"arn:aws:identitystore::{HERE}:identitystore/{STORE}"}
    alert = world.alert(call({"type": "IdentityCenterUser", "onBehalfOf": behind}))
    assert alert.actor is not None
    assert alert.actor.name == "grace@example.com"
    assert world.identitystore.asked == [("describe_user", {"IdentityStoreId": STORE, "UserId": USER_ID})]
    assert ("identitystore", "eu-central-1") in world.asked


def test_a_look_up_that_is_refused_is_no_failure_of_memory(world: World) -> None:
    world.identitystore = Fake(describe_user=TimeoutError())
    behind = {"userId": USER_ID, "identityStoreArn": f"arn:aws:identitystore::{HERE}:identitystore/{STORE}"}
    world.alert(call({"type": "IdentityCenterUser", "onBehalfOf": behind}))
    assert "EnrichmentsFailed" in world.counted()
    assert "StateTableFailures" not in world.counted()


def test_a_lost_memory_is_one() -> None:
    world = World(unavailable_state_table())
    world.alert(QUIET)
    assert "StateTableFailures" in world.counted()
    assert "EnrichmentsFailed" not in world.counted()


def test_accounts_are_named_in_the_headline_as_well(world: World) -> None:
    cross_account = {"type": "AWSAccount", "accountId": "444455556666", "principalId": "AIDAX"}
    alert = world.alert(call(cross_account))
    assert headline_of(alert).startswith("payments-prod (444455556666) deleted ")


def test_who_is_new_in_an_account_is_said_on_the_whole_way(world: World) -> None:
    assert isinstance(world.wiring.state_table.clock, Clock)
    world.alert(call(user("ada"), eventID="first"))
    world.wiring.state_table.clock.seconds += 8 * 86_400
    facts = dict(world.alert(call(user("grace"), eventID="second")).facts)
    assert facts["First seen"].startswith("no other alert about them")
    assert "First seen" not in dict(world.alert(call(user("ada"), eventID="third")).facts)


def test_who_changed_a_parameter_is_asked_of_memory_on_the_whole_way(world: World) -> None:
    forged = role_arn("Deploy", "ada@example.com")
    world.wiring.pipeline.process(event(issued(user("eve"), forged, "one")), "message-1")
    last = {"Parameters": [{"LastModifiedUser": forged, "Version": 2}]}
    world.others["ssm"] = Fake(describe_parameters=last)
    alert = world.wiring.pipeline.process(sample("ssm-parameter-changed"), "message-2").alert
    assert alert is not None
    said = "by eve (IAM user, by the session's name), as role Deploy"
    assert dict(alert.facts)["Last change"] == said
