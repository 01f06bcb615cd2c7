"""What was told enters, what a person would see leaves on the terminal."""

import html
import re
from typing import Any

from rich.console import Console, Group
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from local_stack.deployment import STACK_NAME
from local_stack.mailbox import Mail
from local_stack.trip import Trip

_MARKUP = re.compile(r"\*(?P<bold>[^*\n]+)\*|<(?P<url>https://[^|>]+)\|(?P<label>[^>]+)>")
_MAILED_LINK = re.compile(r"\n\nThe event: (https://\S+)\s*\Z")


def slack_panel(message: dict[str, Any]) -> Panel:
    """One Slack message, its markup shown as Slack shows it."""
    notification = Text(f"notification: {html.unescape(message['text'])}", style="dim")
    shown = Group(*(_marked_up(text) for text in _texts(message)), notification)
    return Panel(shown, title="Slack", title_align="left", border_style="magenta")


def mail_panel(mail: Mail) -> Panel:
    """One e-mail: its subject and its text but for the link."""
    return Panel(
        Text(_MAILED_LINK.sub("", mail.text).rstrip()),
        title=Text(f"E-mail: {mail.subject}"),
        title_align="left",
        border_style="cyan",
    )


def closing_table(trips: list[Trip]) -> Table:
    """One line for each sample: which rule matched, what was told where, and how soon."""
    table = Table(title="What became of each event")
    for name in ("sample", "rule", "watch", "Slack", "mail", "seconds"):
        table.add_column(name, justify="right" if name == "seconds" else "left", overflow="fold")
    for trip in trips:
        rules = ", ".join(_short(rule) for rule in trip.rules) or "none matches"
        watch = trip.mails[0].attributes["watch"] if trip.mails else "silent"
        told = ["yes" if messages else "-" for messages in (trip.slack, trip.mails)]
        table.add_row(trip.name, rules, watch, *told, f"{trip.seconds:.2f}")
    return table


def show_trip(console: Console, trip: Trip) -> None:
    """The messages of one event, or that it stays silent."""
    console.rule(Text(trip.name, style="bold"))
    show_messages(console, trip.slack, trip.mails)
    if not trip.slack and not trip.mails:
        why = "deliberately silent" if trip.rules else "no rule matches, the watcher never sees it"
        console.print(Text(f"  nothing told: {why}", style="dim"))


def show_messages(console: Console, slack: list[dict[str, Any]], mails: list[Mail]) -> None:
    """The messages as panels, and whole below them the links that a panel would break."""
    for panel in (*map(slack_panel, slack), *map(mail_panel, mails)):
        console.print(panel)
    texts = [text for message in slack for text in _texts(message)]
    found = [match["url"] for text in texts for match in _MARKUP.finditer(text) if match["url"]]
    posted = map(html.unescape, found)
    mailed = (url for mail in mails for url in _MAILED_LINK.findall(mail.text))
    for url in dict.fromkeys((*posted, *mailed)):
        console.print(Text(f"The event: {url}"), soft_wrap=True)


def _short(rule: str) -> str:
    """CloudFormation's name for a rule without the stack's name and the random end."""
    return rule.removeprefix(f"{STACK_NAME}-").rpartition("-")[0].removesuffix("Rule") or rule


def _texts(message: dict[str, Any]) -> list[str]:
    """What a Slack message says, in Slack's markup."""
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
