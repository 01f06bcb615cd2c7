"""Builds and deploys the stack to MiniStack with test subscribers; tears it down on exit."""

from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager, suppress
from typing import Protocol

from botocore.exceptions import ClientError

from local_stack.deployment import Deployment, build, deploy
from local_stack.event_run import EventRunner
from local_stack.ministack import MiniStack, running_ministack
from local_stack.recipients import Mailbox, SlackChannel, SlackWebhook
from local_stack.recorded import RecordedAnswers


class Step(Protocol):
    """Does a named step and may show that it is under way."""

    def __call__[T](self, name: str, do: Callable[[], T]) -> T: ...


def silently[T](name: str, do: Callable[[], T]) -> T:  # noqa: ARG001 it shows nothing
    """A step that shows nothing, for tests."""
    return do()


@contextmanager
def local_stack(
    step: Step = silently,
    port: int | None = None,
    slack: SlackChannel | None = None,
    parameters: Mapping[str, str] | None = None,
    mailbox: Mailbox | None = None,
) -> Iterator[EventRunner]:
    """Build, start, deploy, subscribe; raises LocalStackError.

    `parameters` are the template's, and settings among them; `slack` and `mailbox` are running recipients
    other than those that only keep what they get.
    """
    with ExitStack() as stack:
        recorded = stack.enter_context(RecordedAnswers())
        with ThreadPoolExecutor(1) as beside:  # MiniStack starts while SAM builds
            starting = beside.submit(
                lambda: _loaded(stack.enter_context(running_ministack(port, recorded.environment)))
            )
            step("sam build", build)
            ministack: MiniStack = step("start MiniStack", starting.result)
        webhook = slack or stack.enter_context(SlackWebhook())
        mailbox = mailbox or stack.enter_context(Mailbox())
        deployment: Deployment = step(
            f"sam deploy to {ministack.url}", lambda: deploy(ministack, webhook.webhook, parameters or {})
        )
        mailbox.subscribe(deployment.client("sns"), deployment.outputs["AlertTopicArn"])
        yield EventRunner(deployment, webhook, mailbox)


def _loaded(ministack: MiniStack) -> MiniStack:
    """MiniStack, with what answers for unsupported services loaded: it blocks all others."""
    with suppress(ClientError):
        Deployment(ministack).client("pricing").get_products(ServiceCode="AmazonDynamoDB")
    return ministack
