"""Slack's mrkdwn as HTML. Event values are hostile: whatever is not markup of Slack's is escaped."""

import html
import re

_EMOJI = {
    "red_circle": "🔴",
    "large_orange_circle": "🟠",
    "large_yellow_circle": "🟡",
    "large_blue_circle": "🔵",
    "white_circle": "⚪",
    "warning": "⚠️",
    "white_check_mark": "✅",
    "rotating_light": "🚨",
}
_TAGS = {"bold": "b", "italic": "i", "strike": "s"}


def _between(mark: str, name: str) -> str:
    """What stands between two marks at the edges of words, in one line."""
    sign = re.escape(mark)
    return rf"(?<![\w{sign}]){sign}(?P<{name}>[^\s{sign}](?:[^{sign}\n]*[^\s{sign}])?){sign}(?![\w{sign}])"


_MARKUP = re.compile(
    "|".join(
        [
            r"```(?P<block>[^`]+)```",
            r"`(?P<code>[^`\n]+)`",
            r"<(?P<link>[^<>\n]+)>",
            _between("*", "bold"),
            _between("_", "italic"),
            _between("~", "strike"),
            r":(?P<emoji>[a-z_]+):",
        ]
    )
)
_QUOTE = re.compile(r"(?:^&gt; ?[^\n]*(?:\n|\Z))+", re.MULTILINE)


def mrkdwn_html(text: str) -> str:
    """A text in Slack's markup; lines that begin with an escaped > are a quotation."""
    shown, position = "", 0
    for quote in _QUOTE.finditer(text):
        quoted = re.sub("^&gt; ?", "", quote[0].rstrip("\n"), flags=re.MULTILINE)
        shown += _inline(text[position : quote.start()]) + f"<blockquote>{_inline(quoted)}</blockquote>"
        position = quote.end()
    return shown + _inline(text[position:])


def plain_html(text: str) -> str:
    """A plain_text: no markup but emoji codes."""
    return re.sub(":([a-z_]+):", lambda found: _EMOJI.get(found[1], found[0]), html.escape(text)).replace("\n", "<br>")


def unescaped(text: str) -> str:
    """Without Slack's three entities; any other is text to Slack, too."""
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def _inline(text: str) -> str:
    shown, position = "", 0
    for found in _MARKUP.finditer(text):
        shown += _literal(text[position : found.start()]) + _marked(found)
        position = found.end()
    return shown + _literal(text[position:])


def _marked(found: re.Match[str]) -> str:
    kind = str(found.lastgroup)
    inner = found[kind]
    match kind:
        case "block":
            return f"<pre>{html.escape(unescaped(inner.strip(chr(10))))}</pre>"
        case "code":
            return f"<code>{_literal(inner)}</code>"
        case "link":
            return _link(inner)
        case "emoji":
            return _EMOJI.get(inner, _literal(found[0]))
        case _:
            return f"<{_TAGS[kind]}>{_inline(inner)}</{_TAGS[kind]}>"


def _link(inner: str) -> str:
    """A link, or what Slack shows for a user, a channel, a group or a date."""
    target, _, label = inner.partition("|")
    if target.startswith(("https://", "http://", "mailto:")):
        return link(unescaped(target), _literal(label or target))
    if target.startswith("!date"):
        return _literal(label)
    if target.startswith(("@", "#", "!")):
        return f'<span class="mention">{_literal(target[0].replace("!", "@") + (label or target[1:]))}</span>'
    return _literal(f"<{inner}>")


def link(address: str, label: str) -> str:
    """`label` is HTML; the page that it leads to does not learn where it stood."""
    return f'<a href="{html.escape(address)}" target="_blank" rel="noopener noreferrer">{label}</a>'


def _literal(text: str) -> str:
    return html.escape(unescaped(text)).replace("\n", "<br>")
