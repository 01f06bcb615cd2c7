"""What the topic is sent: a mail's text, and JSON for sqs, lambda and https subscribers.

README documents the fields; a field is added, never renamed, within one `version`.
"""

import json

from account_event_handler.model import Alert
from account_event_handler.render.mail import text_of
from account_event_handler.render.message import Message, fitted, message_of

VERSION = "1"
MACHINES = ("sqs", "lambda", "https")
LIMIT = 256 * 1024 - 4096  # bytes; SNS takes 256 KiB with the subject and the attributes


def topic_message(alert: Alert) -> str:
    """What to publish with the message structure `json`, of at most LIMIT bytes in UTF-8."""
    whole = message_of(alert)
    return _published(fitted(whole, lambda shorter: len(_published(shorter).encode()) <= LIMIT))


def machine_text(alert: Alert) -> str:
    """One JSON object in one line."""
    return _json(message_of(alert))


def _published(message: Message) -> str:
    texts = {"default": text_of(message), **dict.fromkeys(MACHINES, _json(message))}
    return json.dumps(texts, ensure_ascii=False)


def _json(message: Message) -> str:
    alert = message.alert
    return json.dumps(
        {
            "version": VERSION,
            "id": alert.id,
            "watch": alert.watch,
            "also": list(message.also),
            "severity": alert.severity,
            "headline": message.headline,
            "outcome": {"result": alert.outcome.result, "errorCode": message.code, "errorMessage": message.error},
            "action": message.action,
            "actor": _actor(message),
            "account": message.account,
            "accountName": message.account_name,
            "region": message.region,
            "time": alert.time.isoformat() if alert.time else "",
            "service": alert.service,
            "resources": list(message.resources),
            "facts": dict(message.facts),
            "why": message.why,
            "advice": message.advice,
            "link": alert.link,
            "flags": list(alert.flags),
            "events": alert.events,
        },
        ensure_ascii=False,
    )


def _actor(message: Message) -> dict[str, str] | None:
    if message.alert.actor is None:
        return None
    return {
        "name": message.name,
        "kind": message.kind,
        "address": message.address,
        "tool": message.tool,
        "via": message.via,
        "account": message.actor_account,
        "accountName": message.actor_account_name,
    }
