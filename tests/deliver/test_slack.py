import socket
import ssl
import threading
import traceback
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import pytest
import requests

from account_event_handler.aws.clients import Clients
from account_event_handler.deliver import DeliveryError
from account_event_handler.deliver.slack import CriticalFirst, SlackChannel, checked_url, retry_after
from account_event_handler.limits import SLACK_BUSY, SLACK_COOLDOWN, SLACK_PATIENCE, SLACK_TIMEOUT
from account_event_handler.model import Defer, Severity
from tests.end_to_end.support.http_server import Listener
from tests.end_to_end.support.slack import SlackFault, SlackStandIn
from tests.end_to_end.support.tls import server_context
from tests.support.alerts import alert_of
from tests.support.state_table import Clock, memory_table, unavailable_state_table

SECRET = "T00000000/B00000000/very-secret-token"


def channel(url: str, session: requests.Session | None = None) -> SlackChannel:
    return SlackChannel(lambda: url, Severity.LOW, session or requests.Session())


def test_a_webhook_gets_blocks() -> None:
    with Listener() as slack:
        channel(f"{slack.url}/services/{SECRET}").send(alert_of("s3-bucket-deleted"))
    assert "blocks" in slack.bodies[0]
    assert slack.bodies[0]["text"].startswith("🟡 [MEDIUM] 111122223333: maria@example.com deleted bucket")


@pytest.mark.parametrize("path", ["triggers", "workflows"])
def test_a_workflow_gets_strings(path: str) -> None:
    with Listener() as slack:
        channel(f"{slack.url}/{path}/{SECRET}").send(alert_of("s3-bucket-deleted"))
    assert slack.bodies[0]["headline"] == "maria@example.com deleted bucket payments-archive"
    assert all(isinstance(value, str) for value in slack.bodies[0].values())


@pytest.mark.parametrize(
    ("status", "answer", "said", "final"),
    [
        (400, "invalid_payload", "400 invalid_payload", True),
        (403, "action_prohibited", "403 action_prohibited", True),
        (404, "no_service", "404 no_service", True),
        (410, "channel_is_archived", "410 channel_is_archived", True),
        (302, "", "302", True),
        (408, "", "408", False),
        (500, "<html>oops https://hooks.slack.com/services/T0</html>", "500", False),
        (503, "", "503", False),
    ],
)
def test_another_answer_than_ok_is_an_error_with_slack_s_word(status: int, answer: str, said: str, final: bool) -> None:
    with Listener(lambda path, body: (status, answer)) as slack, pytest.raises(DeliveryError) as failure:
        channel(f"{slack.url}/services/{SECRET}").send(alert_of("s3-bucket-deleted"))
    assert str(failure.value) == f"Slack answered {said}"
    assert failure.value.final is final
    assert bool(failure.value.remedy) is final  # who cannot wait for it must be told what to do


@dataclass
class Time:
    """A clock that goes on when somebody sleeps."""

    now: float = 1000.0
    left: float = 60.0

    def clock(self) -> float:
        return self.now

    def time_left(self) -> float:
        return self.left

    def sleep(self, seconds: float) -> None:
        self.now += seconds
        self.left -= seconds


def timed(slack: SlackStandIn, time: Time) -> SlackChannel:
    return SlackChannel(
        lambda: slack.webhook, Severity.LOW, time_left=time.time_left, clock=time.clock, sleep=time.sleep
    )


def test_a_short_retry_after_is_waited_for() -> None:
    time = Time()
    with SlackStandIn() as slack, slack.misbehaving(SlackFault("429", retry_after=2, times=2)):
        assert timed(slack, time).send(alert_of("s3-bucket-deleted")) is None
    assert time.now == 1004.0


@pytest.mark.parametrize(
    ("retry_after", "left", "waited"),
    [(7, 60.0, 0), (2, 11.0, 0), (2, 60.0, 4)],
    ids=["too long", "beyond the time left", "in vain"],
)
def test_any_other_retry_after_has_the_queue_wait(retry_after: int, left: float, waited: int) -> None:
    time = Time(left=left)
    with (
        SlackStandIn() as slack,
        slack.misbehaving(SlackFault("429", retry_after=retry_after)),
        pytest.raises(DeliveryError) as failure,
    ):
        timed(slack, time).send(alert_of("s3-bucket-deleted"))
    assert (failure.value.wait, failure.value.final) == (retry_after, False)
    assert time.now == 1000.0 + waited


