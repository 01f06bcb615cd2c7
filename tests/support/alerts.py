"""Alerts to tell: one worded from a sample, and one whose every field is hostile."""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import Any

from account_event_handler.catalog import CATALOG
from account_event_handler.model import Actor, ActorType, Alert, Outcome, Result, Severity
from account_event_handler.pipeline.judge import judge
from account_event_handler.render.headline import sentence_of
from tests.support.samples import sample
from tests.support.stack_context import context


def alert_of(name: str) -> Alert:
    """The alert that a sample deserves."""
    return judged(sample(name))


def judged(event: dict[str, Any]) -> Alert:
    """The alert that an event deserves."""
    alert = judge(event, CATALOG, context()).alert
    assert alert is not None
    return alert


def distinct(alerts: Iterable[Alert | None]) -> Iterator[Alert]:
    """Those that differ from each other: most fields of an event are not shown."""
    yield from {repr(alert): alert for alert in alerts if alert}.values()


def kind_of(alert: Alert | None) -> object:
    """What its sentences are made of: as long as that stays, so do the fields that they show."""
    return alert and (alert.watch, alert.also, alert.outcome.result)


def alert_with(text: str) -> Alert:
    """An alert that says `text` wherever it can; alerts hold clean text, so must this one."""
    return Alert(
        id=text,
        watch="s3-bucket-deleted",
        severity=Severity.HIGH,
        service="s3",
        headline=sentence_of(text),
        outcome=Outcome(Result.DENIED, text, text),
        account=text,
        region=text,
        time=datetime(2026, 11, 20, tzinfo=UTC),
        actor=Actor(text, ActorType.OTHER, text, address=text, tool=text),
        why=text,
        advice=text,
        action=text,
        resources=(text,),
        facts=((text, text),),
        also=(text,),
    )
