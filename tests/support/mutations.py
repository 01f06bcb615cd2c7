"""Payloads of every carrier, changed as no AWS service would: for fuzzing."""

import json
from typing import Any

from hypothesis import strategies as st

from account_event_handler.aws.queue import (
    GROUP_WINDOW_CLOSED,
    RATE_LIMIT_BEGAN,
    RATE_LIMIT_WINDOW_CLOSED,
    internal_event,
)
from tests.ingest.test_alarm import MESSAGE as ALARM
from tests.ingest.test_s3_notification import CLOUDTRAIL, S3, object_created, sns_envelope, sns_record
from tests.support.leaves import Path, at, changed, leaves
from tests.support.samples import QUIET, SPEAKING, load

OTHERS: tuple[Any, ...] = (
    *(None, True, 0, -1, 1.5, 10**30, float("nan"), float("inf"), "", " ", "x" * 3000),
    *([], {}, [None], [[[]]], {"": None}, {"Items": [{}]}, [{"a": [1]}], "\ud800", "\u202e\x00"),
    *("2026-13-45T99:99:99Z", "arn:aws:::::", "999999999999999999999", "true", "AccessDenied"),
)
KEYS = ("eventName", "detail", "userIdentity", "requestParameters", "source", "Records", "", "\x00")
SNS_ALARM = sns_envelope(ALARM)
CARRIERS = (
    SNS_ALARM,
    ALARM,
    {"Records": [{"EventSource": "aws:sns", "Sns": sns_envelope(ALARM)}]},
    {"alarmArn": "arn:aws:cloudwatch:eu-west-1:111122223333:alarm:a", "alarmData": {"state": {}}},
    object_created(),
    S3,
    sns_envelope(S3),
    {"Records": [sns_record(CLOUDTRAIL)]},
    CLOUDTRAIL,
    {"Event": "s3:TestEvent"},
    *(
        json.loads(internal_event(name, "id-1", {"kind": "k", "opened": 1, "channel": "slack"}))
        for name in (GROUP_WINDOW_CLOSED, RATE_LIMIT_BEGAN, RATE_LIMIT_WINDOW_CLOSED, "Unknown")
    ),
)


def _replaced(event: Any, place: Path, other: Any) -> Any:
    return changed(event, place, other)


def _nested(event: Any, place: Path, other: Any) -> Any:
    value = at(event, place)
    for _ in range(200):
        value = [value]
    return changed(event, place, {"x": value, "y": other})


def _removed(event: Any, place: Path, other: Any) -> Any:
    """The part that holds the place goes, to whatever depth that is."""
    return changed(event, place[:-1], other if len(place) > 1 else {})


def _doubled(event: Any, place: Path, other: Any) -> Any:
    return changed(event, place, [at(event, place), at(event, place), event])


def _encoded(event: Any, place: Path, other: Any) -> Any:
    """JSON within JSON, once more."""
    return changed(event, place, json.dumps({"value": at(event, place), "other": [other]}))


CHANGES = (_replaced, _replaced, _nested, _removed, _doubled, _encoded)


# Made once: to make a strategy takes longer than to draw from it.
PAYLOADS = st.sampled_from(SPEAKING + QUIET).map(load) | st.sampled_from(CARRIERS)
CHANGE, KEY, OTHER = (st.sampled_from(values) for values in (CHANGES, KEYS, OTHERS))
HOW = st.sampled_from(("whole", "whole", "whole", "cut", "twice", "letters", "text", "deep"))
LETTERS = st.text(alphabet='{}[]",:\\u0d8é🪣 \n\t', min_size=1, max_size=6)


@st.composite
def mutated_events(draw: st.DrawFn) -> Any:
    """A sample or another carrier's payload with up to four parts changed."""
    event: Any = draw(PAYLOADS, label="payload")
    for _ in range(draw(st.integers(0, 4))):
        places = list(leaves(event))
        if not places:
            break
        change, place = draw(CHANGE), places[draw(st.integers(0, len(places) - 1))]
        event = change(event, place, draw(OTHER))
    if isinstance(event, dict) and draw(st.booleans()):
        event = event | {draw(KEY): draw(OTHER)}
    return event


@st.composite
def mutated_texts(draw: st.DrawFn) -> str:
    """The JSON of one, perhaps cut, doubled, or with letters in it that SQS lets through."""
    event = draw(mutated_events())
    text = json.dumps(event)
    match draw(HOW):
        case "cut":
            return text[: draw(st.integers(0, len(text)))]
        case "twice":
            return text + text
        case "letters":
            place = draw(st.integers(0, len(text)))
            letters = draw(LETTERS)
            return text[:place] + letters + text[place:]
        case "text":
            return json.dumps(text)
        case "deep":
            return "[" * 20_000 + text
    return text
