"""Deployments of this stack, by its own stack events: what CloudFormation did in one is silent.

Every stack of the account can change this one's resources through CloudFormation, for the same caller or role as a
deployment of this one. So only a change that this stack's own events show, of that very resource at that time, is its
work, no matter who may deploy.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from copy import replace
from itertools import chain
from time import time
from typing import Any

import msgspec
from msgspec import Struct

from account_event_handler.aws.errors import BoundedLookups, code_of
from account_event_handler.catalog.automation import arn_matches, arns_of_caller
from account_event_handler.catalog.record import strings
from account_event_handler.limits import DEPLOYMENT_DEFER
from account_event_handler.model import AccountEvent, Defer
from account_event_handler.own_stack.context import (
    CLOCKS_APART,
    RANDOM,
    OwnStack,
    ResourceChange,
    StackContext,
    moment_of,
)
from account_event_handler.own_stack.resources import is_beside, is_of_stack, names_in

DEPLOYING = ("ContinueUpdateRollback", "CreateStack", "ExecuteChangeSet", "RollbackStack", "UpdateStack")
LONGEST = 3600  # seconds that a change of one resource may take
PAGES = 5  # of stack events; one has up to 1 MB, so that two hold the first deployment
_STACK = "AWS::CloudFormation::Stack"
# Types whose change calls another resource by name: where their properties name that, and what such calls have in
# their name.
_ATTACHED = {
    "AWS::Lambda::EventSourceMapping": ("FunctionName", "eventsourcemapping"),
    "AWS::Lambda::Permission": ("FunctionName", "permission"),
    "AWS::S3::BucketPolicy": ("Bucket", "bucketpolicy"),
    "AWS::SNS::Subscription": ("TopicArn", "subscri"),
    "AWS::SNS::TopicPolicy": ("Topics", "settopicattributes"),
    "AWS::SQS::QueuePolicy": ("Queues", "setqueueattributes"),
}
_SOURCES = {"AWS::CloudWatch": "aws.monitoring"}  # else the second part of the type, in small letters
_ALSO_NAMED = [f"requestParameters.{name}" for name in ("bucketName", "name", "trailName", "uUID")]


class StackEvents(Struct):
    """Asks for the stack's events when CloudFormation changed one of its resources.

    `client` makes the client. What cannot be looked up is alerted.
    """

    client: Callable[[], Any]
    lookups: BoundedLookups
    on_lookup_failed: Callable[[str], None]
    clock: Callable[[], float] = time
    _changes: tuple[ResourceChange, ...] = ()
    _looked_at: float = 0
    _since: float = 0  # from when on the changes are all that there were

    def context_for(self, context: StackContext, event: AccountEvent, *, may_defer: bool) -> StackContext | Defer:
        """With the changes of the stack's resources, where the event may come of one.

        What none explains while others go on is deferred, if it `may_defer`: its stack event may come yet.
        """
        if not _is_by_cloudformation(event, context.stack):
            return context
        moment = moment_of(event)
        if self._looked_at < moment + CLOCKS_APART or self._since > moment - LONGEST:
            (found,) = self.lookups.run([lambda: self._events(context.stack.name, moment)])
            if isinstance(found, Exception):
                self.on_lookup_failed(f"DescribeStackEvents: {code_of(found)}")
                return context
            events, self._since = found
            self._looked_at = self.clock()
            self._changes = tuple(changes_of(events, int(self._looked_at)))
        known = replace(context, deployed=self._changes)
        if may_defer and not is_by_deployment(event, known) and any(_is_at(each, moment) for each in self._changes):
            return Defer(DEPLOYMENT_DEFER, "the stack event of the change may come yet")
        return known

    def _events(self, stack: str, moment: int) -> tuple[list[Mapping[str, Any]], float]:
        """The newest first, as far back as a change of that moment may have begun, and from when on they are all."""
        events, token = list[Mapping[str, Any]](), dict[str, str]()
        for _ in range(PAGES):
            page = self.client().describe_stack_events(StackName=stack, **token)
            events += page["StackEvents"]
            if not page.get("NextToken"):
                return events, 0
            token = {"NextToken": page["NextToken"]}
            if events[-1]["Timestamp"].timestamp() < moment - LONGEST:
                break
        return events, events[-1]["Timestamp"].timestamp()


def changes_of(events: Sequence[Mapping[str, Any]], now: int) -> Iterator[ResourceChange]:
    """The changes of single resources that stack events show, of which the newest comes first; some go on until now."""
    running: dict[str, list[Mapping[str, Any]]] = {}
    for event in reversed(events):
        if event["ResourceType"] == _STACK:
            continue
        running.setdefault(event["LogicalResourceId"], []).append(event)
        if not event["ResourceStatus"].endswith("_IN_PROGRESS"):
            yield _change(running.pop(event["LogicalResourceId"]), int(event["Timestamp"].timestamp()))
    yield from (_change(each, now) for each in running.values())


def _change(events: Sequence[Mapping[str, Any]], until: int) -> ResourceChange:
    kind, since = events[0]["ResourceType"], int(events[0]["Timestamp"].timestamp())
    names = {each.get("PhysicalResourceId") or "" for each in events}
    field = _ATTACHED.get(kind, ("",))[0]
    targets = chain.from_iterable(strings(_properties(each).get(field)) for each in events)
    return ResourceChange(kind, _ends(names), _ends(targets), since, min(until, since + LONGEST))


def _properties(event: Mapping[str, Any]) -> Mapping[str, Any]:
    try:
        return msgspec.json.decode(event.get("ResourceProperties") or "{}", type=dict[str, Any])
    except msgspec.DecodeError:
        return {}


def _ends(names: Iterable[str]) -> frozenset[str]:
    """What names, ARNs, URLs and paths end with: a name or an id."""
    return frozenset(end for name in names if (end := name.replace("/", ":").rpartition(":")[2]))


def is_by_deployment(event: AccountEvent, context: StackContext) -> bool:
    """Whether CloudFormation changed a resource of the stack when the stack's events say so."""
    if not context.deployed or not _is_by_cloudformation(event, context.stack):
        return False
    named = _ends(chain(names_in(event), *(strings(event.field(path)) for path in _ALSO_NAMED)))
    return any(_explains(change, event, named) for change in context.deployed)


