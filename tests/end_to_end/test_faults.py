import time
from collections.abc import Callable
from concurrent.futures import Future

import pytest

from local_stack.deployment import Deployment
from local_stack.recipients import WEBHOOK_PATH
from tests.end_to_end.support.deployed_function import DeployedFunction
from tests.end_to_end.support.event_factory import bucket_of, id_of, new_event
from tests.end_to_end.support.fault_matrix import CELLS, GONE, GROUPING, OK, Cell, Outcome, outcomes
from tests.end_to_end.support.isolated_stack import IsolatedStack
from tests.end_to_end.support.provision import provisioned
from tests.end_to_end.support.shared_stack import wait_until

REQUESTS = 4  # to the state table, that an alert of an environment with full caches makes at least
SOON = 10  # seconds until an alert is sent

Matrix = dict[Cell, Future[Outcome]]


@pytest.fixture(scope="module")
def deployed(deployment: Deployment) -> DeployedFunction:
    return DeployedFunction.of(deployment)


@pytest.fixture(scope="module")
def matrix(deployed: DeployedFunction) -> Matrix:
    return outcomes(deployed)


@pytest.mark.parametrize("cell", CELLS, ids=str)
def test_whatever_fails_each_channel_gets_the_alert_and_twice_only_without_the_state_table(
    cell: Cell, matrix: Matrix
) -> None:
    outcome = matrix[cell].result()
    assert 1 <= len(outcome.redriven.posts) <= outcome.at_most
    assert 1 <= len(outcome.redriven.published) <= outcome.at_most


@pytest.mark.parametrize("cell", CELLS, ids=str)
def test_an_unavailable_state_table_is_logged(cell: Cell, matrix: Matrix) -> None:
    assert bool(matrix[cell].result().lost) is (cell.state_table != OK)


@pytest.mark.parametrize("cell", [cell for cell in CELLS if cell.slack == GONE], ids=str)
def test_what_slack_denies_is_dead_lettered_with_its_reason_and_the_topic_says_so(cell: Cell, matrix: Matrix) -> None:
    healed = matrix[cell].result().healed
    assert healed.posts == []
    (letter,) = healed.dead
    assert "404 no_service" in letter["MessageAttributes"]["Reason"]["StringValue"]
    assert healed.published
    assert 1 <= len(healed.notices) <= matrix[cell].result().at_most


@pytest.mark.parametrize("cell", [cell for cell in CELLS if cell.slack != GONE], ids=str)
def test_what_a_retry_fixes_is_not_dead_lettered(cell: Cell, matrix: Matrix) -> None:
    healed = matrix[cell].result().healed
    assert (healed.dead, healed.notices) == ([], [])


def test_no_fault_makes_the_function_log_slack_s_url(deployed: DeployedFunction, matrix: Matrix) -> None:
    assert all(each.done() for each in matrix.values())
    assert WEBHOOK_PATH.rpartition("/")[2] not in deployed.deployment.ministack.log


def test_a_channel_that_fails_does_not_keep_the_other_one_waiting(deployed: DeployedFunction) -> None:
    with provisioned(deployed, "silent-slack", GROUPING) as isolated, isolated.faults.slack("timeout"):
        isolated.send(new_event("silent-slack"))
        wait_until(lambda: bool(isolated.slack.attempts), 60)
        asked = time.monotonic()
        wait_until(lambda: bool(isolated.topic_alerts()), 5)
        assert time.monotonic() - asked < 2


@pytest.mark.parametrize("kind", ["timeout", "429"])
def test_a_slack_that_fails_for_long_delays_no_later_alert_of_the_topic(deployed: DeployedFunction, kind: str) -> None:
    with provisioned(deployed, f"long-{kind}", GROUPING) as isolated, isolated.faults.slack(kind, retry_after=5):
        latest = 0.0
        for number in range(8):
            isolated.send(new_event(f"late-{number}"))
            sent = time.monotonic()
            while len(isolated.topic_alerts()) <= number:
                assert time.monotonic() - sent < 90
                time.sleep(0.1)
            if number:  # the first pays for the cold start
                latest = max(latest, time.monotonic() - sent)
        assert latest < 15


def test_slack_is_retried_less_and_less_often_during_a_long_outage(deployed: DeployedFunction) -> None:
    with provisioned(deployed, "outage", GROUPING) as isolated:
        with isolated.faults.slack("500"):
            isolated.send(new_event("outage"))
            wait_until(lambda: len(isolated.slack.attempts) >= 3, 150)
        first, second, third = [attempt.at for attempt in isolated.slack.attempts[:3]]
        assert 5 < second - first < third - second


def test_two_messages_of_one_event_cause_one_alert(deployed: DeployedFunction) -> None:
    body = new_event("twin")
    with provisioned(deployed, "twins", GROUPING) as isolated, isolated.faults.slack("slow", seconds=3):
        isolated.send(body)
        wait_until(lambda: bool(isolated.slack.attempts), 60)
        isolated.send(body)  # while the first is being delivered
        isolated.wait_until_empty()
        assert len(isolated.processes()) == 2
        assert len(isolated.slack.said(bucket_of("twin"))) == len(isolated.topic_alerts()) == 1


