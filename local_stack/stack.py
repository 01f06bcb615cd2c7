"""Nothing enters, the whole watcher leaves: built, deployed, subscribed; all gone at the end."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Protocol

from local_stack.deployment import Deployment, build, deploy
from local_stack.mailbox import Mailbox
from local_stack.ministack import MiniStack, running_ministack
from local_stack.slack import SlackStandIn
from local_stack.trip import Traveller


class Step(Protocol):
    """Does a named step and may show that it is under way."""

    def __call__[T](self, name: str, do: Callable[[], T]) -> T: ...


def silently[T](name: str, do: Callable[[], T]) -> T:  # noqa: ARG001 it shows nothing
    """A step that shows nothing, for tests."""
    return do()


@contextmanager
def local_stack(
    step: Step = silently, port: int | None = None, **parameters: str
) -> Iterator[Traveller]:
    """Build, start, deploy with the template's `parameters`, subscribe; raises LocalStackError."""
    with ExitStack() as stack:
        step("sam build", build)
        ministack: MiniStack = step(
            "start MiniStack", lambda: stack.enter_context(running_ministack(port))
        )
        slack = stack.enter_context(SlackStandIn())
        mailbox = stack.enter_context(Mailbox())
        deployment: Deployment = step(
            f"sam deploy to {ministack.url}", lambda: deploy(ministack, slack.webhook, parameters)
        )
        mailbox.subscribe(deployment.client("sns"), deployment.outputs["AlertTopicArn"])
        yield Traveller(deployment, slack, mailbox)
