"""What the terminal shows: a line for each event, the closing table, and with --plain the messages themselves."""

import html
import re
from typing import Any

from rich.console import Console, Group
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from local_stack.event_run import EventRun
from local_stack.recipients import Mail

_MARKUP = re.compile(r"\*(?P<bold>[^*\n]+)\*|<(?P<url>https://[^|>]+)\|(?P<label>[^>]+)>")
_STYLES = {"critical": "bold red", "high": "dark_orange", "medium": "yellow", "low": "blue"}
_MAILED_LINK = re.compile(r"\n[^\n:]+: (https://\S+)\s*\Z")


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
    """One row for each alert, or for an event that caused none; names stay whole at 100 columns."""
    table = Table(title="Results", title_justify="left")
    for name in ("severity", "headline", "Slack", "mail", "seconds"):
        table.add_column(name, justify="right" if name == "seconds" else "left", overflow="fold")
    for run in runs:
        severity = Text("-") if not run.mails else severity_text(run.mails[0])
        said = headline(run.mails[0]) if run.mails else f"{run.name}: {_without_mail(run)}"
        sent = ["yes" if messages else "-" for messages in (run.slack, run.mails)]
        late = "late, " if run.is_late else ""
        table.add_row(severity, Text(said), *sent, f"{late}{run.seconds:.1f}")
    return table


def run_line(run: EventRun) -> Text:
    """One short line: which event, what came of it, how soon."""
    channels = [name for name, sent in (("Slack", run.slack), ("mail", run.mails)) if sent]
    if run.is_awaited:
        return Text(f"… {run.name}: late after {run.seconds:.0f} s, going on", style="yellow")
    if not channels:
        return Text(f"- {run.name}: {_without_mail(run)}", style="dim")
    return Text.assemble(("✓", "green"), f" {run.name}: {', '.join(channels)} ", (f"({run.seconds:.1f} s)", "dim"))


def headline(mail: Mail) -> str:
    """The mail's first line without the severity that it begins with."""
    severity = mail.attributes.get("severity", "")
    return re.sub(rf"^\W*{re.escape(severity)}\b\W*", "", mail.text.partition("\n")[0], flags=re.IGNORECASE)


def severity_text(mail: Mail) -> Text:
    """The severity in its colour."""
    severity = mail.attributes.get("severity", "")
    return Text(severity, style=_STYLES.get(severity, ""))


def _without_mail(run: EventRun) -> str:
    if run.slack:
        return "no mail came"
    if run.is_late:
        return "nothing came in time"
    return "no alert, it needs none" if run.rules else "no alert, no rule matches it"


def show_run(console: Console, run: EventRun) -> None:
    """The messages of one event, or why there are none."""
    console.rule(Text(run.name, style="bold"))
    show_messages(console, run.slack, run.mails)
    if not run.slack and not run.mails:
        console.print(run_line(run))


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
