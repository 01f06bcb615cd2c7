import threading
import time
from contextlib import AbstractContextManager
from typing import Any

import pytest
import requests

from tests.end_to_end.support.slack import WORDS, SlackFault, SlackStandIn

MESSAGE = {"text": "bucket payments-archive is gone"}


def failing(slack: SlackStandIn, kind: str, **how: Any) -> AbstractContextManager[SlackFault]:
    return slack.misbehaving(SlackFault(kind, **how))


def post(slack: SlackStandIn, seconds: float = 5) -> requests.Response:
    return requests.post(slack.webhook, json=MESSAGE, timeout=seconds)


def post_in_vain(slack: SlackStandIn) -> None:
    with pytest.raises(requests.ConnectionError):
        post(slack)


@pytest.mark.parametrize("status", WORDS)
def test_it_answers_with_a_status_and_slack_s_word_and_keeps_nothing(status: str) -> None:
    with SlackStandIn() as slack, failing(slack, status) as fault:
        answer = post(slack)
        assert (str(answer.status_code), answer.text) == (status, WORDS[status])
        assert slack.bodies == []
        assert slack.attempts[0].message == MESSAGE
        assert fault.met == 1


def test_a_429_says_when_to_come_back_and_lasts_for_so_many_posts() -> None:
    with SlackStandIn() as slack, failing(slack, "429", retry_after=7, times=2):
        answers = [post(slack) for _ in range(3)]
        assert [answer.status_code for answer in answers] == [429, 429, 200]
        assert answers[0].headers["Retry-After"] == "7"
        assert [attempt.fault for attempt in slack.attempts] == ["429", "429", ""]
        assert slack.bodies == [MESSAGE]


def test_it_is_well_again_after_the_block() -> None:
    with SlackStandIn() as slack:
        with failing(slack, "500"):
            assert post(slack).status_code == 500
        assert post(slack).text == "ok"
        assert len(slack.said("payments-archive")) == 1


def test_a_silent_slack_lets_the_sender_wait() -> None:
    with SlackStandIn() as slack, failing(slack, "timeout"):
        with pytest.raises(requests.ReadTimeout):
            post(slack, seconds=0.3)
        assert slack.bodies == []


def test_a_reset_comes_in_the_middle_of_the_answer() -> None:
    with SlackStandIn() as slack, failing(slack, "reset"):
        with pytest.raises(requests.exceptions.ChunkedEncodingError, match="reset"):
            post(slack)
        assert slack.bodies == []


def test_a_slow_slack_answers_late() -> None:
    with SlackStandIn() as slack, failing(slack, "slow", seconds=0.4):
        started = time.monotonic()
        assert post(slack).ok
        assert time.monotonic() - started >= 0.4


def test_an_answer_can_be_lost_after_the_message_was_posted() -> None:
    with SlackStandIn() as slack, failing(slack, "lost", times=1):
        with pytest.raises(requests.ConnectionError, match="RemoteDisconnected"):
            post(slack)
        assert slack.bodies == [MESSAGE]


def test_a_refused_connection_hits_kept_connections_too_and_ends_with_the_block() -> None:
    with SlackStandIn() as slack, requests.Session() as session:
        assert session.post(slack.webhook, json=MESSAGE, timeout=5).ok
        with failing(slack, "refused"), pytest.raises(requests.ConnectionError):
            session.post(slack.webhook, json=MESSAGE, timeout=5)
        assert session.post(slack.webhook, json=MESSAGE, timeout=5).ok
        assert len(slack.bodies) == 2


def test_it_can_hold_to_slack_s_own_rate() -> None:
    with SlackStandIn(rate=2) as slack:
        assert [post(slack).status_code for _ in range(2)] == [200, 429]
        time.sleep(0.5)
        assert post(slack).ok


def test_an_unknown_way_to_fail_is_refused() -> None:
    with SlackStandIn() as slack, pytest.raises(ValueError, match="not teapot"), failing(slack, "teapot"):
        pass


def test_leaving_ends_every_thread_and_every_waiting_sender() -> None:
    before = threading.active_count()
    with SlackStandIn() as slack, failing(slack, "timeout"):
        waiting = threading.Thread(target=post_in_vain, args=(slack,))
        waiting.start()
        while not slack.attempts:
            time.sleep(0.01)
    waiting.join(2)
    end = time.monotonic() + 2
    while threading.active_count() > before and time.monotonic() < end:
        time.sleep(0.01)
    assert threading.active_count() == before
