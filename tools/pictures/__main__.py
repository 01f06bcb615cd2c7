"""`make pictures`: makes docs/pictures anew from messages as they are now, in headless Chromium."""

import json
import os
import sys
import tempfile
from collections.abc import Mapping
from datetime import UTC

from account_event_handler.model import Alert
from account_event_handler.render.slack import blocks_message
from account_event_handler.render.topic import body, subject
from local_stack.page.inbox import Inbox
from local_stack.recipients import Mail, Mailbox, SlackWebhook
from tools.chromium import ChromiumError, Page, chromium
from tools.pictures.messages import alerts
from tools.pictures.png import indexed
from tools.pictures.sources import DESKTOP, FOLDER, LIST, PAGES, PHONE, alts, described, inbox_source, sources

INBOX = "inbox"
INBOX_HEIGHT = 800  # pixels


def main() -> int:
    """Exit code 1 where there is no Chromium."""
    os.environ |= {"AWS_ACCESS_KEY_ID": "testing", "AWS_SECRET_ACCESS_KEY": "testing"}
    os.environ |= {"AWS_DEFAULT_REGION": "eu-west-1", "MOTO_ACCOUNT_ID": "111122223333"}
    os.environ.pop("AWS_PROFILE", None)
    shown = alerts()
    found = sources(shown)
    FOLDER.mkdir(exist_ok=True)
    try:
        with chromium() as page:
            for name, source in found.items():
                _write(name, indexed(page, _message(page, source.page)))
            _write(INBOX, indexed(page, _inbox(page, shown)))
    except ChromiumError as error:
        print(f"Error: {error}", file=sys.stderr)
        return 1
    found[INBOX] = inbox_source(shown)
    for path in FOLDER.glob("*.png"):
        if path.stem not in found:
            path.unlink()
    known = {name: {"alt": source.alt, "source": source.digest} for name, source in sorted(found.items())}
    LIST.write_text(json.dumps(known, ensure_ascii=False, indent=2) + "\n")
    for path in PAGES:
        path.write_text(described(path.read_text(), alts()))
    print(f"{len(found)} pictures: {FOLDER}")
    return 0


def _message(page: Page, document: str) -> bytes:
    with tempfile.NamedTemporaryFile("w", suffix=".html") as file:
        file.write(document)
        file.flush()
        page.open(f"file://{file.name}", PHONE)
        return page.picture("body")


def _inbox(page: Page, shown: Mapping[str, Alert]) -> bytes:
    """The page as it is served, with every message in it."""
    with SlackWebhook() as slack, Mailbox() as mailbox, Inbox(slack, mailbox) as inbox:
        for alert in shown.values():
            moment = alert.time or min(each.time for each in shown.values() if each.time)
            slack.times.append(moment.astimezone(UTC))
            slack.bodies.append(blocks_message(alert))
            mailbox.mails.append(Mail(subject(alert), body(alert), {}, moment.astimezone(UTC)))
        page.open(inbox.url, DESKTOP, INBOX_HEIGHT)
        page.wait_for(f"document.querySelectorAll('.mail').length === {len(shown)}")
        page.evaluate("document.getElementById('slack').scrollTop = 0; document.querySelector('.mail').open = true")
        return page.picture("body")


def _write(name: str, picture: bytes) -> None:
    (FOLDER / f"{name}.png").write_bytes(picture)


if __name__ == "__main__":
    sys.exit(main())