CRITICAL, QUIETER = alert_of("iam-policy-attached--to-oneself"), alert_of("s3-bucket-deleted")


def test_while_a_critical_alert_waits_for_a_busy_slack_quieter_ones_of_all_environments_leave_it_the_turn() -> None:
    clock, time, rest = Clock(), Time(), Time()
    with SlackStandIn() as slack:
        critical, quieter = timed(slack, time), timed(slack, rest)
        critical.critical_first = quieter.critical_first = CriticalFirst(memory_table(clock))

        def send_the_other(seconds: float) -> None:
            time.sleep(seconds)
            assert quieter.send(QUIETER) == Defer(1, "a critical alert goes to Slack first")

        critical.sleep = send_the_other
        with slack.misbehaving(SlackFault("429", times=1)):
            assert quieter.send(QUIETER) is None  # and knows that Slack is busy
        with slack.misbehaving(SlackFault("429", times=1)):
            assert critical.send(CRITICAL) is None
        assert len(slack.attempts) == 4
        clock.seconds += 4
        assert quieter.send(QUIETER) is None
    assert [post.message["text"][0] for post in slack.posts] == ["🟡", "🔴", "🟡"]


def test_without_the_state_table_or_a_busy_slack_no_alert_waits_for_a_critical_one() -> None:
    time, first = Time(), CriticalFirst(memory_table(Clock()))
    first.claim(60)
    with SlackStandIn() as slack:
        to_slack = timed(slack, time)
        to_slack.critical_first = first
        assert to_slack.send(QUIETER) is None
        to_slack.critical_first = CriticalFirst(unavailable_state_table())
        for alert in (CRITICAL, QUIETER):
            with slack.misbehaving(SlackFault("429", times=1)):
                assert to_slack.send(alert) is None
    assert time.now == 1002.0


def test_the_end_of_slack_s_rest_is_waited_for() -> None:
    time = Time()
    with SlackStandIn() as slack:
        to_slack = timed(slack, time)
        with slack.misbehaving(SlackFault("500", times=1)), pytest.raises(DeliveryError):
            to_slack.send(alert_of("s3-bucket-deleted"))
        time.sleep(SLACK_COOLDOWN - 3)
        assert to_slack.send(alert_of("s3-bucket-deleted")) is None
    assert time.now == 1000.0 + SLACK_COOLDOWN


def test_slack_is_left_alone_until_its_retry_after_is_over() -> None:
    time = Time()
    with SlackStandIn() as slack:
        to_slack = timed(slack, time)
        with slack.misbehaving(SlackFault("429", retry_after=30)) as fault:
            with pytest.raises(DeliveryError):
                to_slack.send(alert_of("s3-bucket-deleted"))
            deferred = to_slack.send(alert_of("s3-bucket-deleted"))
        assert deferred == Defer(30, "Slack failed a moment ago and is cooling down")
        assert fault.met == 1
        time.sleep(30)
        assert to_slack.send(alert_of("s3-bucket-deleted")) is None


def test_a_slack_that_failed_is_left_alone_for_a_while() -> None:
    time = Time()
    with SlackStandIn() as slack:
        to_slack = timed(slack, time)
        with slack.misbehaving(SlackFault("500", times=1)) as fault:
            with pytest.raises(DeliveryError):
                to_slack.send(alert_of("s3-bucket-deleted"))
            assert [to_slack.send(alert_of("s3-bucket-deleted")) is None for _ in "ab"] == [False] * 2
        assert fault.met == 1
        time.sleep(SLACK_COOLDOWN)
        assert to_slack.send(alert_of("s3-bucket-deleted")) is None


def test_slack_is_not_asked_when_there_is_no_time_for_its_answer() -> None:
    time = Time(left=5)
    with SlackStandIn() as slack:
        deferred = timed(slack, time).send(alert_of("s3-bucket-deleted"))
    assert deferred == Defer(0, "the invocation has no time left for Slack")
    assert slack.bodies == []


