"""`make local` and `make send`: runs the watcher locally and shows the messages it sends."""

import argparse
import os
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

from rich.console import Console

from local_stack.delivery import deliver, with_fresh_ids
from local_stack.deployment import ROOT, Deployment, load_event
from local_stack.errors import LocalStackError, show_error
from local_stack.event_run import EventRunner
from local_stack.fixtures import apply, create_fixtures
from local_stack.ministack import HOST, USUAL_PORT, MiniStack
from local_stack.show import closing_table, show_messages, show_run
from local_stack.stack import local_stack

SHOWCASE = (
    "signin-root-signed-in",
    "cloudtrail-trail-stopped",
    "cloudtrail-trail-stopped--refused",
    "ec2-security-group-opened",
    "iam-access-key-created",
    "s3-bucket-policy-changed",
    "s3-bucket-deleted",
    "iam-role-deleted",
    "dynamodb-table-created",
    "ssm-parameter-changed",
    "ecs-task-failed",
    "guardduty-finding-reported",
    "ecs-task-completed",
)
PARAMETERS = {  # every watch is on, and no alert is grouped with another
    "AlarmNames": "*",
    "ConsoleChanges": "true",
    "WindowMinutes": "0",
}
console = Console(highlight=False)


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
    except KeyboardInterrupt:
        console.print("\nStopped; nothing is left running.")
        return 130
    return 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="local_stack", description=__doc__)
    parser.add_argument("command", choices=("run", "send"))
    parser.add_argument("event", nargs="?", type=Path, help="an EventBridge event in a JSON file, or a folder")
    parser.add_argument("--keep", action="store_true", help="keep the stack running until Ctrl-C")
    parser.add_argument("--port", type=int, help="MiniStack's port")
    arguments = parser.parse_args()
    if arguments.command == "send" and arguments.event is None:
        parser.error("no event given: make send EVENT=events/s3/s3-bucket-deleted.json")
    return arguments


def _run(arguments: argparse.Namespace) -> None:
    events = {path.stem: load_event(path) for path in _paths(arguments.event)}
    with local_stack(_step, arguments.port, parameters=PARAMETERS) as runner:
        _step("create what the samples are about", lambda: create_fixtures(runner.deployment))
        runs = []
        for name, event in events.items():
            apply(runner.deployment, event)
            runs.append(runner.run(name, event))
            show_run(console, runs[-1])
        console.print(closing_table(runs))
        if arguments.keep:
            _keep(runner)


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


def _keep(runner: EventRunner) -> None:
    """Show messages as they arrive, until Ctrl-C."""
    port = runner.deployment.ministack.url.rpartition(":")[2]
    suffix = "" if port == str(USUAL_PORT) else f" PORT={port}"
    console.print(
        f"\nThe stack is running at {runner.deployment.ministack.url} until Ctrl-C."
        "\nSend more from another terminal:"
        f" make send EVENT=events/s3/s3-bucket-deleted.json{suffix}",
        soft_wrap=True,
    )
    slack, mails = len(runner.slack.bodies), len(runner.mailbox.mails)
    while True:
        posted, mailed = runner.slack.bodies[slack:], runner.mailbox.mails[mails:]
        show_messages(console, posted, mailed)
        slack, mails = slack + len(posted), mails + len(mailed)
        time.sleep(0.2)


def _send(path: Path, port: int) -> None:
    deployment = Deployment(MiniStack(f"http://{HOST}:{port}", Path(os.devnull)))
    try:
        event = load_event(path)
        apply(deployment, event)
        rules = deliver(deployment, with_fresh_ids(event))
    except Exception as error:
        if isinstance(error, LocalStackError):
            raise
        raise LocalStackError(f"no local stack answers on port {port}: start one with make local KEEP=1") from error
    result = f"sent to {', '.join(rules)}" if rules else "no rule matches it"
    console.print(f"{path}: {result}", soft_wrap=True)


def _interrupt(*_: object) -> NoReturn:
    raise KeyboardInterrupt


if __name__ == "__main__":
    sys.exit(main())
