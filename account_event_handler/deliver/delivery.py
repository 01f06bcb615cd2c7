"""An Alert enters, every channel that wants it is told; who was told and who failed leaves."""

import time
from collections.abc import Sequence
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from dataclasses import dataclass

from account_event_handler.deliver.channel import Channel, DeferredError, DeliveryError, FaultError
from account_event_handler.model import Alert


@dataclass(frozen=True, slots=True)
class DeliveryResult:
    """The names of the channels that were told now, and the errors of those that could not be."""

    delivered: tuple[str, ...]
    errors: tuple[tuple[str, DeliveryError], ...]


@dataclass(frozen=True, slots=True)
class Pending:
    """An alert on its way: what each channel's thread will answer."""

    answers: tuple[tuple[str, "Future[bool | DeliveryError]"], ...]

    def wait(self, seconds: float) -> DeliveryResult:
        """What became of it, once every channel has answered or the seconds are over.

        A channel that answers later still notes so, and is not told again.
        """
        end = time.monotonic() + seconds
        results = [(name, _answer(future, end)) for name, future in self.answers]
        return DeliveryResult(
            delivered=tuple(name for name, result in results if result is True),
            errors=tuple((name, each) for name, each in results if isinstance(each, DeliveryError)),
        )


def _answer(answer: "Future[bool | DeliveryError]", end: float) -> bool | DeliveryError:
    try:
        return answer.result(max(0.0, end - time.monotonic()))
    except TimeoutError:
        if answer.cancel():
            return DeferredError("the invocation has no time left")
        return DeliveryError("it did not answer within the invocation's time")


class Delivery:
    """The channels, each with a thread of its own, so that a slow one delays no other.

    A channel is told one alert after the other, in the order in which they were begun.
    """

    def __init__(self, channels: Sequence[Channel]) -> None:
        self._lanes: list[tuple[Channel, Executor]] = [
            (channel, ThreadPoolExecutor(1, thread_name_prefix=channel.name))
            for channel in channels
        ]

    def begin(self, alert: Alert) -> Pending:
        """Start telling the channels that the alert is for and whose severity it reaches."""
        return Pending(
            tuple(
                (channel.name, thread.submit(_send_to, channel, alert))
                for channel, thread in self._lanes
                if _wants(channel, alert)
            )
        )

    def dry_run(self, alert: Alert) -> None:
        """Have every channel do all but send it; raises the first's DeliveryError."""
        for channel, _ in self._lanes:
            channel.dry_run(alert)

    def others(self, name: str) -> tuple[str, ...]:
        """The names of all channels but this one."""
        return tuple(channel.name for channel, _ in self._lanes if channel.name != name)


def _wants(channel: Channel, alert: Alert) -> bool:
    if alert.only:
        return channel.name in alert.only
    return alert.severity.reaches(channel.lowest)


def _send_to(channel: Channel, alert: Alert) -> bool | DeliveryError:
    try:
        return channel.send(alert)
    except DeliveryError as error:
        return error
    except Exception as error:  # a fault of ours in one channel must not silence the other
        return FaultError(f"unexpected {type(error).__name__}")