@pytest.mark.parametrize("kind", ["reset", "lost"])
def test_what_slack_may_have_posted_is_not_posted_again_at_once(kind: str) -> None:
    with SlackStandIn() as slack, slack.misbehaving(SlackFault(kind)) as fault, pytest.raises(DeliveryError):
        timed(slack, Time()).send(alert_of("s3-bucket-deleted"))
    assert fault.met == 1


@pytest.mark.parametrize(
    ("given", "seconds"),
    [("30", 30), ("0", 1), ("-5", 1), ("soon", 1), ("100000", 1), ("99999", 900), ("4000", 900), (None, 1)],
)
def test_a_retry_after_is_never_absurd(given: str | None, seconds: int) -> None:
    answer = requests.Response()
    if given is not None:
        answer.headers["Retry-After"] = given
    assert retry_after(answer) == seconds


def test_nobody_listening_is_an_error_that_does_not_show_the_url() -> None:
    with pytest.raises(DeliveryError) as failure:
        channel(f"http://127.0.0.1:9/services/{SECRET}").send(alert_of("s3-bucket-deleted"))
    assert SECRET not in str(failure.value)
    assert failure.value.__cause__ is None


class ClosingAfterOne(Listener):
    """Closes each connection unanswered once it has taken one post, as an idle one is closed."""

    def closes(self, posts_of_this_connection: int) -> bool:
        return posts_of_this_connection > 1


def test_a_kept_connection_that_was_closed_costs_no_alert() -> None:
    with ClosingAfterOne() as slack:
        to_slack = channel(f"{slack.url}/services/{SECRET}")
        for _ in range(3):
            to_slack.send(alert_of("s3-bucket-deleted"))
    assert len(slack.bodies) == 3


def test_a_malformed_answer_does_not_put_the_url_into_the_log(caplog: pytest.LogCaptureFixture) -> None:
    answer = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nbroken header\r\n\r\nok"
    with socket.create_server(("127.0.0.1", 0)) as server, caplog.at_level("WARNING"):
        thread = threading.Thread(target=answer_once, args=(server, answer))
        thread.start()
        url = f"http://127.0.0.1:{server.getsockname()[1]}/services/{SECRET}"
        channel(url).send(alert_of("s3-bucket-deleted"))
        thread.join()
    assert SECRET not in caplog.text


def answer_once(server: socket.socket, answer: bytes) -> None:
    connection, _ = server.accept()
    with connection:
        connection.recv(65536)
        connection.sendall(answer)


@pytest.mark.parametrize(
    "url",
    [
        f"https://hooks.slack.com/services/{SECRET}",
        f"https://hooks.slack.com/triggers/{SECRET}\n",
        f"http://127.0.0.1:8000/services/{SECRET}",
        f"http://localhost/services/{SECRET}",
    ],
)
def test_a_url_to_send_to_is_https_or_this_machine(url: str) -> None:
    assert checked_url(url) == url.strip()


@pytest.mark.parametrize(
    "url",
    [
        "",
        "xoxb-a-token",
        f"http://hooks.slack.com/services/{SECRET}",
        f"http://127.0.0.1.evil.example/{SECRET}",
        f"file:///{SECRET}",
        f"https://[bad/{SECRET}",
        f"https://host:port/{SECRET}",
        f"https:///{SECRET}",
    ],
)
def test_any_other_url_is_refused_without_being_shown(url: str) -> None:
    with pytest.raises(DeliveryError) as failure:
        checked_url(url)
    assert SECRET not in str(failure.value)
    assert failure.value.__context__ is None


def test_no_error_carries_the_url_along() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        url = f"http://127.0.0.1:{server.getsockname()[1]}/services/{SECRET}"
    with pytest.raises(DeliveryError, match="could not be reached: ConnectionError") as failure:
        channel(url).send(alert_of("s3-bucket-deleted"))
    assert failure.value.__context__ is None
    assert SECRET not in "".join(traceback.format_exception(failure.value))


def test_a_certificate_of_a_trusted_authority_is_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    context = server_context(tmp_path, "127.0.0.1")
    monkeypatch.setenv("AWS_CA_BUNDLE", str(tmp_path / "ca.pem"))
    with Listener(tls=context) as slack:
        session = Clients().session
        channel(f"{slack.url}/services/{SECRET}", session).send(alert_of("s3-bucket-deleted"))
    assert len(slack.bodies) == 1


