"""An Alert enters, the subject and the plain text of an e-mail leave."""

from account_event_handler.compose.clean import cut
from account_event_handler.compose.lines import lines
from account_event_handler.model import Alert

SUBJECT_LIMIT = 99  # SNS: less than 100 characters, no line break, no control character


def subject(alert: Alert) -> str:
    """Severity first, so that a list of mails can be read down its left edge."""
    line = cut(f"[{alert.severity.upper()}] {alert.headline}", SUBJECT_LIMIT)
    while len(line.encode("utf-16-le")) // 2 > SUBJECT_LIMIT:  # to SNS an emoji may be two
        line = cut(line, len(line) - 1)
    return line


def body(alert: Alert) -> str:
    """The whole alert as lines of text, the link last."""
    width = max(len(label) for label, _ in lines(alert)) + 2
    told = "\n".join(f"{label + ':':<{width}}{value}" for label, value in lines(alert))
    link = f"\n\nThe event: {alert.link}" if alert.link else ""
    return f"{alert.severity.upper()}: {alert.headline}\n\n{told}{link}\n"
