"""Which changes the stack's own events show, and what is done while they cannot be looked up."""

from concurrent.futures import ThreadPoolExecutor
from copy import replace
from dataclasses import dataclass, field
from time import sleep
from typing import Any

import pytest
from botocore.exceptions import ClientError, ReadTimeoutError

from account_event_handler.aws.errors import BoundedLookups
from account_event_handler.ingest import decode
from account_event_handler.model import AccountEvent, Defer
from account_event_handler.own_stack.deployments import LONGEST, PAGES, StackEvents, changes_of, is_by_deployment
from tests.support.samples import QUIET, load, sample
from tests.support.stack_context import BEGUN, ENDED, STACK, context, stack_event, stack_events
from tests.support.state_table import Clock

UNKNOWN = replace(context(), deployed=())
AT = BEGUN + 27  # when CloudFormation did what the samples tell
(PIECEWORK,) = (path for path in QUIET if path.stem == "watcher-role-changed--deployed")
(POLICY,) = (path for path in QUIET if path.stem == "watcher-queue-changed--deployed")
DENIED: Any = {"Error": {"Code": "AccessDenied", "Message": "no"}}


@dataclass
class World:
    """CloudFormation with one stack's events, a clock, and what was said of look-ups that failed."""

    events: list[dict[str, Any]] = field(default_factory=stack_events)
    page: int = 1_000
    fault: Exception | None = None
    slow: float = 0
    clock: Clock = field(default_factory=lambda: Clock(ENDED + 60))
    failed: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        lookups = BoundedLookups(ThreadPoolExecutor(1), 0.1)
        self.tracker = StackEvents(lambda: self, lookups, self.failed.append, self.clock)

    def describe_stack_events(self, StackName: str, NextToken: str = "0") -> dict[str, Any]:  # noqa: N803
        self.asked.append(StackName)
        sleep(self.slow)
        if self.fault:
            raise self.fault
        begin = int(NextToken)
        end = begin + self.page
        more = {"NextToken": str(end)} if end < len(self.events) else {}
        return {"StackEvents": self.events[begin:end], **more}

    def is_silent(self, event: dict[str, Any], *, may_defer: bool = False) -> bool | Defer:
        arrived = decode(event)
        assert isinstance(arrived, AccountEvent)
        known = self.tracker.context_for(UNKNOWN, arrived, may_defer=may_defer)
        return known if isinstance(known, Defer) else is_by_deployment(arrived, known)


def moved(seconds: int) -> dict[str, Any]:
    """The same piece of work so much later."""
    event = load(PIECEWORK)
    event["time"] = event["detail"]["eventTime"] = f"2026-11-20T{9 + seconds // 3600:02}:{41 + seconds // 60 % 60}:07Z"
    return event


def test_what_the_stack_s_events_show_is_silent_at_once() -> None:
    world = World()
    assert world.is_silent(load(PIECEWORK), may_defer=True) is True
    assert world.asked == [STACK.name]


def test_a_session_of_another_stack_is_told_in_the_hour_after_a_deployment() -> None:
    """The same caller's or role's: a pipeline deploys many stacks, and what it is called proves nothing."""
    world = World(stack_events(begun=BEGUN - 600, ended=BEGUN - 300))
    assert world.is_silent(load(POLICY), may_defer=True) is False


def test_what_another_stack_rewrites_during_a_deployment_that_does_not_is_told() -> None:
    world = World(stack_events("AWS::Lambda::Function"))
    assert world.is_silent(load(POLICY)) is False


@pytest.mark.parametrize(
    "fault",
    [ClientError(DENIED, "DescribeStackEvents"), ReadTimeoutError(endpoint_url="https://x"), KeyError("StackEvents")],
    ids=lambda fault: type(fault).__name__,
)
def test_what_cannot_be_looked_up_is_told_at_once(fault: Exception) -> None:
    world = World(fault=fault)
    assert world.is_silent(load(PIECEWORK), may_defer=True) is False
    assert len(world.failed) == 1


def test_a_look_up_without_an_answer_is_not_waited_for() -> None:
    world = World(slow=0.5)
    assert world.is_silent(load(PIECEWORK), may_defer=True) is False
    assert world.failed == ["DescribeStackEvents: TimeoutError"]


