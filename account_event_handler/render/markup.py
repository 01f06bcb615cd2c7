"""Escapes text so that Slack's markup shows it letter by letter."""

import re

_LOOK_ALIKES = {"*": "∗", "_": "＿", "~": "∼"}
# Where Slack would begin or end bold, italic or struck text: not within a word.
_EDGES = {mark: rf"(?<![^\W_])[{mark}]|[{mark}](?![^\W_])" for mark in _LOOK_ALIKES}
_TO_ALL = r"(?i)(?<![\w.])@(?=(?:here|channel|everyone)\b)"


def escaped(text: str, within: str = "") -> str:
    """The three characters that markup is made of as Slack wants them, the others harmless.

    `within` is the mark that the text is put between, which it must not end.
    """
    text = literal(text, within)
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def literal(text: str, within: str = "") -> str:
    """Without pairs that Slack reads as bold, italic or struck, and calls to a whole channel.

    A mark that stands alone stays what it is, so that most names and patterns can be copied.
    """
    for mark, edges in _EDGES.items():
        if mark in text and len(re.findall(edges, text)) > (mark != within):
            text = re.sub(edges, _LOOK_ALIKES[mark], text)
    return re.sub(_TO_ALL, "＠", text) if "@" in text else text
