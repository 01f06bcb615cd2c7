"""`make local` and `make send`: runs the watcher locally, and shows its messages on an inbox page."""

import argparse
import os
import signal
import sys
import time
import traceback
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import Any, NoReturn

from botocore.exceptions import BotoCoreError, ClientError
from rich.console import Console
from rich.text import Text

from local_stack.delivery import deliver, with_fresh_ids
from local_stack.deployment import ROOT, Deployment, load_events
from local_stack.errors import LocalStackError, show_error
from local_stack.event_run import EventRunner
from local_stack.fixtures import apply, create_fixtures
from local_stack.lock import only_one
from local_stack.ministack import HOST, USUAL_PORT, MiniStack
from local_stack.page.inbox import Inbox
from local_stack.recipients import Mailbox, SlackWebhook
from local_stack.show import closing_table, headline, run_line, severity_text, show_messages, show_run
from local_stack.stack import local_stack

SHOWCASE = (
    "secretsmanager-secret-policy-changed--public",
    "signin-root-signed-in",
    "cloudtrail-trail-stopped",
    "cloudtrail-trail-stopped--refused",
    "ec2-security-group-opened",
    "iam-access-key-created",
    "iam-policy-attached",
    "s3-bucket-policy-changed",
    "dynamodb-table-created",
    "ssm-parameter-changed",
    "ecs-task-failed",
    "guardduty-finding-reported",
)
PARAMETERS = {  # every watch is on, and no alert is grouped with another
    "AlarmNames": "*",
    "ConsoleChanges": "true",
    "WindowMinutes": "0",
}
LEAST_COLUMNS = 100  # where the output is not a terminal, which tells its own width
console = Console(highlight=False)
if not console.is_terminal:
    console = Console(highlight=False, width=max(LEAST_COLUMNS, console.width))


def main() -> int:
    """Return the exit code: 0, 1 for a LocalStackError, 130 for Ctrl-C."""
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _interrupt)
    arguments = _arguments()
    try:
        if arguments.command == "send":
            _send(arguments.event, arguments.port or USUAL_PORT)
        else:
            _run(arguments)
    except LocalStackError as error:
        show_error(console, error)
        return 1
    except (BotoCoreError, ClientError, OSError) as error:
        line = f"the local AWS does not answer as it should: {str(error).partition(chr(10))[0][:200]}"
        show_error(console, LocalStackError(line, traceback.format_exc()))
        return 1
    except KeyboardInterrupt:
        console.print("\nStopped; nothing is left running.")
        return 130
    return 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="local_stack", description=__doc__)
    parser.add_argument("command", choices=("run", "send"))
    parser.add_argument("event", nargs="?", type=Path, help="an EventBridge event or CloudTrail record, or a folder")
    parser.add_argument("--keep", action="store_true", help="keep the stack running until Ctrl-C, as on a terminal")
    parser.add_argument("--plain", action="store_true", help="print the messages and end; no inbox page")
    parser.add_argument("--port", type=int, help="MiniStack's port")
    arguments = parser.parse_args()
    if arguments.command == "send" and arguments.event is None:
        parser.error("no event given: make send EVENT=events/s3/s3-bucket-deleted.json")
    return arguments


def _run(arguments: argparse.Namespace) -> None:
    events = _events(arguments.event)
    with only_one(), ExitStack() as stack:
        slack, mailbox = stack.enter_context(SlackWebhook()), stack.enter_context(Mailbox())
        inbox = None if arguments.plain else stack.enter_context(Inbox(slack, mailbox)).url
        if inbox:
            console.print(f"Inbox, live from the first alert: {inbox}", soft_wrap=True)
        with local_stack(_step, arguments.port, slack, PARAMETERS, mailbox) as runner:
            _step("create what the samples are about", lambda: create_fixtures(runner.deployment))
            for name, event in events.items():
                apply(runner.deployment, event)
                run = runner.run(name, event)
                show_run(console, run) if arguments.plain else console.print(run_line(run))
            _wait_for_late(runner, is_plain=arguments.plain)
            console.print(closing_table(runner.runs))
            is_kept = arguments.keep or (console.is_terminal and not arguments.plain)
            _show_next(runner, inbox, is_kept=is_kept)
            if is_kept:
                _keep(runner, is_plain=arguments.plain)


