"""An alert as e-mail: its subject, and its body line by line."""

from account_event_handler.ingest.sanitize import cut
from account_event_handler.model import Alert, Result
from account_event_handler.render.actor import shown_account
from account_event_handler.render.message import Message, message_of


def lines(alert: Alert) -> list[tuple[str, str]]:
    """Who, what, on what, where, when, why and what to do; a line without a value is left out."""
    return lines_of(message_of(alert))


def lines_of(message: Message) -> list[tuple[str, str]]:
    """The same of a message that may have been cut."""
    account = shown_account(message.account, message.account_name)
    every = [
        ("Who", message.who),
        ("From", ", ".join(filter(None, (message.address, message.tool)))),
        ("What", _what(message)),
        ("Flagged", ", ".join(message.alert.flags)),
        ("On", ", ".join(message.resources)),
        ("Where", " · ".join(filter(None, (account, message.region)))),
        ("When", _when(message)),
        *message.facts,
        ("Also", ", ".join(message.also)),
        ("Why", message.why),
        ("Do", message.advice),
    ]
    return [(label, value) for label, value in every if value]


def _what(message: Message) -> str:
    if not message.action:
        return ""
    result = message.alert.outcome.result
    if result is Result.DONE:
        return f"{message.action}, done"
    code = f" ({message.code})" if message.code else ""
    error = f": {message.error}" if message.error else ""
    return f"{message.action}, {result}{code}{error}"


def _when(message: Message) -> str:
    time = message.alert.time
    said = time.strftime("%Y-%m-%d %H:%M:%S UTC") if time else ""
    return ", ".join(filter(None, (said, message.age)))


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
