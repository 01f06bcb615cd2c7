"""The inbox page as it is served, in headless Chromium where there is one."""

from collections.abc import Iterator

import pytest
import requests

from local_stack.page.inbox import Inbox
from local_stack.recipients import Mailbox, SlackWebhook
from tools.chromium import Page, chromium, installed

PHONE, DESKTOP = 390, 1280
HOSTILE = "<img src=x onerror=\"document.title='taken'\"><script>document.title='taken'</script>"


class Recipients:
    """Slack and the mailbox, which get messages as from the watcher, and their page."""

    def __init__(self, slack: SlackWebhook, mailbox: Mailbox, inbox: Inbox) -> None:
        self.slack, self.mailbox, self.url = slack, mailbox, inbox.url

    def alert(self, headline: str) -> None:
        text = {"type": "mrkdwn", "text": f"🔴 *{headline}*"}
        body = {"text": headline, "blocks": [{"type": "section", "text": text}]}
        requests.post(self.slack.webhook, json=body, timeout=5).raise_for_status()
        mail = {"Type": "Notification", "Subject": f"[CRITICAL] {headline}", "Message": f"CRITICAL: {headline}\n"}
        requests.post(f"{self.mailbox.url}/mail", json=mail, timeout=5).raise_for_status()


@pytest.fixture
def recipients() -> Iterator[Recipients]:
    with SlackWebhook() as slack, Mailbox() as mailbox, Inbox(slack, mailbox) as inbox:
        yield Recipients(slack, mailbox, inbox)


@pytest.fixture(scope="module")
def browser() -> Iterator[Page]:
    if not installed():
        pytest.skip("no Chromium is installed")
    with chromium() as page:
        yield page


@pytest.mark.parametrize("path", ["/", "/inbox.js", "/inbox.css", "/messages.css"])
def test_every_file_is_served_with_a_policy_that_allows_only_its_own(recipients: Recipients, path: str) -> None:
    answer = requests.get(recipients.url + path, timeout=5)
    assert answer.ok
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "://" not in answer.text  # nothing is loaded from elsewhere


@pytest.mark.parametrize("path", ["/../__init__.py", "/message.py", "/favicon.ico"])
def test_no_other_file_is_served(recipients: Recipients, path: str) -> None:
    assert requests.get(recipients.url + path, timeout=5).status_code == 404


def test_a_page_of_another_name_cannot_read_what_is_shown(recipients: Recipients) -> None:
    answer = requests.get(recipients.url, headers={"Host": "evil.example"}, timeout=5)
    assert answer.status_code == 403


@pytest.mark.parametrize(
    ("last", "numbers"), [("", ["1.0", "2.0", "2.1", "2.2"]), ("1.1", ["2.1", "2.2"]), ("x", ["1.0"])]
)
def test_a_page_that_was_away_gets_what_it_has_not(recipients: Recipients, last: str, numbers: list[str]) -> None:
    recipients.alert("one")
    recipients.alert("two")
    with requests.get(f"{recipients.url}/messages", headers={"Last-Event-ID": last}, stream=True, timeout=5) as answer:
        ids = (line.removeprefix("id: ") for line in answer.iter_lines(decode_unicode=True) if line.startswith("id: "))
        assert [next(ids) for _ in numbers] == numbers


def test_messages_come_live_into_both_panes(recipients: Recipients, browser: Page) -> None:
    recipients.alert("before the page was open")
    browser.open(recipients.url, DESKTOP)
    browser.wait_for("document.querySelectorAll('.slack').length === 1")
    recipients.alert("while it is open")
    browser.wait_for("document.querySelectorAll('.mail').length === 2")
    assert "while it is open" in browser.evaluate("document.querySelectorAll('.slack')[1].innerText")
    assert "while it is open" in browser.evaluate("document.querySelector('.mail .subject').innerText")
    assert browser.evaluate("document.getElementById('state').textContent") == "live"


def test_a_hostile_value_is_text(recipients: Recipients, browser: Page) -> None:
    browser.open(recipients.url, DESKTOP)
    recipients.alert(HOSTILE.replace("<", "&lt;").replace(">", "&gt;"))
    browser.wait_for("document.querySelectorAll('.slack').length === 1")
    assert HOSTILE in browser.evaluate("document.querySelector('.slack').innerText")
    assert browser.evaluate("document.title") == "Account Watcher: local inbox"
    assert browser.evaluate("document.querySelectorAll('.slack img, .slack script').length") == 0


def test_even_markup_that_came_through_would_not_run(recipients: Recipients, browser: Page) -> None:
    browser.open(recipients.url, DESKTOP)
    browser.evaluate(f"document.body.insertAdjacentHTML('beforeend', {HOSTILE!r})")
    browser.evaluate("new Promise(done => setTimeout(done, 100))")
    assert browser.evaluate("document.title") == "Account Watcher: local inbox"


@pytest.mark.parametrize("width", [PHONE, DESKTOP])
def test_nothing_is_wider_than_the_window(recipients: Recipients, browser: Page, width: int) -> None:
    browser.open(recipients.url, width)
    recipients.alert("arn:aws:iam::111122223333:role/" + "x" * 200)
    browser.wait_for("document.querySelectorAll('.mail').length === 1")
    browser.evaluate("document.querySelector('.mail').open = true")
    assert browser.evaluate("document.documentElement.scrollWidth") == width


def test_the_switch_shows_messages_as_wide_as_a_phone(recipients: Recipients, browser: Page) -> None:
    browser.open(recipients.url, DESKTOP)
    recipients.alert("x")
    browser.wait_for("document.querySelectorAll('.slack').length === 1")
    wide = browser.evaluate("document.querySelector('.slack').clientWidth")
    browser.evaluate("document.querySelector('[value=phone]').click()")
    assert browser.evaluate("document.querySelector('.slack').clientWidth") == PHONE < wide
