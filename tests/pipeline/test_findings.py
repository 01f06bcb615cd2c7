"""The watcher's own findings go through mutes and groups like any alert."""

import json
from collections.abc import Iterator
from copy import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from moto import mock_aws

from account_event_handler.aws.queue import HEARTBEAT, TRAIL_NEWS, internal_event
from account_event_handler.catalog import findings
from account_event_handler.catalog.findings import Finding
from account_event_handler.model import Alert
from account_event_handler.pipeline.batch import BatchProcessor
from account_event_handler.render.alert import alert_from_json, alert_to_json, finding_alert
from account_event_handler.suppress.mutes import Mute, hidden
from tests.pipeline.test_batch import World, record

TRAIL = "arn:aws:cloudtrail:eu-west-1:111122223333:trail/{}"


@pytest.fixture
def world() -> Iterator[World]:
    with mock_aws():
        yield World()


def found(finding: Finding, trail: str = "old") -> Alert:
    values = {"trail": trail, "account": "111122223333"}
    resources = (TRAIL.format(trail),)
    return finding_alert(finding, f"{finding.name}-{trail}", values, resources=resources)


def takes(world: World, *alerts: Alert) -> list[str]:
    """Each as a message of its own; what Slack is sent of it."""
    world.slack.delivered.clear()
    for alert in alerts:
        body = internal_event(TRAIL_NEWS, alert.id, {"alert": alert_to_json(alert)})
        assert watcher(world).take([record(body, alert.id)]) == []
    return list(world.slack.delivered)


def watcher(world: World) -> BatchProcessor:
    """One that answers the messages of findings as remediation does."""
    made = world.watcher()
    answer = {TRAIL_NEWS: lambda event: [alert_from_json(event.detail["alert"])]}
    return replace(made, handlers={**made.handlers, **answer})


def mute(world: World, pattern: dict[str, Any], *, critical: bool = False) -> None:
    ends = datetime.now(UTC) + timedelta(days=80)
    mute = Mute("m1", json.dumps(pattern), "ada", "a test", ends, ends, critical)
    world.state_table.put("operator", "mute#m1", mute.item)


@pytest.mark.parametrize(
    "pattern",
    [
        {"source": ["account-watcher"]},
        {"detail": {"watch": ["cloudtrail-trail-found-off"]}},
        {"watch": ["cloudtrail-trail-found-off"]},
        {"detail-type": ["Watcher Finding"], "detail": {"severity": ["medium"]}},
        {"detail": {"trail": [{"suffix": "trail/old"}]}},
    ],
)
def test_a_finding_can_be_muted_and_is_counted(world: World, pattern: dict[str, Any]) -> None:
    mute(world, pattern)
    assert takes(world, found(findings.FOUND_OFF)) == []
    assert hidden(world.state_table)["m1"].events == 1


def test_a_mute_of_another_trail_leaves_it(world: World) -> None:
    mute(world, {"detail": {"trail": [TRAIL.format("new")]}})
    assert takes(world, found(findings.FOUND_OFF)) == ["cloudtrail-trail-found-off"]


def test_a_critical_finding_is_muted_only_where_that_is_meant(world: World) -> None:
    mute(world, {"source": ["account-watcher"]})
    stopped = found(findings.STOPPED["restarted"])
    assert takes(world, stopped) == ["cloudtrail-trail-found-stopped"]


def test_a_critical_finding_can_be_muted(world: World) -> None:
    mute(world, {"source": ["account-watcher"]}, critical=True)
    assert takes(world, found(findings.STOPPED["restarted"])) == []


def test_findings_of_one_kind_are_grouped(world: World) -> None:
    trails = [found(findings.FOUND_OFF, str(number)) for number in range(3)]
    assert takes(world, *trails) == ["cloudtrail-trail-found-off"]


def test_each_stopped_trail_is_sent(world: World) -> None:
    trails = [found(findings.STOPPED["restarted"], str(number)) for number in range(3)]
    assert len(takes(world, *trails)) == 3


def test_a_finding_that_comes_again_is_sent_once(world: World) -> None:
    alert = found(findings.FOUND_OFF)
    assert takes(world, alert, alert) == ["cloudtrail-trail-found-off"]


def test_an_unreadable_event_can_be_muted(world: World) -> None:
    mute(world, {"detail": {"watch": ["event-unreadable"]}})
    world.slack.delivered.clear()
    assert world.took(record("no json {"))
    assert world.slack.delivered == []
    assert len(world.buried()) == 1


def test_that_nobody_reads_the_topic_can_be_muted(world: World) -> None:
    world.is_topic_read = False
    mute(world, {"detail": {"watch": ["watcher-topic-unread"]}})
    assert world.watcher().take([record(internal_event(HEARTBEAT, "", {}))]) == []
    assert world.slack.delivered == []
