"""An Alert enters, the subject and the plain text of an e-mail leave."""

from account_event_handler.ingest.sanitize import cut
from account_event_handler.model import Alert
from account_event_handler.render.lines import lines

SUBJECT_LIMIT = 99  # SNS: less than 100 characters, no line break, no control character


def subject(alert: Alert) -> str:
    """Severity first, so that a list of mails can be read down its left edge."""
    age = f"{alert.age}: " if alert.age else ""
    line = cut(f"[{alert.severity.upper()}] {age}{alert.headline}", SUBJECT_LIMIT)
    while len(line.encode("utf-16-le")) // 2 > SUBJECT_LIMIT:  # to SNS an emoji may be two
        line = cut(line, len(line) - 1)
    return line


def body(alert: Alert) -> str:
    """The whole alert as lines of text, the link last."""
    said = lines(alert)
    width = max((len(label) for label, _ in said), default=0) + 2
    told = "\n".join(f"{label + ':':<{width}}{value}" for label, value in said)
    link = f"\n\nThe event: {alert.link}" if alert.link else ""
    age = f" (happened {alert.age})" if alert.age else ""
    return f"{alert.severity.upper()}: {alert.headline}{age}\n\n{told}{link}\n"
