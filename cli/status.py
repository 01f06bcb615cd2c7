"""`account-watcher status`: the deployed stack enters, what is well and what is not leaves."""

import argparse
import json
from collections.abc import Callable, Iterable, Iterator, Sequence

from botocore.exceptions import BotoCoreError, ClientError
from rich.table import Table
from rich.text import Text

from account_event_handler.state import StateUnavailable
from cli.aws import Aws
from cli.checks.alarms import alarms
from cli.checks.backlog import backlog
from cli.checks.finding import Finding, State, bad
from cli.checks.pulse import pulse
from cli.checks.slack import slack
from cli.checks.subscriptions import subscriptions
from cli.checks.trails import trails
from cli.command import Commands, add_json
from cli.desk import Desk
from cli.errors import Refused, explained

type Check = Callable[[], Iterable[Finding]]

_STYLES = {State.OK: "green", State.LOOK: "yellow", State.BAD: "bold red"}


def add_to(commands: Commands) -> None:
    """Add `status`."""
    add_json(commands.add("status", "show whether everything that the watcher needs is well", _run))


def _run(given: argparse.Namespace, desk: Desk) -> int:
    aws = desk.aws
    _ = aws.stack  # without it there is nothing to look at
    with desk.out.status("looking …"):
        findings = list(_findings(_checks(desk), aws))
    is_well = all(finding.state is not State.BAD for finding in findings)
    if given.json:
        report = {"ok": is_well, "checks": [finding.record for finding in findings]}
        desk.out.print_json(json.dumps(report))
    else:
        desk.out.print(_table(findings))
    return 0 if is_well else 1


def _checks(desk: Desk) -> dict[str, Check]:
    """Every check by what it is about, in the order of the way of an event."""
    aws, session, stack = desk.aws, desk.aws.session, desk.aws.stack
    home = session.region_name
    return {
        "trails": lambda: trails(
            session.client("ec2"), lambda region: session.client("cloudtrail", region), home
        ),
        "queues": lambda: backlog(session.client("sqs"), stack.queues),
        "pulse": lambda: pulse(aws.state_table, desk.now.timestamp()),
        "Slack": lambda: slack(
            session.client("ssm"), stack.parameters.get("SlackUrlParameter", "")
        ),
        "subscriptions": lambda: subscriptions(session.client("sns"), stack.topic),
        "alarms": lambda: alarms(session.client("cloudwatch"), stack.name, stack.topic),
    }


def _findings(checks: dict[str, Check], aws: Aws) -> Iterator[Finding]:
    """What all checks find; one that cannot be made says so, and the others go on."""
    for about, check in checks.items():
        try:
            yield from check()
        except (BotoCoreError, ClientError, StateUnavailable, Refused) as error:
            denied = explained(error, aws)
            yield bad(about, f"not known: {denied.what}", denied.do)


def _table(findings: Sequence[Finding]) -> Table:
    grid = Table.grid(padding=(0, 2, 0, 0))
    grid.add_column(no_wrap=True)
    grid.add_column(no_wrap=True)
    grid.add_column(overflow="fold")
    for finding in findings:
        says = Text(finding.says)
        if finding.do:
            says.append(f"\n{finding.do}", style="italic")
        grid.add_row(Text(finding.state, style=_STYLES[finding.state]), Text(finding.about), says)
    return grid
