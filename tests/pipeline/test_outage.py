"""Half a day without Slack by a virtual clock, with everything else as it is deployed."""

import json
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from moto import mock_aws

from tests.pipeline.test_batch import World
from tests.support.pipeline import WINDOW, RecordingChannel, environment
from tests.support.samples import sample
from tests.support.state_table import Clock, memory_table
from tests.support.virtual_queue import VirtualQueue

OUTAGE = 12 * 3600  # seconds
LIMIT = 5
ALERTS = 20
EVERY = 30 * 60  # seconds between two of them


class Outage:
    """Two environments take turns, as Lambda has them."""

    def __init__(self, world: World, clock: Clock) -> None:
        self.clock, self.queue, self.start = clock, VirtualQueue(clock), clock()
        self.slack = RecordingChannel("slack", clock, clock() + OUTAGE)
        self.topic = RecordingChannel("topic", clock)
        channels = [self.slack, self.topic]
        self.environments = [environment(world, self.queue, channels, LIMIT) for _ in range(2)]
        self.sent: list[str] = []

    def happen(self, person: str) -> None:
        """An event of now, by somebody whose first it is."""
        text = json.dumps(sample("s3-bucket-deleted")).replace("maria@example.com", person)
        event = json.loads(text)
        now = datetime.fromtimestamp(self.clock(), UTC).isoformat()
        event["time"] = event["detail"]["eventTime"] = now
        event["detail"]["eventID"] = f"event-{person}"
        self.queue.send_message(QueueUrl="activity", MessageBody=json.dumps(event))
        self.sent.append(event["detail"]["eventID"])

    def run(self, until: float) -> None:
        """Work on all that is due before a moment."""
        while self.queue.messages and min(each.due for each in self.queue.messages) < until:
            records = self.queue.batch()
            self.queue.forget(records, self.environments[0].take(records))
            self.environments.reverse()
        self.clock.seconds = max(self.clock(), until)


@pytest.fixture(scope="module")
def outage() -> Iterator[Outage]:
    with pytest.MonkeyPatch.context() as environment, mock_aws():
        environment.setenv("AWS_DEFAULT_REGION", "eu-west-1")
        clock = Clock()
        outage = Outage(World(memory_table(clock)), clock)
        for number in range(ALERTS):
            outage.run(outage.start + number * EVERY)
            outage.happen(f"person-{number}")
        outage.run(outage.start + 2 * OUTAGE)
        yield outage


def test_every_alert_arrives_itself_and_once(outage: Outage) -> None:
    assert sorted(outage.slack.ids) == sorted(outage.sent)
    assert outage.topic.ids == outage.sent


def test_nothing_is_left_and_no_hand_was_needed(outage: Outage) -> None:
    assert (outage.queue.messages, outage.queue.dead) == ([], [])


def test_the_healthy_channel_does_not_wait(outage: Outage) -> None:
    for number, (at, _) in enumerate(outage.topic.delivered):
        assert at - (outage.start + number * EVERY) < 5


def test_what_is_late_says_so(outage: Outage) -> None:
    assert {alert.age for _, alert in outage.topic.delivered} == {0}
    assert all(alert.age > 3600 for _, alert in outage.slack.delivered)


def test_slack_is_back_without_a_flood(outage: Outage) -> None:
    windows = Counter(at // WINDOW for at, _ in outage.slack.delivered)
    assert max(windows.values()) <= LIMIT


def test_the_backlog_takes_the_next_retry_and_as_many_windows_as_it_must(outage: Outage) -> None:
    back, last = outage.slack.away_until, outage.slack.delivered[-1][0]
    assert last - back <= 900 + ALERTS / LIMIT * WINDOW


def test_older_alerts_arrive_before_younger_ones_as_far_as_a_queue_can(outage: Outage) -> None:
    places = [outage.sent.index(event_id) for event_id in outage.slack.ids[LIMIT:]]
    early, late = places[: len(places) // 2], places[len(places) // 2 :]
    assert sum(early) / len(early) < sum(late) / len(late)
