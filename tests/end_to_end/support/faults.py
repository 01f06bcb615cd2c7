"""The faults that tests inject, each until the end of a `with` block.

with faults.slack("429", retry_after=2, times=3), faults.sns("down"):
    ...
"""

from contextlib import AbstractContextManager
from dataclasses import dataclass

from tests.end_to_end.support.proxy import Fault, Kind, Proxy
from tests.end_to_end.support.slack import SlackFault, SlackStandIn


@dataclass(frozen=True, slots=True)
class Faults:
    """Faults of Slack, by its stand-in, and of AWS services, by the proxy.

    Each `with` gives the fault, whose `met` counts the requests that met it.
    """

    stand_in: SlackStandIn
    proxy: Proxy

    def slack(
        self, kind: str, *, retry_after: int = 1, seconds: float = 2.0, times: int | None = None
    ) -> AbstractContextManager[SlackFault]:
        """Slack answers with a status, or misbehaves in one of slack.WAYS."""
        return self.stand_in.misbehaving(SlackFault(kind, retry_after, seconds, times))

    def sns(self, kind: str, operation: str = "", times: int | None = None) -> AbstractContextManager[Fault]:
        """The topic's service fails; `kind` is one of proxy.Kind."""
        return self.aws("sns", kind, operation, times)

    def state_table(
        self, kind: str, operation: str = "", times: int | None = None, skip: int = 0
    ) -> AbstractContextManager[Fault]:
        """DynamoDB fails, after some requests that do not; a slow answer is later than it is waited for."""
        return self.proxy.failing(Fault("dynamodb", Kind(kind), operation, times=times, seconds=3, skip=skip))

    def queue(self, kind: str, operation: str = "", times: int | None = None) -> AbstractContextManager[Fault]:
        """SQS fails for the function, which still gets its messages: Lambda polls by itself."""
        return self.aws("sqs", kind, operation, times)

    def parameters(self, kind: str, operation: str = "", times: int | None = None) -> AbstractContextManager[Fault]:
        """SSM, which holds Slack's URL, fails."""
        return self.aws("ssm", kind, operation, times)

    def aws(
        self, service: str, kind: str, operation: str = "", times: int | None = None
    ) -> AbstractContextManager[Fault]:
        """A service, by the name that signatures have for it, fails."""
        return self.proxy.failing(Fault(service, Kind(kind), operation, times=times))
