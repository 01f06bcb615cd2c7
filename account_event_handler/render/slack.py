"""An Alert enters, what Slack takes leaves: Block Kit for a webhook, strings for a workflow.

An incoming webhook reads Slack's markup, so every text is escaped here, once. Blocks say
`verbatim`, which keeps Slack from making links and mentions of plain text.
"""

from typing import Any

from account_event_handler.model import Alert, Severity
from account_event_handler.render.fit import fitted
from account_event_handler.render.lines import lines, shown_account
from account_event_handler.render.markup import escaped, literal

SECTION_LIMIT = 3000  # characters of a section's text, after escaping
# Characters of all sections. Slack refuses messages of about 13,200 with msg_blocks_too_long, which
# it does not document.
MESSAGE_LIMIT = 10_000
_COLOURS = {
    Severity.CRITICAL: "🔴",
    Severity.HIGH: "🟠",
    Severity.MEDIUM: "🟡",
    Severity.LOW: "🔵",
    Severity.INFO: "⚪",
}


def blocks_message(alert: Alert) -> dict[str, Any]:
    """The body for https://hooks.slack.com/services/…; `text` is the phone's notification."""
    alert = fitted(alert, lambda shorter: _fits(_told(shorter)))
    headline, *told = _told(alert)
    return {
        "text": _notification(alert),
        "unfurl_links": False,
        "unfurl_media": False,
        "blocks": [
            _section(headline),
            *(_section(text) for text in _joined(told)),
            *([_context(alert)] if alert.link else []),
        ],
    }


def workflow_message(alert: Alert) -> dict[str, str]:
    """The body for …/triggers/… and …/workflows/…: Workflow Builder's variables, all strings."""
    alert = fitted(alert, lambda shorter: len(_details(shorter)) <= SECTION_LIMIT)
    variables = {
        "text": _summary(alert),
        "severity": alert.severity,
        "headline": alert.headline,
        "details": _details(alert),
        "account": _account(alert),
        "region": alert.region,
        "actor": alert.actor.name if alert.actor else "",
        "action": alert.action,
        "watch": alert.watch,
        "advice": alert.advice,
    }
    return {name: _plain(value) for name, value in variables.items()} | {"link": alert.link}


def _told(alert: Alert) -> list[str]:
    """The headline, then the lines, in Slack's markup."""
    age = f" · happened {alert.age}" if alert.age else ""
    headline = f"{_COLOURS[alert.severity]} *{escaped(alert.headline, within='*')}*{age}"
    return [
        headline,
        *(f"*{escaped(label, within='*')}*  {escaped(value)}" for label, value in lines(alert)),
    ]


def _fits(told: list[str]) -> bool:
    return max(map(len, told)) <= SECTION_LIMIT and sum(map(len, told)) <= MESSAGE_LIMIT


def _details(alert: Alert) -> str:
    return "\n".join(f"{label}: {value}" for label, value in lines(alert))


def _notification(alert: Alert) -> str:
    return f"{_COLOURS[alert.severity]} {escaped(_summary(alert))}"


def _summary(alert: Alert) -> str:
    age = f", {alert.age}" if alert.age else ""
    return f"{alert.severity.capitalize()}: {alert.headline}{_place(alert)}{age}"


def _place(alert: Alert) -> str:
    if not alert.account:
        return ""
    return f" · {_account(alert)}" if alert.account_name else f" ({alert.account})"


def _account(alert: Alert) -> str:
    return shown_account(alert.account, alert.account_name).removeprefix("account ")


def _plain(text: str) -> str:
    """A workflow may or may not read markup, so what markup is made of becomes its look-alike."""
    text = "\n".join(literal(line) for line in text.split("\n"))
    return text.replace("<", "‹").replace(">", "›")


def _joined(told: list[str]) -> list[str]:
    """The lines in as few texts as fit into sections."""
    texts: list[str] = []
    for line in told:
        if texts and len(texts[-1]) + 1 + len(line) <= SECTION_LIMIT:
            texts[-1] += f"\n{line}"
        else:
            texts.append(line)
    return texts


def _section(text: str) -> dict[str, Any]:
    return {"type": "section", "text": {"type": "mrkdwn", "text": text, "verbatim": True}}


def _context(alert: Alert) -> dict[str, Any]:
    link = {"type": "mrkdwn", "text": f"<{alert.link}|Open the event>", "verbatim": True}
    return {"type": "context", "elements": [link]}
