"""How long messages are, and that none of their lines repeats another."""

import re
from pathlib import Path
from statistics import median, quantiles

from account_event_handler.model import Alert
from account_event_handler.render.message import message_of
from account_event_handler.render.slack import blocks_message
from tests.render.test_deciding_facts import alert_of
from tests.support.alerts import alert_of as alert_of_sample
from tests.support.samples import SPEAKING, every_sample

MEDIAN, MOST, LONGEST = 450, 700, 1_000  # characters of half, of 95 %, and of all messages


def visible(alert: Alert) -> str:
    """What Slack shows, without the addresses of links."""
    texts = []
    for block in blocks_message(alert)["blocks"]:
        texts += [block["text"]["text"]] if "text" in block else [each["text"] for each in block["elements"]]
    return re.sub(r"<[^|>]*\|([^>]*)>", r"\1", "\n".join(texts))


def test_messages_are_short() -> None:
    lengths = {path.stem: len(visible(alert_of(path))) for path in SPEAKING}
    middle, most = median(lengths.values()), quantiles(lengths.values(), n=20)[-1]
    longest = max(lengths, key=lengths.__getitem__)
    print(f"median {middle:.0f}, 95 % {most:.0f}, longest {lengths[longest]} ({longest})")
    assert middle <= MEDIAN
    assert most <= MOST
    assert lengths[longest] <= LONGEST


@every_sample(SPEAKING)
def test_no_line_repeats_another(path: Path) -> None:
    message = message_of(alert_of(path))
    lines = [("headline", message.headline), *message.lines]
    for label, value in lines:
        for other_label, other in lines:
            if other_label in ("Do", "Why") and label not in ("headline", "Do", "Why"):
                continue  # a name may be a word of the advice, too
            is_short = len(value) < 4  # of "8" or "yes" it is chance
            if label != other_label and not is_short and value in other:
                assert not re.search(rf"(?<!\w){re.escape(value)}(?!\w)", other), label


def test_the_lines_come_in_the_order_in_which_they_are_needed() -> None:
    text = visible(alert_of_sample("s3-bucket-deleted--refused"))
    labels = re.findall(r"^\*(\w+)\*  ", text, re.MULTILINE)
    assert labels == ["Do", "Who", "When", "Error", "Why"]
    first, headline, *_, last = text.split("\n")
    assert first == "🔵 LOW · account 111122223333"
    assert headline == "*alice tried to delete bucket payments-archive: denied (AccessDenied)*"
    assert last == "Open in CloudTrail"
