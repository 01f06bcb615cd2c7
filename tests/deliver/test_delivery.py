import threading
import time
from concurrent.futures import Future
from copy import replace
from dataclasses import dataclass, field

import pytest

from account_event_handler.deliver import Channel, Delivery, DeliveryError
from account_event_handler.deliver.channel import PrintedChannel
from account_event_handler.deliver.delivery import BUSY, NO_TIME, DeliveryResult
from account_event_handler.deliver.lane import pause
from account_event_handler.model import Alert, Defer, Severity
from tests.support.alerts import alert_of
from tests.support.delivery import delivery
from tests.support.state_table import memory_table


@dataclass
class Fake:
    """A channel that notes what it is told, waits for others, or fails as asked."""

    name: str
    lowest: Severity = Severity.LOW
    failure: Exception | Defer | None = None
    barrier: threading.Barrier | None = None
    delivered: list[str] = field(default_factory=list)

    def dry_run(self, alert: Alert) -> None:
        if isinstance(self.failure, Exception):
            raise self.failure

    def send(self, alert: Alert) -> Defer | None:
        if self.barrier:
            self.barrier.wait(5)
        if isinstance(self.failure, Exception):
            raise self.failure
        if self.failure is None:
            self.delivered.append(alert.watch)
        return self.failure


def deliver(alert: Alert, *channels: Channel) -> DeliveryResult:
    return Delivery(channels).begin(alert).wait(10)


ALERT = alert_of("s3-bucket-policy-deleted")  # medium


def test_channels_are_told_at_the_same_time() -> None:
    both = threading.Barrier(2)
    delivered = deliver(ALERT, Fake("a", barrier=both), Fake("b", barrier=both))
    assert delivered.delivered == ("a", "b")


def test_a_channel_that_fails_does_not_silence_the_other() -> None:
    healthy = Fake("b")
    delivered = deliver(ALERT, Fake("a", failure=DeliveryError("no")), healthy)
    assert (delivered.delivered, healthy.delivered) == (("b",), ["s3-bucket-policy-deleted"])
    assert [(name, str(error)) for name, error in delivered.errors] == [("a", "no")]


def test_a_fault_of_ours_in_one_channel_is_an_error_without_its_text() -> None:
    delivered = deliver(ALERT, Fake("a", failure=KeyError("secret")), Fake("b"))
    ((_, error),) = delivered.errors
    assert str(error) == "unexpected KeyError"
    assert (error.is_over(4), error.is_over(5)) == (False, True)
    assert delivered.delivered == ("b",)


def test_a_channel_is_not_told_what_is_too_quiet_for_it() -> None:
    loud, quiet = Fake("loud", Severity.HIGH), Fake("quiet", Severity.MEDIUM)
    assert deliver(ALERT, loud, quiet).delivered == ("quiet",)
    assert loud.delivered == []


def test_a_slow_channel_does_not_delay_the_other() -> None:
    class Slow(Fake):
        def send(self, alert: Alert) -> None:
            time.sleep(0.2)

    quick_at: list[float] = []

    class Quick(Fake):
        def send(self, alert: Alert) -> None:
            quick_at.append(time.monotonic())

    started = time.monotonic()
    deliver(ALERT, Slow("slow"), Quick("quick"))
    assert quick_at[0] - started < 0.15


def test_a_local_invocation_prints_the_mail(capsys) -> None:  # type: ignore[no-untyped-def]
    PrintedChannel().send(ALERT)
    assert capsys.readouterr().out.startswith("Subject: [MEDIUM] 111122223333: alice deleted the policy")


def test_the_next_alerts_of_a_quick_channel_do_not_wait_for_a_slow_one() -> None:
    go_on = threading.Event()

    class Stuck(Fake):
        def send(self, alert: Alert) -> None:
            go_on.wait(5)

    quick = Fake("quick")
    channels = Delivery([Stuck("stuck"), quick])
    begun = [channels.begin(replace(ALERT, id=str(number))) for number in range(3)]
    end = time.monotonic() + 5
    while len(quick.delivered) < 3 and time.monotonic() < end:
        time.sleep(0.005)
    assert len(quick.delivered) == 3
    go_on.set()
    assert all(pending.wait(10).delivered == ("stuck", "quick") for pending in begun)


def test_a_channel_that_does_not_answer_in_time_fails_and_what_is_behind_it_was_not_asked() -> None:
    go_on = threading.Event()

    class Dripping(Fake):
        def send(self, alert: Alert) -> None:
            self.delivered.append(alert.id)
            go_on.wait(5)

    dripping, quick = Dripping("dripping"), Fake("quick")
    channels = Delivery([dripping, quick])
    begun = [channels.begin(replace(ALERT, id=name)) for name in ("first", "second")]
    started = time.monotonic()
    first, second = [pending.wait(0.1) for pending in begun]
    assert time.monotonic() - started < 2
    go_on.set()
    assert first.delivered == second.delivered == ("quick",)
    assert [name for name, _ in first.errors] == [name for name, _ in second.deferred]
    assert (first.deferred, second.errors) == ((), ())
    channels.begin(replace(ALERT, id="third")).wait(5)
    assert dripping.delivered == ["first", "third"]


