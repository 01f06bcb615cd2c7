import time
from concurrent.futures import Future

import pytest

from local_stack.deployment import Deployment
from local_stack.original import Original
from local_stack.replication import replicated
from local_stack.slack import WEBHOOK_PATH
from local_stack.variation import thing_of, varied
from tests.end_to_end.conftest import wait_until
from tests.end_to_end.faults_cell import CELLS, FOLDING, GONE, OK, Cell, Outcome, outcomes

Matrix = dict[Cell, Future[Outcome]]


@pytest.fixture(scope="module")
def original(deployment: Deployment) -> Original:
    return Original.of(deployment)


@pytest.fixture(scope="module")
def matrix(original: Original) -> Matrix:
    return outcomes(original)


@pytest.mark.parametrize("cell", CELLS, ids=str)
def test_whatever_fails_each_channel_is_told_and_more_than_once_only_without_memory(
    cell: Cell, matrix: Matrix
) -> None:
    outcome = matrix[cell].result()
    assert 1 <= len(outcome.redriven.posts) <= outcome.at_most
    assert 1 <= len(outcome.redriven.told) <= outcome.at_most


@pytest.mark.parametrize("cell", CELLS, ids=str)
def test_memory_is_said_to_be_missed_where_it_is(cell: Cell, matrix: Matrix) -> None:
    assert bool(matrix[cell].result().lost) is (cell.state_table != OK)


@pytest.mark.parametrize("cell", [cell for cell in CELLS if cell.slack == GONE], ids=str)
def test_what_slack_will_never_take_waits_with_its_reason_and_the_topic_says_so(
    cell: Cell, matrix: Matrix
) -> None:
    healed = matrix[cell].result().healed
    assert healed.posts == []
    (letter,) = healed.dead
    assert "404 no_service" in letter["MessageAttributes"]["Reason"]["StringValue"]
    assert healed.told
    assert 1 <= len(healed.notices) <= matrix[cell].result().at_most


@pytest.mark.parametrize("cell", [cell for cell in CELLS if cell.slack != GONE], ids=str)
def test_what_a_retry_mends_needs_no_hand(cell: Cell, matrix: Matrix) -> None:
    healed = matrix[cell].result().healed
    assert (healed.dead, healed.notices) == ([], [])


def test_no_fault_makes_the_function_write_slack_s_url(original: Original, matrix: Matrix) -> None:
    assert all(each.done() for each in matrix.values())
    assert WEBHOOK_PATH.rpartition("/")[2] not in original.deployment.ministack.log


def test_a_channel_that_fails_does_not_keep_the_other_one_waiting(original: Original) -> None:
    with replicated(original, "silent-slack", FOLDING) as replica, replica.faults.slack("timeout"):
        replica.send(varied("silent-slack"))
        wait_until(lambda: bool(replica.slack.attempts), 60)
        asked = time.monotonic()
        wait_until(lambda: bool(replica.told_topic()), 5)
        assert time.monotonic() - asked < 2


@pytest.mark.parametrize("kind", ["timeout", "429"])
def test_a_slack_that_fails_for_long_delays_no_later_alert_of_the_topic(
    original: Original, kind: str
) -> None:
    with (
        replicated(original, f"long-{kind}", FOLDING) as replica,
        replica.faults.slack(kind, retry_after=5),
    ):
        latest = 0.0
        for number in range(8):
            replica.send(varied(f"late-{number}"))
            sent = time.monotonic()
            while len(replica.told_topic()) <= number:
                assert time.monotonic() - sent < 90
                time.sleep(0.1)
            if number:  # the first pays for the cold start
                latest = max(latest, time.monotonic() - sent)
        assert latest < 15


def test_a_long_outage_of_slack_is_asked_ever_less_often(original: Original) -> None:
    with replicated(original, "outage", FOLDING) as replica:
        with replica.faults.slack("500"):
            replica.send(varied("outage"))
            wait_until(lambda: len(replica.slack.attempts) >= 3, 150)
        first, second, third = [attempt.at for attempt in replica.slack.attempts[:3]]
        assert 5 < second - first < third - second


