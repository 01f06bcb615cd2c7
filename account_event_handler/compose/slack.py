"""An Alert enters, what Slack takes leaves: Block Kit for a webhook, strings for a workflow.

An incoming webhook reads Slack's markup, so every text is escaped here, once. Blocks say
`verbatim`, which keeps Slack from making links and mentions of plain text.
"""

from typing import Any

from account_event_handler.compose.clean import cut
from account_event_handler.compose.lines import lines
from account_event_handler.model import Alert, Severity

SECTION_LIMIT = 3000  # characters of a section's text, after escaping
_COLOURS = {
    Severity.CRITICAL: "🔴",
    Severity.HIGH: "🟠",
    Severity.MEDIUM: "🟡",
    Severity.LOW: "🔵",
    Severity.INFO: "⚪",
}


def blocks_message(alert: Alert) -> dict[str, Any]:
    """The body for https://hooks.slack.com/services/…; `text` is the phone's notification."""
    told = [f"*{escaped(label)}*  {escaped(value)}" for label, value in lines(alert)]
    return {
        "text": _notification(alert),
        "unfurl_links": False,
        "unfurl_media": False,
        "blocks": [
            _section(f"{_COLOURS[alert.severity]} *{escaped(alert.headline)}*"),
            *(_section(text) for text in _joined(told)),
            *([_context(alert)] if alert.link else []),
        ],
    }


def workflow_message(alert: Alert) -> dict[str, str]:
    """The body for …/triggers/… and …/workflows/…: Workflow Builder's variables, all strings."""
    variables = {
        "text": _summary(alert),
        "severity": alert.severity,
        "headline": alert.headline,
        "details": "\n".join(f"{label}: {value}" for label, value in lines(alert)),
        "account": alert.account,
        "region": alert.region,
        "actor": alert.actor.name if alert.actor else "",
        "action": alert.action,
        "watch": alert.watch,
        "advice": alert.advice,
        "link": alert.link,
    }
    return {name: _plain(value) for name, value in variables.items()}


def escaped(text: str) -> str:
    """The three characters that Slack's markup is made of, as Slack wants them."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _notification(alert: Alert) -> str:
    return f"{_COLOURS[alert.severity]} {escaped(_summary(alert))}"


def _summary(alert: Alert) -> str:
    place = f" ({alert.account})" if alert.account else ""
    return f"{alert.severity.capitalize()}: {alert.headline}{place}"


def _plain(text: str) -> str:
    """A workflow may or may not read markup, so what markup is made of becomes its look-alike."""
    return text.replace("<", "‹").replace(">", "›")


def _joined(told: list[str]) -> list[str]:
    """The lines in as few texts as fit into sections."""
    texts = [""]
    for line in told:
        longer = f"{texts[-1]}\n{line}".lstrip("\n")
        if len(longer) <= SECTION_LIMIT:
            texts[-1] = longer
        else:
            texts.append(line)
    return texts


def _section(text: str) -> dict[str, Any]:
    shown = {"type": "mrkdwn", "text": cut(text, SECTION_LIMIT), "verbatim": True}
    return {"type": "section", "text": shown}


def _context(alert: Alert) -> dict[str, Any]:
    link = {"type": "mrkdwn", "text": f"<{alert.link}|Open the event>", "verbatim": True}
    return {"type": "context", "elements": [link]}
