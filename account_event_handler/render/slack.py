"""An alert as Slack shows it: Block Kit for webhooks, variables for a workflow's trigger."""

import re
from typing import Any

from account_event_handler.model import Alert, Severity
from account_event_handler.render.actor import CLAIMED, shown_account
from account_event_handler.render.message import (
    SHORT_LIMIT,
    Message,
    fitted,
    link_label,
    message_of,
    short_text,
    without_hosts,
)

SECTION_LIMIT = 3000  # characters of a section's text, after escaping
# Characters of all sections. Slack refuses messages of about 13,200 with msg_blocks_too_long, which
# it does not document.
MESSAGE_LIMIT = 10_000
_COLOURS = dict(zip(Severity, "🔴🟠🟡🔵⚪", strict=True))
_LOOK_ALIKES = {"*": "∗", "_": "＿", "~": "∼"}
# Where Slack would begin or end bold, italic or struck text: not within a word.
_EDGES = {mark: rf"(?<![^\W_])[{mark}]|[{mark}](?![^\W_])" for mark in _LOOK_ALIKES}
# An emoji's code becomes the emoji anywhere, but for what stands in an ARN's places, an address or a time.
_EMOJI = re.compile(
    r"(\barn:aws[a-z-]*:[a-z0-9-]+:[a-z0-9*-]*:(?:[0-9*]*|aws):"
    r"(?:(?:log-group|snapshot):[\w./-]+(?=:)|[a-z-]+(?=:))?"
    r"|(?<![^\s(])[0-9A-Fa-f][0-9A-Fa-f:./]*(?![^\s,)])|:\d\d(?=:))"
    r"|:(?=(?:(?![A-Z])[\w+'-])+:)"
)
_TO_ALL = r"(?i)(?<![\w.])@(?=(?:here|channel|everyone)\b)"


def escaped(text: str, within: str = "") -> str:
    """The three characters that markup is made of as Slack wants them, the others harmless.

    `within` is the mark that the text is put between, which it must not end.
    """
    return literal(text, within).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def literal(text: str, within: str = "") -> str:
    """Without pairs that Slack reads as bold, italic or struck, emoji's codes, and calls to a whole channel.

    A mark that stands alone stays what it is, so that most names and patterns can be copied.
    """
    for mark, edges in _EDGES.items():
        if mark in text and len(re.findall(edges, text)) > (mark != within):
            text = re.sub(edges, _LOOK_ALIKES[mark], text)
    text = _EMOJI.sub(lambda found: found[1] or "∶", text)
    return re.sub(_TO_ALL, "＠", text) if "@" in text else text


def blocks_message(alert: Alert) -> dict[str, Any]:
    """The body for https://hooks.slack.com/services/…; `text` is the phone's notification."""
    message, (*texts, details) = fitted(message_of(alert), _texts, _fits)
    # Without `expand` Slack folds a long section behind "See more".
    sections = [{"type": "section", "expand": True, "text": _markdown(text)} for text in _joined(texts)]
    link = [_markdown(f"<{alert.link}|{link_label(alert)}>")] if alert.link else []
    small = {"type": "context", "elements": [_markdown(details), *link]}
    text = f"{_COLOURS[alert.severity]} {escaped(short_text(message, SHORT_LIMIT - len('🔴 ')))}"
    return {"text": text, "unfurl_links": False, "unfurl_media": False, "blocks": [*sections, small]}


def workflow_message(alert: Alert) -> dict[str, str]:
    """The body for …/triggers/… and …/workflows/…: Workflow Builder's variables, all strings."""
    message, details = fitted(message_of(alert), _details, lambda text: len(text) <= SECTION_LIMIT)
    variables = {
        "text": short_text(message),
        "severity": alert.severity,
        "headline": message.headline,
        "details": details,
        "account": _account(message),
        "region": message.region,
        "actor": message.actor.get("name", "") + CLAIMED * (alert.actor is not None and alert.actor.is_claimed),
        "action": message.action,
        "watch": alert.watch,
        "advice": message.advice,
    }
    return {name: _plain(value) for name, value in variables.items()} | {"link": alert.link}


def _texts(message: Message) -> list[str]:
    """Severity and account, the headline, the lines, and what is small at the end, in Slack's markup."""
    first = f"{_COLOURS[message.alert.severity]} {escaped(message.first_line)}"
    lines = [f"*{escaped(label, within='*')}*  {escaped(value)}" for label, value in message.lines]
    return [f"{first}\n*{escaped(message.headline, within='*')}*", *lines, escaped(" · ".join(message.details))]


def _fits(texts: list[str]) -> bool:
    return max(map(len, texts)) <= SECTION_LIMIT and sum(map(len, texts)) <= MESSAGE_LIMIT


def _details(message: Message) -> str:
    lines = [f"{label}: {value}" for label, value in message.lines]
    return "\n".join([*lines, " · ".join(message.details)])


def _account(message: Message) -> str:
    return shown_account(message.account, message.account_name).removeprefix("account ")


def _plain(text: str) -> str:
    """A workflow may or may not read markup, so what markup is made of becomes its look-alike."""
    text = "\n".join(without_hosts(literal(line)) for line in text.split("\n"))
    return text.replace("<", "‹").replace(">", "›")


def _joined(lines: list[str]) -> list[str]:
    """The lines in as few texts as fit into sections."""
    texts: list[str] = []
    for line in lines:
        if texts and len(texts[-1]) + 1 + len(line) <= SECTION_LIMIT:
            texts[-1] += f"\n{line}"
        else:
            texts.append(line)
    return texts


def _markdown(text: str) -> dict[str, Any]:
    return {"type": "mrkdwn", "text": text, "verbatim": True}
