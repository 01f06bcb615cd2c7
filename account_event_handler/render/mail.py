"""An alert as an e-mail: subject and plain text."""

from account_event_handler.ingest.sanitize import cut
from account_event_handler.model import Alert
from account_event_handler.render.lines import lines_of
from account_event_handler.render.message import Message, message_of

SUBJECT_LIMIT = 99  # SNS: less than 100 characters, no line break, no control character


def subject(alert: Alert) -> str:
    """Severity first, so that a list of mails can be read down its left edge."""
    message = message_of(alert)
    age = f"{message.age}: " if message.age else ""
    line = cut(f"[{alert.severity.upper()}] {age}{message.headline}", SUBJECT_LIMIT)
    while len(line.encode("utf-16-le")) // 2 > SUBJECT_LIMIT:  # to SNS an emoji may be two
        line = cut(line, len(line) - 1)
    return line


def body(alert: Alert) -> str:
    """The whole alert as lines of text, the link last."""
    return text_of(message_of(alert))


def text_of(message: Message) -> str:
    """The same of a message that may have been cut."""
    alert, said = message.alert, lines_of(message)
    width = max((len(label) for label, _ in said), default=0) + 2
    text = "\n".join(f"{label + ':':<{width}}{value}" for label, value in said)
    link = f"\n\nThe event: {alert.link}" if alert.link else ""
    age = f" (happened {message.age})" if message.age else ""
    return f"{alert.severity.upper()}: {message.headline}{age}\n\n{text}{link}\n"
