"""What keeps an event from an alert on its way: each reason is in the verdict, and nothing else is done."""

from copy import replace
from datetime import timedelta
from typing import Any

import pytest
from moto import mock_aws

from account_event_handler.catalog import CATALOG
from account_event_handler.ingest import decode
from account_event_handler.model import AccountEvent, Defer, Severity, Silence, Unreadable
from account_event_handler.own_stack.context import StackContext
from account_event_handler.pipeline.event import EventPipeline
from tests.pipeline.test_batch import World
from tests.support.alerts import alert_of
from tests.support.samples import sample

LATER = Defer(60, "its stack event may come yet")


class Deferring:
    """A collaborator that asks to wait, where an event may."""

    def context_for(self, context: StackContext, event: AccountEvent, *, may_defer: bool) -> StackContext | Defer:
        return LATER if may_defer else context


def event() -> AccountEvent:
    decoded = decode(sample("s3-bucket-deleted"))
    assert isinstance(decoded, AccountEvent)
    return decoded


def pipeline(**collaborators: Any) -> EventPipeline:
    made = World().watcher().pipeline
    assert made.collaborators
    return replace(made, collaborators=replace(made.collaborators, **collaborators))


@pytest.mark.parametrize("name", ["deployments", "parameter_changes"])
def test_an_event_that_another_may_explain_waits_for_it_once(name: str) -> None:
    with mock_aws():
        made = pipeline(**{name: Deferring()})
        waiting = made.process(event(), "m", may_defer=True)
        assert (waiting.decoded, waiting.alert, waiting.silence, waiting.defer) == (event(), None, None, LATER)
        judged = made.process(event(), "m")
        assert judged.alert
        assert judged.defer is None


def test_what_cannot_be_read_is_said_with_its_reason() -> None:
    with mock_aws():
        verdict = pipeline().process(Unreadable("it is empty", 0), "m")
    assert verdict.alert
    assert verdict.alert.watch == "event-unreadable"
    assert verdict.decoded == Unreadable("it is empty", 0)


def test_an_alert_without_an_id_has_the_message_s() -> None:
    with mock_aws():
        verdict = pipeline().process(replace(event(), id="", detail={**event().detail, "eventID": ""}), "message")
    assert verdict.alert
    assert verdict.alert.id == "message"


def test_without_the_parts_that_need_aws_an_event_is_judged_all_the_same() -> None:
    with mock_aws():
        made = replace(pipeline(), collaborators=None)
    time = event().time
    assert time
    verdict = replace(made, now=lambda: time + timedelta(days=1)).process(event(), "m")
    assert verdict.alert
    assert verdict.alert.age == 86_400
    assert made.muted_finding(alert_of("s3-bucket-deleted")) is None
    assert made.finding(alert_of("s3-bucket-deleted")).alert
    assert made.catalog() is CATALOG


def test_what_no_channel_takes_by_its_own_or_its_novelty_s_severity_is_routine_or_not_judged() -> None:
    with mock_aws():
        world = World()
        for channel in (world.slack, world.topic):
            channel.lowest = Severity.CRITICAL
        made = world.watcher().pipeline
        verdict = made.process(event(), "m")
        assert verdict.alert  # counted in its group, though no channel is sent it
        for channel in (world.slack, world.topic):
            channel.lowest = Severity.LOW
        assert made.process(event(), "m").silence is not Silence.ROUTINE
