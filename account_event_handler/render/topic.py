"""What the topic is sent: a mail's subject and text, a text message, and JSON for sqs, lambda and https subscribers.

docs/alerts.md documents the fields; a field is added, never renamed, within one `version`.
"""

import json

from account_event_handler.model import Alert
from account_event_handler.render.message import Message, fitted, link_label, message_of, short_text, without_hosts
from account_event_handler.render.sms import sms

VERSION = "1"
MACHINES = ("sqs", "lambda", "https")
LIMIT = 256 * 1024 - 4096  # bytes; SNS takes 256 KiB with the subject and the attributes
SUBJECT_LIMIT = 99  # SNS: less than 100 characters, no line break, no control character


def subject(alert: Alert) -> str:
    """Severity first, so that a list of mails can be read down its left edge."""
    message, limit = message_of(alert), SUBJECT_LIMIT
    while len((line := short_text(message, limit)).encode("utf-16-le")) // 2 > SUBJECT_LIMIT:
        limit -= 1  # to SNS an emoji may be two
    return line


def body(alert: Alert) -> str:
    """The whole alert as lines of text, the link last."""
    return _text(message_of(alert))


def topic_message(alert: Alert) -> str:
    """What to publish with the message structure `json`, of at most LIMIT bytes in UTF-8."""
    return fitted(message_of(alert), _published, lambda published: len(published.encode()) <= LIMIT)[1]


def machine_text(alert: Alert) -> str:
    """One JSON object in one line."""
    return _json(message_of(alert))


def _text(message: Message) -> str:
    alert, lines = message.alert, message.lines
    width = max((len(label) for label, _ in lines), default=0) + 2
    text = "\n".join(f"{label + ':':<{width}}{value}" for label, value in lines)
    details = "\n".join(message.details)
    link = f"\n{link_label(alert)}: {alert.link}" if alert.link else ""
    return without_hosts(f"{message.first_line}: {message.headline}\n\n{text}\n\n{details}") + f"{link}\n"


def _published(message: Message) -> str:
    texts = {"default": _text(message), "sms": sms(message.alert), **dict.fromkeys(MACHINES, _json(message))}
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
            "actor": message.actor or None,
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
            **({"organizationalUnit": message.unit} if message.unit else {}),
            **({"listed": message.listed} if message.listed else {}),
        },
        ensure_ascii=False,
    )
