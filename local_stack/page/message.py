"""One message as its reader sees it, as HTML: Block Kit in Slack's channel, and a mail."""

import html
import re
from collections.abc import Mapping
from typing import Any

from local_stack.page.mrkdwn import link, mrkdwn_html, plain_html

_URL = re.compile(r"https?://[^\s<>\"]+")
_EMPTY: Mapping[str, Any] = {}


def slack_html(message: Mapping[str, Any], clock: str) -> str:
    """A message of the app's in a channel; without blocks Slack shows its text."""
    blocks = message.get("blocks") or [{"type": "section", "text": {"type": "mrkdwn", "text": message.get("text", "")}}]
    attachments = "".join(map(_attachment, message.get("attachments") or []))
    return (
        '<article class="slack"><div class="avatar" aria-hidden="true">AW</div><div class="body">'
        f'<p class="sender"><b>Account Watcher</b> <span class="app">APP</span> <time>{html.escape(clock)}</time></p>'
        f"{''.join(map(block_html, blocks))}{attachments}</div></article>"
    )


def mail_html(subject: str, text: str, clock: str, *, is_open: bool = True) -> str:
    """A mail of SNS's; closed, it is a line of the mailbox's list."""
    shown, position = "", 0
    for url in _URL.finditer(text):
        shown += html.escape(text[position : url.start()]) + link(url[0], html.escape(url[0]))
        position = url.end()
    shown += html.escape(text[position:])
    return (
        f'<details class="mail"{" open" * is_open}><summary><span class="from">AWS Notifications</span>'
        f'<time>{html.escape(clock)}</time><span class="subject">{html.escape(subject)}</span></summary>'
        f'<p class="text">{shown}</p></details>'
    )


def block_html(block: Mapping[str, Any]) -> str:
    """One block; a kind that is not known here is named, so that it is not missed."""
    match block.get("type"):
        case "header":
            return f"<h3>{_text(block.get('text'))}</h3>"
        case "section":
            return _section(block)
        case "context":
            parts = (f"<span>{_text(element)}</span>" for element in block.get("elements", []))
            return f'<div class="context">{" ".join(parts)}</div>'
        case "divider":
            return "<hr>"
        case "actions":
            return f'<div class="actions">{"".join(map(_button, block.get("elements", [])))}</div>'
        case kind:
            return f'<p class="unknown">a block of type {html.escape(str(kind))}</p>'


def _section(block: Mapping[str, Any]) -> str:
    text = f"<p>{_text(block['text'])}</p>" if "text" in block else ""
    fields = "".join(f"<p>{_text(field)}</p>" for field in block.get("fields") or [])
    grid = f'<div class="fields">{fields}</div>' if fields else ""
    button = _button(block["accessory"]) if "accessory" in block else ""
    return f'<div class="section"><div>{text}{grid}</div>{button}</div>'


def _attachment(attachment: Mapping[str, Any]) -> str:
    """What stands beside a coloured bar; a colour is six digits or it is not shown."""
    colour = re.fullmatch("#[0-9a-fA-F]{6}", str(attachment.get("color", "")))
    bar = (
        f'<svg class="bar" aria-hidden="true"><rect width="4" height="100%" fill="{colour[0]}"/></svg>'
        if colour
        else ""
    )
    inner = "".join(map(block_html, attachment.get("blocks") or []))
    return f'<div class="attachment">{bar}<div>{inner or mrkdwn_html(str(attachment.get("text", "")))}</div></div>'


def _button(element: Mapping[str, Any]) -> str:
    label, style = _text(element.get("text")), str(element.get("style", ""))
    kind = f"button {style}" if style in ("primary", "danger") else "button"
    url = str(element.get("url", ""))
    shown = f'<span class="{kind}">{label}</span>'
    return link(url, shown) if url.startswith("https://") else shown


def _text(composed: Any) -> str:
    """A text object, or an image's description: nothing is loaded from elsewhere."""
    given = composed if isinstance(composed, Mapping) else _EMPTY
    text = str(given.get("text", given.get("alt_text", "")))
    return mrkdwn_html(text) if given.get("type") == "mrkdwn" else plain_html(text)