def test_two_messages_of_one_event_are_told_once(original: Original) -> None:
    body = varied("twin")
    with replicated(original, "twins", FOLDING) as replica, replica.faults.slack("slow", seconds=3):
        replica.send(body)
        wait_until(lambda: bool(replica.slack.attempts), 60)
        replica.send(body)  # while the first is being told
        replica.wait_until_empty()
        assert len(replica.processes()) == 2
        assert len(replica.slack.said(thing_of("twin"))) == len(replica.told_topic()) == 1


def test_two_messages_of_one_event_in_one_batch_are_told_once(original: Original) -> None:
    body = varied("twin")
    with replicated(original, "batched-twins", FOLDING) as replica:
        replica.send(*[body] * 4)
        replica.wait_until_empty()
        assert len(replica.slack.said(thing_of("twin"))) == len(replica.told_topic()) == 1


def test_a_worker_that_dies_before_it_is_told_leaves_the_event_to_the_next(
    original: Original,
) -> None:
    with replicated(original, "dies-early", FOLDING, VisibilityTimeout=5, Timeout=15) as replica:
        with replica.faults.slack("timeout"), replica.faults.sns("hang"):
            replica.send(varied("early"))
            wait_until(lambda: bool(replica.slack.attempts), 60)
            assert replica.kill() == 1
        replica.wait_until_empty()
        assert len(replica.slack.said(thing_of("early"))) == len(replica.told_topic()) == 1


def test_a_worker_that_dies_between_telling_and_noting_tells_once_more_at_most(
    original: Original,
) -> None:
    with replicated(original, "dies-late", FOLDING, VisibilityTimeout=5, Timeout=15) as replica:
        with replica.faults.state_table("hang", "UpdateItem") as noting:
            replica.send(varied("late"))
            wait_until(
                lambda: bool(replica.slack.posts and replica.told_topic() and noting.met), 60
            )
            assert replica.kill() == 1
        replica.wait_until_empty()
        assert 1 <= len(replica.slack.said(thing_of("late"))) <= 2
        assert 1 <= len(replica.told_topic()) <= 2


def test_a_publish_whose_answer_is_lost_is_told_again_rather_than_never(original: Original) -> None:
    with replicated(original, "lost-publish", FOLDING) as replica:
        with replica.faults.sns("lost", times=1):
            replica.send(varied("publish"))
            replica.wait_until_empty()
        assert 1 <= len(replica.told_topic()) <= 2
        assert len(replica.slack.said(thing_of("publish"))) == 1


def test_a_post_whose_answer_is_lost_is_told_again_rather_than_never(original: Original) -> None:
    with replicated(original, "lost-post", FOLDING) as replica:
        with replica.faults.slack("lost", times=1):
            replica.send(varied("post"))
            replica.wait_until_empty()
        assert 1 <= len(replica.slack.said(thing_of("post"))) <= 2
        assert len(replica.told_topic()) == 1


def test_a_table_whose_answers_are_lost_costs_no_alert_and_doubles_none(original: Original) -> None:
    with replicated(original, "lost-notes", FOLDING) as replica:
        with replica.faults.state_table("lost", times=1):
            replica.send(varied("notes"))
            replica.wait_until_empty()
        assert len(replica.slack.said(thing_of("notes"))) == len(replica.told_topic()) == 1


def test_connections_that_died_while_the_function_slept_cost_it_no_memory(
    original: Original,
) -> None:
    with replicated(original, "slept", FOLDING) as replica:
        replica.send(varied("before"))
        replica.wait_until_empty()
        with replica.faults.state_table("stale"):
            replica.send(varied("after"))
            replica.wait_until_empty()
        assert len(replica.slack.said(thing_of("after"))) == 1
        assert len(replica.told_topic()) == 2
        assert replica.logged("state table unavailable") == 0


def test_a_slack_url_that_cannot_be_read_for_a_while_costs_the_topic_nothing(
    original: Original,
) -> None:
    with replicated(original, "no-url", FOLDING) as replica:
        with replica.faults.parameters("down"):
            replica.send(varied("url"))
            wait_until(lambda: bool(replica.told_topic()), 60)
        replica.wait_until_empty()
        assert len(replica.slack.said(thing_of("url"))) == len(replica.told_topic()) == 1
