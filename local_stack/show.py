"""Renders Slack messages and mails on the terminal as their readers see them."""

import html
import re
from typing import Any

from rich.console import Console, Group
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from local_stack.deployment import STACK_NAME
from local_stack.event_run import EventRun
from local_stack.recipients import Mail

_MARKUP = re.compile(r"\*(?P<bold>[^*\n]+)\*|<(?P<url>https://[^|>]+)\|(?P<label>[^>]+)>")
_MAILED_LINK = re.compile(r"\n\nThe event: (https://\S+)\s*\Z")


def slack_panel(message: dict[str, Any]) -> Panel:
    """One Slack message with its markup rendered."""
    notification = Text(f"notification: {html.unescape(message['text'])}", style="dim")
    shown = Group(*(_marked_up(text) for text in _texts(message)), notification)
    return Panel(shown, title="Slack", title_align="left", border_style="magenta")


def mail_panel(mail: Mail) -> Panel:
    """One e-mail without its link, which show_messages prints below."""
    return Panel(
        Text(_MAILED_LINK.sub("", mail.text).rstrip()),
        title=Text(f"E-mail: {mail.subject}"),
        title_align="left",
        border_style="cyan",
    )


def closing_table(runs: list[EventRun]) -> Table:
    """One row for each event: its rule, its watch, where it was sent, and how soon."""
    table = Table(title="Results")
    for name in ("event", "rule", "watch", "Slack", "mail", "seconds"):
        table.add_column(name, justify="right" if name == "seconds" else "left", overflow="fold")
    for run in runs:
        rules = ", ".join(_short(rule) for rule in run.rules) or "no match"
        watch = run.mails[0].attributes["watch"] if run.mails else "no alert"
        sent = ["yes" if messages else "-" for messages in (run.slack, run.mails)]
        table.add_row(run.name, rules, watch, *sent, f"{run.seconds:.2f}")
    return table


def show_run(console: Console, run: EventRun) -> None:
    """The messages of one event, or why there are none."""
    console.rule(Text(run.name, style="bold"))
    show_messages(console, run.slack, run.mails)
    if not run.slack and not run.mails:
        why = "it needs no alert" if run.rules else "no rule matches it"
        console.print(Text(f"  no message: {why}", style="dim"))


def show_messages(console: Console, slack: list[dict[str, Any]], mails: list[Mail]) -> None:
    """The messages as panels, and below them their links, unwrapped."""
    for panel in (*map(slack_panel, slack), *map(mail_panel, mails)):
        console.print(panel)
    texts = [text for message in slack for text in _texts(message)]
    found = [match["url"] for text in texts for match in _MARKUP.finditer(text) if match["url"]]
    posted = map(html.unescape, found)
    mailed = (url for mail in mails for url in _MAILED_LINK.findall(mail.text))
    for url in dict.fromkeys((*posted, *mailed)):
        console.print(Text(f"Event: {url}"), soft_wrap=True)


def _short(rule: str) -> str:
    """A rule's logical id: its name without the stack's and the random suffix."""
    return rule.removeprefix(f"{STACK_NAME}-").rpartition("-")[0].removesuffix("Rule") or rule


def _texts(message: dict[str, Any]) -> list[str]:
    """The texts of a Slack message, in Slack's markup."""
    return [
        part["text"] if isinstance(part["text"], str) else part["text"]["text"]
        for block in message["blocks"]
        for part in block.get("elements", [block])
    ]


def _marked_up(text: str) -> Text:
    shown, position = Text(), 0
    for match in _MARKUP.finditer(text):
        shown.append(html.unescape(text[position : match.start()]))
        if match["bold"]:
            shown.append(html.unescape(match["bold"]), style="bold")
        else:
            shown.append(match["label"], style=f"underline link {match['url']}")
        position = match.end()
    shown.append(html.unescape(text[position:]))
    return shown
