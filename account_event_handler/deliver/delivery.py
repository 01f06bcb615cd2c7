"""An Alert enters, every channel that wants it is told; who was told and who failed leaves."""

from collections.abc import Sequence
from concurrent.futures import Executor
from dataclasses import dataclass

from account_event_handler.deliver.channel import Channel, DeliveryError
from account_event_handler.model import Alert


@dataclass(frozen=True, slots=True)
class Told:
    """The names of the channels that were told, and the errors of those that could not be."""

    told: tuple[str, ...]
    errors: tuple[tuple[str, DeliveryError], ...]


@dataclass(frozen=True, slots=True)
class Delivery:
    """The channels and the threads that tell them at the same time."""

    channels: Sequence[Channel]
    threads: Executor

    def deliver(self, alert: Alert) -> Told:
        """Tell every channel whose lowest severity the alert reaches; one's failure is its own."""
        wanted = [channel for channel in self.channels if alert.severity.reaches(channel.lowest)]
        others = [self.threads.submit(_tell, channel, alert) for channel in wanted[1:]]
        first = [_tell(channel, alert) for channel in wanted[:1]]  # here, which is soonest
        answers = [*first, *(other.result() for other in others)]
        results = list(zip((channel.name for channel in wanted), answers, strict=True))
        return Told(
            told=tuple(name for name, error in results if error is None),
            errors=tuple((name, error) for name, error in results if error is not None),
        )


def _tell(channel: Channel, alert: Alert) -> DeliveryError | None:
    try:
        channel.tell(alert)
    except DeliveryError as error:
        return error
    except Exception as error:  # a fault of ours in one channel must not silence the other
        return DeliveryError(f"unexpected {type(error).__name__}")
    return None
