"""Whatever an event says, in whatever field, nothing that a channel is sent of it can do harm."""

import functools
from collections.abc import Sequence
from copy import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from account_event_handler.catalog import CATALOG, Catalog
from account_event_handler.deliver.channel import DeliveryError, channel_failure_alert
from account_event_handler.ingest import decode
from account_event_handler.ingest.outcome import outcome_of
from account_event_handler.model import AccountEvent, Alert, Severity, Unreadable
from account_event_handler.pipeline.judge import judge, select
from account_event_handler.render.alert import loudest_first
from account_event_handler.render.headline import headline_of
from account_event_handler.render.message import aged
from account_event_handler.render.summary import Held, Member, group_summary, rate_limit_summary
from account_event_handler.suppress.custom_watches import CatalogWithCustomWatches, CustomWatch, CustomWatchError
from tests.support.alerts import distinct, kind_of
from tests.support.harmless import assert_harmless
from tests.support.leaves import Path as Place
from tests.support.leaves import all_changed, at, each_changed, halved, leaves, outer_texts
from tests.support.samples import QUIET, SPEAKING, every_sample, load, sample
from tests.support.stack_context import context

pytestmark = pytest.mark.sweep
NUMBER = {path: number for number, path in enumerate(SPEAKING + QUIET)}
SITE = replace(context("AlarmNames", "ConsoleChanges"), flag_outsiders=True)
NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
CALL = sample("s3-bucket-deleted")
ASKED: set[Place] = {("source",), ("detail-type",), ("detail", "eventName")}
SHOWN: list[Place] = [("detail", "requestParameters", "bucketName"), ("detail", "sourceIPAddress")]

HOSTILE = (
    "<!channel> <!here|x> <@U0123> <#C0123> <!subteam^S1> <!date^1^{date}|x>",
    "<https://evil.example|AWS> https://evil.example www.evil.example mailto:a@evil.example",
    "line one\nSubject: line two\r\n\x00\x1b[31m\u2028*Do*  nothing\x85\x0b",
    "user\u202egnp.exe\u2066\u200b\u034f\u3164\ufe0f\U000e0041\U000e0100\xad\ufeff",
    "```\n*bold* _under_ ~strike~ `code` *b_ ~*",
    "@here @channel @Everyone &lt;!channel&gt; &amp;lt; & > quoted",
    "{userIdentity.arn} [bracket] {$account} %s %(x)s {0} ]}[{ $(id)",
    "Z" + "\u0335\u0321\u0328" * 30 + "🔴 *CRITICAL*",
    "\ud800\udfff\uffff\U0010ffff\ue000",
    ":skull: x:white_check_mark:y arn:aws:skull:fire:1:x :100:",
    "evil.example x.evil.example/ javascript:x ｈｔｔｐ：／／ｗｗｗ．evil.example evil。example a@b.example",
    "http\u200bs://evil.example h\u00adttps://e _https://e 1http://e éhttp://e",
    "x" * 9_000,
    "<" * 5_000,
    "*&_ " * 2_500,
    "arn:aws:iam::111122223333:role/<!channel>\n*x*/`_y_`",
)
FRAGMENTS = (
    *("<!channel>", "<@U1>", "<http://e|x>", "https://", "www.", "mailto:", "@here", "&lt;", "&"),
    *("*", "_", "~", "`", "```", "\n", "\r", "\x00", "\u202e", "\u200b", "\u2028", "\ufe0f"),
    *("evil.example", ":skull:", "javascript:", "．", "。", "："),
    *("[", "]", "{", "}", "{$account}", "|", ">", " ", "a", "arn:aws:s3:::", ":", "/", "None"[:3]),
    *("\U000e0041", "\ud83d", "🔴", "名"),
)
hostile_text = st.lists(st.sampled_from(FRAGMENTS) | st.characters(), max_size=40).map("".join)


def told(event: Any) -> Alert | None:
    return judge(event, CATALOG, SITE).alert


def speaker(event: Any) -> str:
    """The watch that an alert is named after, empty for none; wording it would take most of the time."""
    decoded = decode(event)
    describing = CATALOG.describing(decoded) if isinstance(decoded, AccountEvent) else ()
    if not describing or isinstance(decoded, Unreadable):
        alert = told(event)
        return alert.watch if alert else ""
    outcome = outcome_of(decoded)
    loud = loudest_first(decoded, outcome, select(describing, decoded, outcome, SITE)[0])
    return loud[0][1].name if loud else ""


@functools.cache
def free_places(path: Path) -> list[Place]:
    """Where a sample may say anything without another watch speaking, or none."""
    event = load(path)
    alert, name = told(event), speaker(event)
    assert name == (alert.watch if alert else "")

    def tried(places: Sequence[Place]) -> tuple[Sequence[Place], bool]:
        return places, speaker(all_changed(event, places, "x")) == name

    every = list(leaves(event))
    # What nearly every watch asks for, each alone: of all others most are free.
    alone = ASKED | outer_texts(every)
    groups = (*([place] for place in every if place in alone), [place for place in every if place not in alone])
    found = (each for group in groups for each in halved(group, tried, lambda result: result[1]))
    return [place for places, is_free in found if is_free for place in places]


