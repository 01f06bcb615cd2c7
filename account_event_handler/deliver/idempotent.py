"""An Alert enters, its channel is told unless Memory knows that it was: Powertools' Idempotency."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from account_event_handler.aws.queue import QueueError
from account_event_handler.deliver.channel import (
    Channel,
    DeferredError,
    DeliveryError,
    NextWindowError,
)
from account_event_handler.deliver.recent import RecentIds
from account_event_handler.invocation import Invocation
from account_event_handler.model import Alert, Deferred, Severity
from account_event_handler.state import DAY, StateUnavailable
from account_event_handler.suppress.rate_limit import RateLimiter

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.idempotency import IdempotencyConfig
    from aws_lambda_powertools.utilities.idempotency.persistence.base import BasePersistenceLayer
    from mypy_boto3_dynamodb.client import DynamoDBClient

LIFETIME = 30 * DAY  # an alert may wait 14 days in its queue and 14 more as a dead letter


@dataclass(slots=True)
class DeliveryLedger:
    """Where Memory notes what a channel was told.

    The time that `invocation` has left is how long another believes that it is still telling.
    """

    client: Callable[[], "DynamoDBClient"]
    table: str
    invocation: Invocation
    _stores: dict[str, "BasePersistenceLayer"] = field(default_factory=dict)

    def store(self, channel: str) -> "BasePersistenceLayer":
        """Powertools' layer for one channel, made at the first alert, which few events are."""
        if channel not in self._stores:
            from aws_lambda_powertools.utilities.idempotency import DynamoDBPersistenceLayer

            self._stores[channel] = DynamoDBPersistenceLayer(
                self.table,
                key_attr="pk",
                sort_key_attr="sk",
                static_pk_value=f"told#{channel}",
                boto3_client=self.client(),
            )
        return self._stores[channel]

    def config(self) -> "IdempotencyConfig":
        """How long an alert counts as told, and when this invocation ends."""
        from aws_lambda_powertools.utilities.idempotency import IdempotencyConfig

        return IdempotencyConfig(
            expires_after_seconds=LIFETIME, lambda_context=self.invocation.context
        )


@dataclass(frozen=True, slots=True)
class IdempotentChannel:
    """A channel that is told each alert once, and no more than its gate lets through.

    `lost` is called when Memory could not be asked: then the alert goes out without it.
    """

    channel: Channel
    ledger: DeliveryLedger
    rate_limiter: RateLimiter
    lost: Callable[[str], None]
    recent: RecentIds = field(default_factory=RecentIds)

    @property
    def name(self) -> str:
        """The channel's name."""
        return self.channel.name

    @property
    def lowest(self) -> Severity:
        """The channel's lowest severity."""
        return self.channel.lowest

    def send(self, alert: Alert) -> bool:
        """Tell the alert if it was not told; raises DeliveryError, also while another tells it."""
        from aws_lambda_powertools.utilities.idempotency import idempotent_function
        from aws_lambda_powertools.utilities.idempotency.exceptions import (
            IdempotencyAlreadyInProgressError,
            IdempotencyPersistenceLayerError,
        )

        attempt = _Attempt(self, alert)
        send = idempotent_function(
            attempt.send,
            data_keyword_argument="alert_id",
            persistence_store=self.ledger.store(self.name),
            config=self.ledger.config(),
            key_prefix=self.name,
        )
        try:
            send(alert_id=alert.id)
        except IdempotencyAlreadyInProgressError:
            raise DeferredError("another invocation is telling it") from None
        except IdempotencyPersistenceLayerError as error:
            self.lost(type(error.__cause__).__name__)
            attempt.finish()
        return attempt.sent

    def dry_run(self, alert: Alert) -> None:
        """As the channel itself does it: nothing is noted."""
        self.channel.dry_run(alert)


@dataclass(slots=True)
class _Attempt:
    """One try to tell one alert: what has become of it when Memory fails half way."""

    to: IdempotentChannel
    alert: Alert
    made: bool = False
    sent: bool = False
    error: DeliveryError | None = None

    def send(self, *, alert_id: str) -> None:
        """Tell through the gate; `alert_id` is what Powertools remembers."""
        assert alert_id == self.alert.id
        try:
            self._through_gate()
        except DeliveryError as error:
            self.error = error
            raise
        self.made = True

    def finish(self) -> None:
        """Without Memory: tell what was not tried, raise what failed, leave what was told."""
        if self.error is not None:
            raise self.error
        if not self.made:
            self._send()

    def _through_gate(self) -> None:
        try:
            self.to.rate_limiter.pass_on(self.alert, self.to.name, self._send)
        except StateUnavailable as error:
            self.to.lost(str(error))
            self._send()
        except QueueError as error:
            raise DeliveryError(str(error)) from error
        except Deferred as error:
            raise NextWindowError(str(error), wait=error.wait) from error

    def _send(self) -> None:
        """Not again what was told while it could not be noted."""
        if self.alert.id not in self.to.recent:
            self.sent = self.to.channel.send(self.alert)
            self.to.recent.add(self.alert.id)
