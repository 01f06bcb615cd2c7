from concurrent.futures import Future, ThreadPoolExecutor

import pytest

from bench.burst import Figures, burst
from local_stack.deployment import Deployment
from tests.end_to_end.support.deployed_function import DeployedFunction

EVENTS = 150
KINDS = (1, 10, EVENTS)
FLOOD_LIMIT = 30  # alerts in a window for each channel, the template's default
PATIENCE = 500  # seconds, of which at least 60 are the window's


@pytest.fixture(scope="module")
def bursts(deployment: Deployment) -> dict[int, Future[Figures]]:
    deployed = DeployedFunction.of(deployment)
    with ThreadPoolExecutor(len(KINDS)) as threads:
        return {kinds: threads.submit(burst, deployed, EVENTS, kinds, PATIENCE) for kinds in KINDS}


@pytest.fixture(params=KINDS, ids=lambda kinds: f"{kinds}-kinds")
def figures(bursts: dict[int, Future[Figures]], request: pytest.FixtureRequest) -> Figures:
    return bursts[request.param].result()


def test_no_event_of_a_burst_is_lost(figures: Figures) -> None:
    assert (figures.topic.lost, figures.slack.lost, figures.dead) == (0, 0, 0)


def test_no_event_or_summary_of_a_burst_is_sent_or_counted_twice(figures: Figures) -> None:
    assert figures.topic.twice <= figures.unavailable
    assert figures.slack.twice <= figures.unavailable


def test_the_messages_of_a_burst_say_how_many_events_they_stand_for(figures: Figures) -> None:
    for books in (figures.slack, figures.topic):
        assert books.stands_for == EVENTS or (figures.unavailable and books.stands_for > EVENTS)


def test_a_burst_causes_few_messages(figures: Figures) -> None:
    windows = 1 + figures.done // 60
    for books in (figures.slack, figures.topic):
        assert books.messages <= windows * (FLOOD_LIMIT + 10)


def test_no_subscriber_gets_more_mails_in_a_second_than_keep_it_subscribed(figures: Figures) -> None:
    assert 0 < figures.busiest <= 10


def test_the_first_event_of_a_burst_is_alerted_at_once(figures: Figures) -> None:
    assert figures.first < 15