@every_sample()
def test_hostile_text_in_all_fields_of_every_sample_does_no_harm(path: Path) -> None:
    event = load(path)
    free = free_places(path)
    texts = HOSTILE[NUMBER[path] % 5 :: 5]  # a fifth for each: samples are many
    for alert in distinct(told(all_changed(event, free, text)) for text in texts):
        assert_harmless(alert)


@every_sample()
def test_hostile_text_in_or_beside_any_one_field_does_no_harm(path: Path) -> None:
    """So a name that has to begin or end in a certain way is hostile, too.

    Every fourth of the fields that decide nothing is changed at once, as long as the alert is of the same watches.
    """
    event, free = load(path), set(free_places(path))
    texts = {place: beside(at(event, place), number) for number, place in enumerate(leaves(event))}
    same = kind_of(told(event))

    def tried(places: Sequence[Place]) -> Alert | None:
        return told(each_changed(event, {place: texts[place] for place in places}))

    free -= outer_texts(texts)
    some = [place for place in texts if place in free]
    groups = [*([place] for place in texts if place not in free), *(some[number::4] for number in range(4))]
    alerts = (alert for group in groups for alert in halved(group, tried, lambda alert: kind_of(alert) == same))
    for alert in distinct(alerts):
        assert_harmless(alert)


def beside(value: object, number: int) -> str:
    text = HOSTILE[number % len(HOSTILE)]
    return (text, f"{value}{text[:300]}", f"{text[:300]}{value}")[number % 3] if isinstance(value, str) else text


@settings(max_examples=300)
@given(st.sampled_from(SPEAKING), hostile_text, st.booleans())
def test_any_text_in_all_fields_of_any_sample_does_no_harm(path: Path, text: str, is_refused: bool) -> None:
    event = all_changed(load(path), free_places(path), text)
    if is_refused:
        event["detail"] = event["detail"] | {"errorCode": "AccessDenied", "errorMessage": text}
    alert = told(event)
    if alert:
        assert_harmless(alert)
        assert_harmless(summary_of(alert))
        assert_harmless(flood_of(alert))


def summary_of(alert: Alert) -> Alert:
    """Told late, as the repeats of itself."""
    member = Member(
        at=alert.time.isoformat() if alert.time else "",
        region=alert.region,
        resources=alert.resources,
        headline=headline_of(alert),
    )
    summary = group_summary(alert, [member] * 12, "fold-1")
    return aged(summary, alert.time + timedelta(hours=7)) if alert.time else summary


def live_watch(says: str, owner: str = "", advice: str = "") -> CustomWatch:
    pattern = '{"source": ["aws.s3"]}'
    return CustomWatch("read", pattern, Severity.HIGH, says, 0, owner, advice)


def flood_of(alert: Alert) -> Alert:
    """What a channel is told when it was held back with others."""
    actor = alert.actor.name if alert.actor else ""
    named: dict[str, Any] = {"severity": alert.severity, "headline": headline_of(alert)}
    held = [Held(alert.watch, actor, alert.account, number, **named) for number in range(1, 13)]
    return rate_limit_summary("slack", held, NOON, "flood-1")


@pytest.mark.parametrize("text", HOSTILE)
def test_a_hostile_sentence_of_a_live_watch_does_no_harm_or_is_refused(text: str) -> None:
    for says in (text, f"read {text[:200]}", f"read [{{requestParameters.a}} ]{text[:200]}"):
        try:
            watch = live_watch(says, owner=text, advice=text)
        except CustomWatchError:
            continue
        alert = judge(CALL, CatalogWithCustomWatches(Catalog.of(), [watch])).alert
        assert alert
        assert_harmless(alert)
        assert_harmless(flood_of(alert))


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_that_a_live_watch_shows_does_no_harm(text: str) -> None:
    watch = live_watch("read {requestParameters.bucketName}[ from {sourceIPAddress}]")
    alert = judge(all_changed(CALL, SHOWN, text), CatalogWithCustomWatches(Catalog.of(), [watch])).alert
    assert alert
    assert_harmless(alert)


@settings(max_examples=200)
@given(hostile_text)
def test_any_sentence_that_a_live_watch_takes_does_no_harm(text: str) -> None:
    try:
        watch = live_watch(f"read {text}", owner=text)
    except CustomWatchError:
        return
    alert = judge(CALL, CatalogWithCustomWatches(Catalog.of(), [watch])).alert
    assert alert
    assert_harmless(alert)


@given(st.sampled_from(HOSTILE) | hostile_text)
def test_a_channel_s_hostile_answer_does_no_harm_when_the_others_are_told(text: str) -> None:
    assert_harmless(channel_failure_alert("slack", DeliveryError(text, final=True), ("topic",), NOON))
