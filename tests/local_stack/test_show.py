import io

import pytest
from rich.console import Console

from account_event_handler.catalog import CATALOG
from account_event_handler.pipeline.judge import judge
from account_event_handler.render.slack import blocks_message
from account_event_handler.render.topic import body, subject
from local_stack.recipients import Mail
from local_stack.show import show_messages
from tests.support.samples import sample

ALERT = judge(sample("guardduty-finding-reported"), CATALOG).alert
assert ALERT is not None
SLACK = [blocks_message(ALERT)]
MAILS = [Mail(subject(ALERT), body(ALERT), {})]
LINK = f"Event: {ALERT.link}"  # has an &, which Slack's markup escapes


@pytest.mark.parametrize(("slack", "mails"), [(SLACK, MAILS), (SLACK, []), ([], MAILS)])
def test_a_link_is_shown_once_and_whole_on_however_narrow_a_terminal(
    slack: list[dict[str, object]], mails: list[Mail]
) -> None:
    terminal = io.StringIO()
    show_messages(Console(file=terminal, width=40), slack, mails)
    lines = terminal.getvalue().splitlines()
    assert [line for line in lines if "https://" in line] == [LINK]
    assert lines[-1] == LINK