def test_an_alert_for_one_channel_goes_there_alone_however_quiet() -> None:
    loud, other = Fake("loud", Severity.CRITICAL), Fake("other")
    assert deliver(replace(ALERT, only=("loud",)), loud, other).delivered == ("loud",)
    assert Delivery([loud, other]).others("loud") == ("other",)


def test_a_channel_that_is_not_tried_now_is_deferred() -> None:
    cooling = Defer(15, "it is cooling down")
    result = deliver(ALERT, Fake("a", failure=cooling), Fake("b"))
    assert (result.deferred, result.delivered) == ((("a", cooling),), ("b",))


def test_a_result_says_which_channels_were_not_sent_it_and_why() -> None:
    result = deliver(ALERT, Fake("loud", Severity.CRITICAL), Fake("b"))
    assert result.skipped == (("loud", "below the channel's severity"),)


@dataclass
class Held(Fake):
    """Does not send before it is let go."""

    go_on: threading.Event = field(default_factory=threading.Event)

    def send(self, alert: Alert) -> Defer | None:
        assert self.go_on.wait(5)
        return super().send(alert)


def both_of_one_alert(channel: Held) -> list[DeliveryResult]:
    """A copy that is begun while the first is on its way, and one that is begun afterwards."""
    world = delivery([channel], memory_table())
    begun = [world.begin(ALERT), world.begin(ALERT)]
    channel.go_on.set()
    return [pending.wait(5) for pending in begun]


def test_a_copy_of_what_is_on_its_way_ends_as_the_first_does() -> None:
    slack = Held("slack")
    first, copy = both_of_one_alert(slack)
    assert (first.delivered, first.skipped) == (("slack",), ())
    assert (copy.delivered, copy.deferred, copy.skipped) == ((), (), (("slack", "delivered"),))
    assert slack.delivered == ["s3-bucket-policy-deleted"]


@pytest.mark.parametrize("failure", [DeliveryError("no", final=True), Defer(15, "it is cooling down")])
def test_a_copy_of_what_fails_on_its_way_fails_likewise(failure: DeliveryError | Defer) -> None:
    first, copy = both_of_one_alert(Held("slack", failure=failure))
    assert first == copy
    assert len(first.errors) + len(first.deferred) == 1


def test_a_copy_of_what_was_not_begun_in_time_is_not_begun_either() -> None:
    stuck = Held("slack")
    world = delivery([stuck], memory_table())
    ahead = world.begin(replace(ALERT, id="ahead"))
    first, copy = [world.begin(ALERT) for _ in range(2)]
    assert first.wait(0).deferred == (("slack", NO_TIME),)
    stuck.go_on.set()
    assert copy.wait(5).deferred == (("slack", NO_TIME),)
    assert ahead.wait(5).delivered == ("slack",)
    assert world.begin(ALERT).wait(5).delivered == ("slack",)


def test_a_copy_of_an_alert_that_waits_for_its_turn_follows_it_however_loud_it_is() -> None:
    go_on = threading.Event()

    class Pausing(Fake):
        def send(self, alert: Alert) -> None:
            go_on.wait(5)
            pause(0)
            self.delivered.append(alert.id)

    pausing = Pausing("pausing")
    channels = Delivery([pausing])
    first = channels.begin(ALERT)
    copy = channels.begin(replace(ALERT, severity=Severity.CRITICAL))
    go_on.set()
    assert first.wait(5).delivered == ("pausing",)
    assert copy.wait(5).skipped == (("pausing", "delivered"),)
    assert pausing.delivered == [ALERT.id]


def test_the_count_is_waited_for_no_longer_than_the_channels() -> None:
    begun = Delivery([Fake("a")]).begin(ALERT, Future())
    started = time.monotonic()
    assert begun.wait(0.05).delivered == ("a",)
    assert time.monotonic() - started < 2


def test_an_alert_for_one_channel_is_not_too_quiet_for_another() -> None:
    quiet, other = Fake("quiet"), Fake("other", Severity.CRITICAL)
    assert deliver(replace(ALERT, only=("quiet",)), quiet, other).skipped == ()


def test_only_a_channel_whose_severity_it_reaches_wants_an_alert() -> None:
    assert Delivery([Fake("a", Severity.HIGH), Fake("b", Severity.MEDIUM)]).is_wanted(ALERT)
    assert not Delivery([Fake("a", Severity.HIGH)]).is_wanted(ALERT)
    assert Delivery([Fake("a"), Fake("b")]).names == ("a", "b")


def test_what_was_not_tried_may_be_tried_again_at_once() -> None:
    assert [NO_TIME.seconds, BUSY.seconds] == [0, 0]


def test_a_dry_run_reaches_every_channel() -> None:
    with pytest.raises(DeliveryError):
        Delivery([Fake("a"), Fake("b", failure=DeliveryError("no"))]).dry_run(ALERT)