def test_two_messages_of_one_event_in_one_batch_cause_one_alert(deployed: DeployedFunction) -> None:
    body = new_event("twin")
    with provisioned(deployed, "batched-twins", GROUPING) as isolated:
        isolated.send(*[body] * 4)
        isolated.wait_until_empty()
        assert len(isolated.slack.said(bucket_of("twin"))) == len(isolated.topic_alerts()) == 1


def test_a_worker_that_dies_before_it_delivers_leaves_the_event_to_the_next(deployed: DeployedFunction) -> None:
    with provisioned(deployed, "dies-early", GROUPING, VisibilityTimeout=5, Timeout=15) as isolated:
        with isolated.faults.slack("timeout"), isolated.faults.sns("hang"):
            isolated.send(new_event("early"))
            wait_until(lambda: bool(isolated.slack.attempts), 60)
            assert isolated.kill() == 1
        isolated.wait_until_empty()
        assert len(isolated.slack.said(bucket_of("early"))) == len(isolated.topic_alerts()) == 1


def test_a_worker_that_dies_before_it_notes_a_delivery_causes_one_more_at_most(deployed: DeployedFunction) -> None:
    with provisioned(deployed, "dies-late", GROUPING, VisibilityTimeout=5, Timeout=15) as isolated:
        with isolated.faults.state_table("hang", "UpdateItem") as noting:
            isolated.send(new_event("late"))
            wait_until(lambda: bool(isolated.slack.posts and isolated.topic_alerts() and noting.met), 60)
            assert isolated.kill() == 1
        isolated.wait_until_empty()
        assert 1 <= len(isolated.slack.said(bucket_of("late"))) <= 2
        assert 1 <= len(isolated.topic_alerts()) <= 2


def test_a_publish_whose_response_is_lost_is_repeated_rather_than_given_up(deployed: DeployedFunction) -> None:
    with provisioned(deployed, "lost-publish", GROUPING) as isolated:
        with isolated.faults.sns("lost", times=1):
            isolated.send(new_event("publish"))
            isolated.wait_until_empty()
        assert 1 <= len(isolated.topic_alerts()) <= 2
        assert len(isolated.slack.said(bucket_of("publish"))) == 1


def test_a_post_whose_response_is_lost_is_repeated_rather_than_given_up(deployed: DeployedFunction) -> None:
    with provisioned(deployed, "lost-post", GROUPING) as isolated:
        with isolated.faults.slack("lost", times=1):
            isolated.send(new_event("post"))
            isolated.wait_until_empty()
        assert 1 <= len(isolated.slack.said(bucket_of("post"))) <= 2
        assert len(isolated.topic_alerts()) == 1


def both_have(isolated: IsolatedStack, alerts: int) -> Callable[[], bool]:
    return lambda: min(len(isolated.topic_alerts()), len(isolated.slack.posts)) >= alerts


def test_a_state_table_whose_responses_are_lost_costs_no_alert_and_doubles_none(deployed: DeployedFunction) -> None:
    with provisioned(deployed, "lost-notes", GROUPING) as isolated:
        with isolated.faults.state_table("lost", times=1):
            isolated.send(new_event("notes"))
            isolated.wait_until_empty()
        assert len(isolated.slack.said(bucket_of("notes"))) == len(isolated.topic_alerts()) == 1


@pytest.mark.parametrize("kind", ["slow", "lost", "down"])
def test_whichever_request_of_the_state_table_fails_the_alert_is_sent_soon_and_once(
    deployed: DeployedFunction, kind: str
) -> None:
    with provisioned(deployed, f"one-{kind}", GROUPING) as isolated:
        isolated.send(new_event("cold"))
        isolated.wait_until_empty()
        for place in range(20):
            event = new_event(f"{kind}-{place}")
            with isolated.faults.state_table(kind, times=1, skip=place) as fault:
                isolated.send(event)
                wait_until(both_have(isolated, place + 2), SOON)
                isolated.wait_until_empty()
            sent = [alert["id"] for alert in isolated.topic_alerts()]
            posts = isolated.slack.said(bucket_of(f"{kind}-{place}"))
            assert (sent.count(id_of(event)), len(posts), len(sent)) == (1, 1, place + 2)
            if not fault.met:  # an alert's way has no more requests
                break
        assert place >= REQUESTS


def test_connections_that_died_while_the_function_slept_do_not_cost_it_the_state_table(
    deployed: DeployedFunction,
) -> None:
    with provisioned(deployed, "slept", GROUPING) as isolated:
        isolated.send(new_event("before"))
        isolated.wait_until_empty()
        with isolated.faults.state_table("stale"):
            isolated.send(new_event("after"))
            isolated.wait_until_empty()
        assert len(isolated.slack.said(bucket_of("after"))) == 1
        assert len(isolated.topic_alerts()) == 2
        assert isolated.logged("state table unavailable") == 0


def test_a_slack_url_that_cannot_be_read_for_a_while_costs_the_topic_nothing(deployed: DeployedFunction) -> None:
    with provisioned(deployed, "no-url", GROUPING) as isolated:
        with isolated.faults.parameters("down"):
            isolated.send(new_event("url"))
            wait_until(lambda: bool(isolated.topic_alerts()), 60)
        isolated.wait_until_empty()
        assert len(isolated.slack.said(bucket_of("url"))) == len(isolated.topic_alerts()) == 1
