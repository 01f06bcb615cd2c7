"""An Alert enters; the one message leaves from which SNS takes each protocol's own text."""

import json

from account_event_handler.identity.machine import machine_text
from account_event_handler.model import Alert
from account_event_handler.render.fit import fitted
from account_event_handler.render.mail import body

MACHINES = ("sqs", "lambda", "https")
LIMIT = 256 * 1024 - 4096  # bytes; SNS takes 256 KiB with the subject and the attributes


def topic_message(alert: Alert) -> str:
    """What to publish with the message structure `json`, of at most LIMIT bytes in UTF-8."""
    return _message(fitted(alert, lambda shorter: len(_message(shorter).encode()) <= LIMIT))


def _message(alert: Alert) -> str:
    texts = {"default": body(alert), **dict.fromkeys(MACHINES, machine_text(alert))}
    return json.dumps(texts, ensure_ascii=False)
