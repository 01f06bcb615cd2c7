"""The deployed stack on the local AWS, once for all end-to-end tests."""

import signal
import subprocess
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from pathlib import Path
from shutil import copy

import pytest
from xdist.remote import Producer
from xdist.scheduler import LoadScopeScheduling

from local_stack.delivery import deliver, happening_now
from local_stack.deployment import BUILD, TEMPLATE, Deployment, build, deploy
from local_stack.event_run import EventRunner
from local_stack.fixtures import create_trail
from local_stack.ministack import MiniStack, free_port, running_ministack
from local_stack.stack import local_stack
from tests.end_to_end.support.log_files import BUCKET, notify
from tests.end_to_end.support.make_local import run
from tests.end_to_end.support.shared_stack import (
    DEFERRED,
    PARAMETERS,
    UNREPORTED,
    Subscriber,
    subscribe,
    wait_until,
    wait_until_processed,
)
from tests.end_to_end.support.slack import SlackStandIn
from tests.end_to_end.support.trails import is_logging, raise_trail_alarm, send_internal_event
from tests.support.samples import path_of, sample

TRAIL, PLACEHOLDER = "AWS::CloudTrail::Trail", "AWS::CloudFormation::WaitConditionHandle"


SENT_LOCALLY = (
    "cloudtrail-trail-stopped",
    "cloudwatch-alarm-raised",
    "dynamodb-table-created",
    "s3-bucket-deleted",
    "s3-bucket-policy-changed",
    "ssm-parameter-changed",
)
LAST = ("test_created_trail", "test_local", "test_trails")  # they use what was begun early
GROUPS = {  # of files beside those that share one stack: on a stack of their own, or with none of these
    "apart": ("test_actors", "test_hub", "test_package", "test_state", "test_who"),
    "alone": ("test_release", "test_setup"),
}


def _group(path: Path) -> str:
    return next((name for name, stems in GROUPS.items() if path.stem in stems), "together")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=lambda item: item.path.stem in LAST)


class Groups(LoadScopeScheduling):  # type: ignore[misc]
    """Groups of files, which processes run side by side."""

    def _split_scope(self, nodeid: str) -> str:
        return _group(Path(nodeid.partition("::")[0]))


def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> Groups:
    return Groups(config, log)


@pytest.fixture(scope="module", autouse=True)
def begin_early(request: pytest.FixtureRequest) -> None:
    """Begin what takes its time, if a test of the first group needs it, before its first test."""
    if _group(request.path) != "together":
        return
    together = [item for item in request.session.items if _group(item.path) == "together"]
    needed = {name for item in together for name in getattr(item, "fixturenames", ())}
    for name in ("unreported", "deploying", "starting", "deferred"):  # the last stays in the queue for a minute
        if name in needed:
            request.getfixturevalue(name)


@pytest.fixture(scope="session")
def slack() -> Iterator[SlackStandIn]:
    with SlackStandIn() as slack:
        yield slack


@pytest.fixture(scope="session")
def ministack() -> Iterator[MiniStack]:
    """A local AWS in which nothing is deployed."""
    with running_ministack(free_port()) as running:
        yield running


@pytest.fixture(scope="session")
def runner(slack: SlackStandIn) -> Iterator[EventRunner]:
    with local_stack(port=free_port(), slack=slack, parameters=PARAMETERS) as running:
        yield running


@pytest.fixture(scope="session")
def deployment(runner: EventRunner) -> Deployment:
    return runner.deployment


@pytest.fixture(scope="session")
def bucket(deployment: Deployment) -> str:
    """The bucket of a trail, which sends its notifications to EventBridge."""
    s3 = deployment.client("s3")
    place = {"LocationConstraint": s3.meta.region_name}
    s3.create_bucket(Bucket=BUCKET, CreateBucketConfiguration=place)
    notify(deployment, {"EventBridgeConfiguration": {}})
    return BUCKET


@pytest.fixture(scope="session")
def deploying(deployment: Deployment, slack: SlackStandIn) -> Iterator[Future[Deployment]]:
    """A stack with CreateTrail in another Region, deployed while other tests run.

    The local CloudFormation knows no trails; a placeholder stands for the one of the template.
    """
    template = BUILD / "template-without-trail.yaml"
    template.write_text(TEMPLATE.read_text().replace(TRAIL, PLACEHOLDER))
    parameters = {name: PARAMETERS[name] for name in ("AlarmNames", "WindowMinutes")}
    with ThreadPoolExecutor(1) as threads:
        yield threads.submit(
            deploy,
            deployment.ministack,
            slack.webhook,
            {**parameters, "CreateTrail": "true"},
            template,
            region="eu-central-1",
            stack_name="creates-trail",  # MiniStack restarts functions of one name in all Regions
        )
    template.unlink()


@pytest.fixture(scope="session")
def temporary(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("temporary")


@pytest.fixture(scope="session")
def starting(tmp_path_factory: pytest.TempPathFactory, temporary: Path) -> Iterator[subprocess.Popen[str]]:
    """`make local KEEP=1` for a folder of events, begun while other tests run."""
    events = tmp_path_factory.mktemp("events")
    for name in SENT_LOCALLY:
        copy(path_of(name), events)
    build()
    with run("run", str(events), "--keep", folder=temporary) as process:
        yield process
        process.send_signal(signal.SIGINT)


@pytest.fixture(scope="session")
def early_subscriber(deployment: Deployment) -> Subscriber:
    return subscribe(deployment, "early")


@pytest.fixture(scope="session")
def deferred(deployment: Deployment, early_subscriber: Subscriber) -> list[str]:
    """The rules that match a sample whose alert waits a minute for another event."""
    return deliver(deployment, happening_now(sample(DEFERRED)))


@pytest.fixture(scope="session")
def unreported(deployment: Deployment, early_subscriber: Subscriber) -> dict[str, str]:
    """Two trails whose stop no event reports: alerts follow when none has come for a while."""
    create_trail(deployment, "of-samples", "trail-logs-example")  # the bucket that samples name
    found = {way: create_trail(deployment, f"{UNREPORTED}{way}") for way in ("check", "alarm")}
    send_internal_event(deployment, "Look at Trails")
    wait_until_processed(deployment)
    for way, arn in found.items():
        deployment.client("cloudtrail").stop_logging(Name=arn)
        if way == "check":
            send_internal_event(deployment, "Look at Trails")
        else:
            raise_trail_alarm(deployment)
        wait_until(partial(is_logging, deployment, arn))
    return found