def _events(given: Path | None) -> dict[str, dict[str, Any]]:
    """Every event of the files by a name of its own."""
    found: dict[str, dict[str, Any]] = {}
    for path in _paths(given):
        events = load_events(path)
        found |= {path.stem if len(events) == 1 else f"{path.stem}-{n}": each for n, each in enumerate(events, 1)}
    return found


def _wait_for_late(runner: EventRunner, *, is_plain: bool) -> None:
    late = [run for run in runner.runs if run.is_late]
    if late:
        _step(f"wait for what is late: {', '.join(run.name for run in late)}", runner.finish)
        for run in (run for run in late if not run.is_awaited):  # the closing table has what never came
            show_run(console, run) if is_plain else console.print(run_line(run))


def _paths(given: Path | None) -> list[Path]:
    """The given file, every event of a given folder, or else the showcase."""
    if given is None:
        return [path for name in SHOWCASE for path in (ROOT / "events").glob(f"*/{name}.json")]
    if not given.is_dir():
        return [given]
    # S3 notifications announce files of a bucket that does not exist here.
    paths = sorted(path for path in given.rglob("*.json") if path.parent.name != "notices")
    if not paths:
        raise LocalStackError(f"no .json files in {given}: give an event or a folder of events")
    return paths


def _step[T](name: str, do: Callable[[], T]) -> T:
    started = time.monotonic()
    with console.status(f"{name} …"):
        done = do()
    console.print(f"[green]✓[/green] {name} [dim]({time.monotonic() - started:.1f} s)[/dim]")
    return done


def _show_next(runner: EventRunner, inbox: str | None, *, is_kept: bool) -> None:
    """What somebody who has seen this may do now."""
    url = runner.deployment.ministack.url
    port = url.rpartition(":")[2]
    suffix = "" if port == str(USUAL_PORT) else f" PORT={port}"
    ways = [
        *([("look at the messages", inbox)] if is_kept and inbox else []),
        *([("send another event", f"make send EVENT=events/s3/s3-bucket-deleted.json{suffix}")] if is_kept else []),
        ("try your own event", "make local EVENT=file.json, an EventBridge event or a CloudTrail record"),
        ("deploy it", ".venv/bin/account-watcher setup"),
    ]
    console.print("\nNext:")
    for what, how in ways:
        console.print(f"  {what:<22}{how}", soft_wrap=True)
    if is_kept:
        console.print(f"The stack is running at {url} until Ctrl-C.", soft_wrap=True)


def _keep(runner: EventRunner, *, is_plain: bool) -> None:
    """Show messages as they arrive, until Ctrl-C."""
    slack, mails = len(runner.slack.bodies), len(runner.mailbox.mails)
    while True:
        posted, mailed = runner.slack.bodies[slack:], runner.mailbox.mails[mails:]
        if is_plain:
            show_messages(console, posted, mailed)
        else:
            for mail in mailed:
                console.print(Text.assemble(severity_text(mail), f": {headline(mail)}"), soft_wrap=True)
        slack, mails = slack + len(posted), mails + len(mailed)
        time.sleep(0.2)


def _send(path: Path, port: int) -> None:
    deployment = Deployment(MiniStack(f"http://{HOST}:{port}", Path(os.devnull)))
    try:
        for event in load_events(path):
            apply(deployment, event)
            rules = deliver(deployment, with_fresh_ids(event))
            result = f"sent to {', '.join(rules)}" if rules else "no rule matches it"
            console.print(f"{path}: {result}", soft_wrap=True)
    except Exception as error:
        if isinstance(error, LocalStackError):
            raise
        raise LocalStackError(f"no local stack answers on port {port}: start one with make local KEEP=1") from error


def _interrupt(*_: object) -> NoReturn:
    raise KeyboardInterrupt


if __name__ == "__main__":
    sys.exit(main())
