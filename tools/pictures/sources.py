"""What each picture is made of, as a page of HTML, and its description; needs no browser."""

import hashlib
import html
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

from account_event_handler.model import Alert
from account_event_handler.render.slack import blocks_message
from account_event_handler.render.topic import body, subject
from local_stack.page import inbox
from local_stack.page.message import mail_html, slack_html
from tools.pictures.messages import alerts

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "docs" / "pictures"
LIST = FOLDER / "pictures.json"  # of each picture, its description and the digest of its source
ARCHITECTURE = FOLDER / "architecture.svg"
PAGES = (ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md")))
# A picture in Markdown or HTML: what stands before its description, the description, what stands after it.
_IMAGE = re.compile(
    r"(!\[)([^\]]*)(\]\((?:docs/)?pictures/([\w-]+)\.\w+\))"
    r'|(<img src="(?:docs/)?pictures/([\w-]+)\.\w+"[^>]* alt=")([^"]*)(")'
)
PHONE, DESKTOP = 390, 1280  # pixels
MAILED = "shared-secret"  # the alert that is shown as a mail, too
_PAGE = Path(inbox.__file__).parent
_CSS = (_PAGE / "messages.css").read_text()


@dataclass(frozen=True, slots=True)
class Source:
    """One picture's page, and what it says to those who cannot see it."""

    page: str
    alt: str

    @property
    def digest(self) -> str:
        """Another for whatever would change the picture."""
        return hashlib.sha256(f"{self.alt}\n{self.page}".encode()).hexdigest()[:16]


def sources(of: Mapping[str, Alert] | None = None) -> dict[str, Source]:
    """Every message's picture by its name."""
    shown = alerts() if of is None else of
    found = {name: _slack(alert) for name, alert in shown.items()}
    found[f"{MAILED}-mail"] = _mail(shown[MAILED])
    return found


def inbox_source(of: Mapping[str, Alert]) -> Source:
    """The inbox page with all the messages in it; the page itself is served, so its files stand for it."""
    files = [path.read_text() for path in sorted(_PAGE.glob("inbox.*"))] + [_CSS]
    messages = [[blocks_message(alert), subject(alert), body(alert)] for alert in of.values()]
    alt = "The inbox page of make local: Slack's channel on the left, the mailbox on the right"
    return Source("\n".join([*files, json.dumps(messages, ensure_ascii=False)]), alt)


def listed() -> dict[str, dict[str, str]]:
    """The pictures that are committed: alt and digest by name."""
    known: dict[str, dict[str, str]] = json.loads(LIST.read_text())
    return known


def described(page: str, alts: Mapping[str, str]) -> str:
    """A page of the docs with each picture's description as the list has it."""

    def image(found: re.Match[str]) -> str:
        before, _, after, name, html_before, html_name, _, html_after = found.groups()
        if name:
            return f"{before}{alts[name]}{after}"
        return f"{html_before}{html.escape(alts[html_name])}{html_after}"

    return _IMAGE.sub(image, page)


def alts() -> dict[str, str]:
    """The description of every committed picture by its name."""
    description = ElementTree.parse(ARCHITECTURE).getroot()[1].text or ""  # noqa: S314 our own
    return {**{name: picture["alt"] for name, picture in listed().items()}, ARCHITECTURE.stem: description}


def clock(alert: Alert) -> str:
    """When the message stands in the channel."""
    return f"{alert.time:%H:%M}" if alert.time else ""


def _slack(alert: Alert) -> Source:
    message = blocks_message(alert)
    return Source(_document(slack_html(message, clock(alert))), f"Slack on a phone: {_said(alert)}")


def _mail(alert: Alert) -> Source:
    return Source(_document(mail_html(subject(alert), body(alert), clock(alert))), f"A mail on a phone: {_said(alert)}")


def _said(alert: Alert) -> str:
    """The mail's first line, where nothing is shortened."""
    return body(alert).partition("\n")[0]


def _document(shown: str) -> str:
    return f'<!doctype html><meta charset="utf-8"><style>{_CSS}</style><body class="phone">{shown}</body>'