def _explains(change: ResourceChange, event: AccountEvent, named: frozenset[str]) -> bool:
    service = change.type.rpartition("::")[0]
    source = _SOURCES.get(service, f"aws.{service.rpartition('::')[2].lower()}")
    if source != event.source or not _is_at(change, moment_of(event)):
        return False
    calls = _ATTACHED.get(change.type, ("", ""))[1]
    is_for_another = calls in event.text("eventName").lower() and not named.isdisjoint(change.targets)
    return is_for_another or not named.isdisjoint(change.names)


def _is_at(change: ResourceChange, moment: int) -> bool:
    return change.since - CLOCKS_APART <= moment <= change.until + CLOCKS_APART


def may_deploy(event: AccountEvent, stack: OwnStack) -> bool:
    """Whether the caller, or the role whose session it is, is named as one who may deploy."""
    return any(arn_matches(pattern, arn) for pattern in stack.deployers for arn in arns_of_caller(event))


def _is_by_cloudformation(event: AccountEvent, stack: OwnStack) -> bool:
    """Whether CloudFormation did it, for whichever stack, to a resource of this one."""
    # AWS writes who invoked a call; the user agent is the caller's own word and proves nothing.
    if event.field("userIdentity.invokedBy") != "cloudformation.amazonaws.com":
        return False
    return is_of_stack(event, stack) or _is_about_trail(event, stack)


def _is_about_trail(event: AccountEvent, stack: OwnStack) -> bool:
    """Whether the call makes or changes the trail, or its bucket, that this stack creates, or a topic's subscription.

    People are alerted of these as of any trail; they are the stack's own only in its deployments.
    """
    if not is_beside(event, stack):
        return False
    match event.source:
        case "aws.s3":  # `<stack>-logbucket-<random>`, all of it in small letters as buckets' names are
            start, _, random = event.text("requestParameters.bucketName").rpartition("-")
            return start == f"{stack.name.lower()}-logbucket" and len(random) in RANDOM and random.isalnum()
        case "aws.sns":
            return "subscri" in event.text("eventName").lower()
        # That a trail stops is never a deployment's own business.
        case "aws.cloudtrail" if event.text("eventName") not in ("DeleteTrail", "StopLogging"):
            names = (event.text("requestParameters.name"), event.text("requestParameters.trailName"))
            arn_end = f":cloudtrail:{stack.region}:{stack.account}:trail/{stack.name}"
            return stack.name in names or any(name.endswith(arn_end) for name in names)
    return False