def denied(context: ssl.SSLContext) -> str:
    alert = alert_of("s3-bucket-deleted")
    with Listener(tls=context) as slack:
        to_slack = channel(f"{slack.url}/services/{SECRET}", Clients().session)
        with pytest.raises(DeliveryError) as failure:
            to_slack.send(alert)
    assert slack.bodies == []
    return str(failure.value)


def test_a_certificate_of_an_unknown_authority_is_refused(tmp_path: Path) -> None:
    assert "SSLError" in denied(server_context(tmp_path, "127.0.0.1"))


def test_a_trusted_certificate_for_another_host_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    context = server_context(tmp_path, "127.0.0.2")
    monkeypatch.setenv("AWS_CA_BUNDLE", str(tmp_path / "ca.pem"))
    assert "SSLError" in denied(context)


@pytest.mark.parametrize(("left", "is_sent"), [(sum(SLACK_TIMEOUT) + 1, True), (sum(SLACK_TIMEOUT) + 0.9, False)])
def test_a_post_is_begun_where_a_second_would_be_left_after_its_timeout(left: float, is_sent: bool) -> None:
    with SlackStandIn() as slack:
        assert (timed(slack, Time(left=left)).send(QUIETER) is None) is is_sent


@pytest.mark.parametrize(("left", "waited"), [(2 + sum(SLACK_TIMEOUT) + 1, 2), (2 + sum(SLACK_TIMEOUT) + 0.9, 0)])
def test_slack_is_waited_for_where_a_post_would_still_have_its_time(left: float, waited: float) -> None:
    time = Time(left=left)
    faults = SlackFault("429", retry_after=2, times=1)
    with SlackStandIn() as slack, slack.misbehaving(faults), suppress(DeliveryError):
        timed(slack, time).send(QUIETER)
    assert time.now == 1000 + waited


def test_what_was_waited_of_slack_s_rest_counts_as_patience() -> None:
    time = Time()
    with SlackStandIn() as slack:
        to_slack = timed(slack, time)
        with slack.misbehaving(SlackFault("429", retry_after=15, times=1)), pytest.raises(DeliveryError):
            to_slack.send(QUIETER)
        time.sleep(12)
        with slack.misbehaving(SlackFault("429", retry_after=2, times=1)), pytest.raises(DeliveryError):
            to_slack.send(QUIETER)
    assert time.now == 1015


def test_a_quieter_alert_waits_a_few_seconds_for_a_critical_one() -> None:
    time, first = Time(), CriticalFirst(memory_table(Clock()))
    with SlackStandIn() as slack:
        to_slack = timed(slack, time)
        to_slack.critical_first = first
        with slack.misbehaving(SlackFault("429", times=1)):
            assert to_slack.send(QUIETER) is None
        assert not first.is_claimed()  # for a quieter alert nobody is held up
        first.claim(60)
        assert to_slack.send(QUIETER) == Defer(1, "a critical alert goes to Slack first")
        assert time.now == 1001 + SLACK_PATIENCE
        assert to_slack.send(CRITICAL) is None
        time.now = 1000 + SLACK_BUSY
        assert to_slack.send(QUIETER) is None
    assert time.now == 1000 + SLACK_BUSY


def test_the_turn_is_claimed_for_the_wait_and_two_seconds() -> None:
    clock, time = Clock(), Time()
    first = CriticalFirst(memory_table(clock))
    with SlackStandIn() as slack, slack.misbehaving(SlackFault("429", retry_after=3, times=1)):
        to_slack = timed(slack, time)
        to_slack.critical_first = first
        assert to_slack.send(CRITICAL) is None
    clock.seconds += 5
    assert first.is_claimed()
    clock.seconds += 1
    assert not first.is_claimed()


def test_a_critical_alert_waits_for_a_busy_slack_without_a_table_to_claim_its_turn_in() -> None:
    with SlackStandIn() as slack, slack.misbehaving(SlackFault("429", times=1)):
        assert timed(slack, Time()).send(CRITICAL) is None
