from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any

import pytest

from account_event_handler.render.slack import escaped
from local_stack.page.message import block_html, mail_html, slack_html
from local_stack.page.mrkdwn import mrkdwn_html

TAGS = {"a", "article", "b", "blockquote", "br", "code", "details", "div", "h3", "hr", "i", "p", "pre", "rect", "s",
        "span", "summary", "svg", "time"}  # fmt: skip
ATTRIBUTES = {"aria-hidden", "class", "fill", "height", "href", "open", "rel", "target", "width"}
AWAY = 'target="_blank" rel="noopener noreferrer"'
HOSTILE = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "<javascript:alert(1)|click>",
    '<https://example.com" onmouseover="alert(1)|x>',
    "<https://example.com|<b onclick=alert(1)>x</b>>",
    "&lt;svg onload=alert(1)&gt;",
    "```</pre><script>alert(1)</script>```",
    "*</b><script>alert(1)</script>*",
    "<!date^0^{date}|<script>alert(1)</script>>",
    "<@<script>alert(1)</script>>",
]


class Tags(HTMLParser):
    """Every tag of a page, its attributes and its text."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data


def read(page: str) -> Tags:
    tags = Tags()
    tags.feed(page)
    return tags


def mrkdwn(text: str) -> dict[str, str]:
    return {"type": "mrkdwn", "text": text}


def plain(text: str) -> dict[str, str]:
    return {"type": "plain_text", "text": text}


def everywhere(text: str) -> Iterator[tuple[str, str]]:
    """A text at every place where a message may have one, by the place's name."""
    blocks: dict[str, list[dict[str, Any]]] = {
        "header": [{"type": "header", "text": plain(text)}],
        "section": [{"type": "section", "text": mrkdwn(text)}],
        "fields": [{"type": "section", "fields": [mrkdwn(text), plain(text)]}],
        "context": [{"type": "context", "elements": [mrkdwn(text), {"type": "image", "alt_text": text}]}],
        "actions": [{"type": "actions", "elements": [{"type": "button", "text": plain(text), "style": text}]}],
        "link": [{"type": "actions", "elements": [{"type": "button", "text": plain("x"), "url": text}]}],
        "accessory": [{"type": "section", "text": mrkdwn("x"), "accessory": {"text": plain(text), "url": text}}],
        "unknown": [{"type": text}],
    }
    for place, shown in blocks.items():
        yield place, slack_html({"text": "x", "blocks": shown}, "09:41")
    yield "text", slack_html({"text": text}, text)
    yield "attachment", slack_html({"text": "x", "attachments": [{"color": text, "text": text}]}, "")
    yield "mail", mail_html(text, text, text)


@pytest.mark.parametrize("text", HOSTILE)
def test_no_value_becomes_markup_wherever_it_stands(text: str) -> None:
    for place, shown in everywhere(text):
        for tag, attributes in read(shown).tags:
            assert tag in TAGS, place
            assert set(attributes) <= ATTRIBUTES, place
            assert (attributes.get("href") or "https:").startswith(("https:", "http:", "mailto:")), place


@pytest.mark.parametrize("text", HOSTILE)
def test_what_the_product_escapes_is_shown_letter_by_letter(text: str) -> None:
    assert read(mrkdwn_html(escaped(text))).text.replace("∶", ":").replace("∗", "*") == text.replace("```", "")


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("*bold* _italic_ ~struck~ `code`", "<b>bold</b> <i>italic</i> <s>struck</s> <code>code</code>"),
        ("*Who*  alice (IAM user)\n*From*  AWS CLI", "<b>Who</b>  alice (IAM user)<br><b>From</b>  AWS CLI"),
        ("*<https://a.example|a> and b*", f'<b><a href="https://a.example" {AWAY}>a</a> and b</b>'),
        ("a * b * c, snake_case_name, 2*3*4", "a * b * c, snake_case_name, 2*3*4"),
        ("`*no bold*`", "<code>*no bold*</code>"),
        ("```one\n*two*```", "<pre>one\n*two*</pre>"),
        (":red_circle: at :09:41:", "🔴 at :09:41:"),
        ("&gt; said\n&gt; twice\nafter", "<blockquote>said<br>twice</blockquote>after"),
        ("1 &lt; 2 &amp;amp; 3", "1 &lt; 2 &amp;amp; 3"),
        ("<!here> <!date^1^{date}|20 Nov>", '<span class="mention">@here</span> 20 Nov'),
    ],
)  # fmt: skip
def test_markup_is_shown_as_slack_shows_it(text: str, shown: str) -> None:
    assert mrkdwn_html(text) == shown


def test_a_block_that_is_not_known_is_named() -> None:
    assert "video" in block_html({"type": "video"})


def test_a_mail_s_addresses_become_links_and_nothing_else_does() -> None:
    shown = mail_html("[HIGH] x", "See evil.example or https://a.example/?b=1&c=2\n", "")
    links = [attributes["href"] for tag, attributes in read(shown).tags if tag == "a"]
    assert links == ["https://a.example/?b=1&c=2"]