def test_a_change_that_goes_on_explains_what_comes_of_it() -> None:
    world = World([each for each in stack_events() if each["ResourceStatus"] == "UPDATE_IN_PROGRESS"], clock=Clock(AT))
    assert world.is_silent(load(PIECEWORK)) is True
    world.clock.seconds = AT + 2 * LONGEST
    assert world.is_silent(moved(7200)) is False


def test_what_is_not_shown_yet_waits_once_while_a_deployment_goes_on() -> None:
    world = World(stack_events("AWS::Lambda::Function"))
    deferred = world.is_silent(load(PIECEWORK), may_defer=True)
    assert isinstance(deferred, Defer)
    assert deferred.seconds == 60
    assert world.is_silent(load(PIECEWORK)) is False


def test_a_policy_is_known_by_the_queue_that_its_properties_name() -> None:
    def told(**properties: Any) -> bool | Defer:
        piece = ("AWS::SQS::QueuePolicy", "account-watcher-ActivityQueuePolicy-Ab1Cd2Ef3Gh4")
        ended = stack_event(*piece, "UPDATE_COMPLETE", ENDED)
        return World([ended, stack_event(*piece, "UPDATE_IN_PROGRESS", BEGUN, **properties)]).is_silent(load(POLICY))

    url = load(POLICY)["detail"]["requestParameters"]["queueUrl"]
    assert told(Queues=[url]) is True
    assert told(Queues=[url.replace("Activity", "Denied")]) is False
    assert told() is False


@pytest.mark.parametrize("properties", ["", "{", "[]", None], ids=str)
def test_properties_that_cannot_be_read_name_nothing(properties: str | None) -> None:
    event = stack_event("AWS::SQS::QueuePolicy", "x", "UPDATE_IN_PROGRESS", BEGUN) | {"ResourceProperties": properties}
    (change,) = changes_of([event], ENDED)
    assert change.targets == frozenset()


def test_the_stack_s_subscription_to_a_trail_s_topic_is_its_own() -> None:
    event = sample("cloudtrail-subscription-removed")
    event["detail"]["userIdentity"] = load(PIECEWORK)["detail"]["userIdentity"]
    arn = event["detail"]["requestParameters"]["subscriptionArn"]
    assert World().is_silent(event) is False
    events = [stack_event("AWS::SNS::Subscription", arn, "DELETE_IN_PROGRESS", BEGUN)]
    assert World(events, clock=Clock(ENDED)).is_silent(event) is True


def test_the_stack_itself_is_no_piece_that_explains_a_change() -> None:
    events = [stack_event("AWS::CloudFormation::Stack", STACK.name, "UPDATE_IN_PROGRESS", BEGUN)]
    assert not list(changes_of(events, ENDED))


def test_events_are_read_page_by_page_as_far_back_as_a_change_may_have_begun() -> None:
    world = World(page=len(stack_events()) // 2)
    assert world.is_silent(load(PIECEWORK)) is True
    assert len(world.asked) in (2, 3)
    older = [stack_event("AWS::SQS::Queue", str(each), "UPDATE_COMPLETE", AT - 2 * LONGEST) for each in range(50)]
    world = World(stack_events() + older, page=len(stack_events()) + 1)
    assert world.is_silent(load(PIECEWORK)) is True
    assert len(world.asked) == 1


def test_no_more_pages_are_read_than_a_few() -> None:
    world = World(page=1)
    world.is_silent(load(PIECEWORK))
    assert len(world.asked) == PAGES


def test_what_was_seen_after_an_event_is_not_asked_again() -> None:
    world = World()
    for _ in range(10):
        assert world.is_silent(load(PIECEWORK)) is True
    assert len(world.asked) == 1


def test_what_was_seen_before_an_event_is_asked_again() -> None:
    world = World(stack_events("AWS::Lambda::Function"), clock=Clock(AT))
    assert world.is_silent(load(PIECEWORK)) is False
    world.events = stack_events()
    assert world.is_silent(load(PIECEWORK)) is True


def test_what_is_no_piece_of_the_stack_is_not_looked_up() -> None:
    event = load(PIECEWORK)
    event["detail"]["requestParameters"]["roleName"] = "innocent"
    world = World()
    assert world.is_silent(event, may_defer=True) is False
    assert world.is_silent(sample("watcher-role-changed"), may_defer=True) is False
    assert world.asked == []
