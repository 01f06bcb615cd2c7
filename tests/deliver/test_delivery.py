import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

from account_event_handler.deliver import Channel, Delivery, DeliveryError
from account_event_handler.deliver.printed import PrintedChannel
from account_event_handler.model import Alert, Severity
from tests.alerts import alert_of


@dataclass
class Fake:
    """A channel that notes what it is told, waits for others, or fails as asked."""

    name: str
    lowest: Severity = Severity.LOW
    failure: Exception | None = None
    barrier: threading.Barrier | None = None
    told: list[str] = field(default_factory=list)

    def tell(self, alert: Alert) -> None:
        if self.barrier:
            self.barrier.wait(5)
        if self.failure:
            raise self.failure
        self.told.append(alert.watch)


def delivery(*channels: Channel) -> Delivery:
    return Delivery(channels, ThreadPoolExecutor(2))


ALERT = alert_of("s3-bucket-policy-deleted")  # medium


def test_channels_are_told_at_the_same_time() -> None:
    both = threading.Barrier(2)
    told = delivery(Fake("a", barrier=both), Fake("b", barrier=both)).deliver(ALERT)
    assert told.told == ("a", "b")


def test_a_channel_that_fails_does_not_silence_the_other() -> None:
    healthy = Fake("b")
    told = delivery(Fake("a", failure=DeliveryError("no")), healthy).deliver(ALERT)
    assert (told.told, healthy.told) == (("b",), ["s3-bucket-policy-deleted"])
    assert [(name, str(error)) for name, error in told.errors] == [("a", "no")]


def test_a_fault_of_ours_in_one_channel_is_an_error_without_its_text() -> None:
    told = delivery(Fake("a", failure=KeyError("secret")), Fake("b")).deliver(ALERT)
    assert [str(error) for _, error in told.errors] == ["unexpected KeyError"]
    assert told.told == ("b",)


def test_a_channel_is_not_told_what_is_too_quiet_for_it() -> None:
    loud, quiet = Fake("loud", Severity.HIGH), Fake("quiet", Severity.MEDIUM)
    assert delivery(loud, quiet).deliver(ALERT).told == ("quiet",)
    assert loud.told == []


def test_a_slow_channel_does_not_delay_the_other() -> None:
    class Slow(Fake):
        def tell(self, alert: Alert) -> None:
            time.sleep(0.2)

    quick_at: list[float] = []

    class Quick(Fake):
        def tell(self, alert: Alert) -> None:
            quick_at.append(time.monotonic())

    started = time.monotonic()
    delivery(Slow("slow"), Quick("quick")).deliver(ALERT)
    assert quick_at[0] - started < 0.15


def test_a_local_invocation_prints_the_mail(capsys) -> None:  # type: ignore[no-untyped-def]
    PrintedChannel().tell(ALERT)
    assert capsys.readouterr().out.startswith("Subject: [MEDIUM] alice deleted the policy")
