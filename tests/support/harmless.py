"""Asserts that nothing a channel is sent of an alert could do harm."""

import json
import re
import unicodedata
from functools import lru_cache
from typing import Any

from account_event_handler.model import Alert
from account_event_handler.render.message import CUT, link_label, message_of
from account_event_handler.render.slack import blocks_message, workflow_message
from account_event_handler.render.topic import subject, topic_message

LINK = re.compile(r"https://[a-z0-9.-]+\.(?:aws\.amazon\.com|amazonaws\.cn|amazonaws-us-gov\.com)/")
UNSEEN = {*"\u034f\u115f\u1160\u17b4\u17b5\u180b\u2800\u3164\ufe0f\uffa0", "\U000e0100"}
MENTION = re.compile(r"(?<![\w.])@(?:here|channel|everyone)\b", re.IGNORECASE)
# As Slack and mail programs read them, but for the places of an ARN, of which AWS writes the names.
EMOJI = re.compile(r":(?!\d\d:)(?=[^:\s]*[a-z_])[a-z0-9_+'-]+:")
ARN = re.compile(r"arn:aws[a-z-]*(:[a-z0-9*-]*){4}(:(log-group|snapshot):[\w./-]+|:[a-z-]+)?")
HOST = re.compile(r"(?<![\w@.+-])(?:[\w-]+\.)+(?:com|net|org|example|evil)\b(?![\w.-]*@)")
ENTITY = re.compile(r"&(?:amp|lt|gt);")
ADDRESS = re.compile(r"[(]?[0-9A-Fa-f:./]+[,)]?")
AWS = re.compile(r"[a-z0-9-]+\.amazonaws\.com")
NEVER = re.compile(r"://|`|www\.|mailto:|javascript:|None")

once = lru_cache(maxsize=20_000)  # most lines of an alert stand in many others, too


def assert_harmless(alert: Alert) -> None:
    """Every channel's every text, its limits, and that nothing has made a line of its own."""
    message = message_of(alert)
    labels = [label for label, _ in message.lines]
    published = topic_message(alert)
    assert len(published.encode()) < 262_144 - 4096
    texts = json.loads(published)
    assert_slack(alert, labels)
    assert_workflow(alert, labels)
    assert_subject(subject(alert))
    assert_mail(texts["default"], alert.link, len(labels) + len(message.details))
    assert_machine(texts["sqs"])


def texts_in(part: Any) -> list[str]:
    """Every string in a message, however deep, names of fields left out."""
    match part:
        case str():
            return [part]
        case dict():
            return [text for value in part.values() for text in texts_in(value)]
        case list():
            return [text for value in part for text in texts_in(value)]
    return []


@once
def assert_line(text: str, link: str = "") -> None:
    """One line in which nothing is hidden, linked, fenced, unknown or overlong."""
    if not text.isascii() or not text.isprintable():
        for character in set(text):
            assert unicodedata.category(character)[0] != "C", repr(text)
            assert unicodedata.category(character) not in ("Zl", "Zp"), repr(text)
            assert character not in UNSEEN, repr(text)
    shown = text.replace(link, "") if link else text
    assert not NEVER.search(shown), repr(text)


@once
def assert_no_emoji(text: str) -> None:
    for word in ARN.sub("", text).split() if EMOJI.search(text) else ():
        assert ADDRESS.fullmatch(word) or not EMOJI.search(word), repr(text)


@once
def assert_no_host(text: str, link: str) -> None:
    shown = text.replace(link, "") if link else text
    hosts = [host[0] for host in HOST.finditer(shown)]
    assert all(AWS.fullmatch(host) for host in hosts), repr(text)


def assert_slack(alert: Alert, labels: list[str]) -> None:
    message = blocks_message(alert)
    blocks = message["blocks"]
    sections = [block["text"] for block in blocks if block["type"] == "section"]
    for text in [message["text"], *(section["text"] for section in sections)]:
        assert not MENTION.search(text)
        assert "<" not in text
        assert ">" not in text
        assert "&" not in ENTITY.sub("", text)
        assert_no_emoji(text)
    told = [line for section in sections for line in section["text"].split("\n")]
    for line in told:
        assert_line(line)
        for mark in "*_~":
            # ours are two at most, around the headline or a label
            assert len(_edges(line, mark)) <= (3 if mark == "*" else 1), line
    _first, headline, *labelled = told
    assert re.fullmatch(r"\*.*\*", headline)
    assert len(_edges(headline, "*")) == 2
    shown = [line[1:].partition("*  ")[0] for line in labelled]
    assert [label for label in shown if label != CUT] == labels
    assert all(section["verbatim"] for section in sections)
    assert_line(message["text"])
    assert all(0 < len(section["text"]) <= 3000 for section in sections)
    assert len(json.dumps(blocks, ensure_ascii=False)) < 13_000
    small, *link = (element["text"] for element in blocks[-1]["elements"])
    assert "<" not in small
    assert ">" not in small
    assert not MENTION.search(small)
    assert_no_emoji(small)
    assert_line(small)
    assert link == ([f"<{alert.link}|{link_label(alert)}>"] if alert.link else [])


def assert_workflow(alert: Alert, labels: list[str]) -> None:
    message = workflow_message(alert)
    for name, text in message.items():
        assert "<" not in text
        assert ">" not in text
        assert not MENTION.search(text)
        assert_no_emoji(text)
        for line in text.split("\n") if name == "details" else [text]:
            assert_line(line, alert.link)
            assert_no_host(line, alert.link)
    *lines, _small = message["details"].split("\n")
    shown = [line.partition(": ")[0] for line in lines]
    assert [label for label in shown if label != CUT] == labels


def assert_subject(line: str) -> None:
    assert_line(line)
    assert len(line.encode("utf-16-le")) // 2 < 100
    assert line[0] == "["  # SNS wants a letter, a digit or punctuation


def assert_mail(text: str, link: str, lines: int) -> None:
    told = text.split("\n")
    for each in told:
        assert_line(each, link)
        assert_no_host(each, link)
    assert len(told) == 4 + lines + bool(link)


def assert_machine(text: str) -> None:
    message = json.loads(text)
    link = message.pop("link")
    assert not link or LINK.match(link)
    assert not set(link) & set("<>|\"' \\")
    for each in texts_in(message):
        assert_line(each)


@once
def _edges(text: str, mark: str) -> list[int]:
    """Where the mark does not stand within a word, so that Slack may read it."""
    return [
        place
        for place, character in enumerate(text)
        if character == mark and not (text[place - 1 : place].isalnum() and text[place + 1 : place + 2].isalnum())
    ]
