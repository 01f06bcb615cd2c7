"""Runs `account-watcher`.

Exit codes: 0 done, 1 not done or something is wrong, 2 usage, 130 stopped, 141 output not read.
"""

import argparse
import os
import sys
from collections.abc import Sequence
from io import TextIOWrapper

from botocore.exceptions import BotoCoreError, ClientError

from account_event_handler.state import StateUnavailable
from cli import confirm, mute, names, peer, policies, redrive, replay, status, watch, who
from cli.arguments import Command
from cli.context import Context, ask_at_terminal, plain_console
from cli.errors import CliError, explained
from cli.stack import DEFAULT_STACK, Aws

# in the order in which --help shows them
COMMANDS = (status, confirm, mute, watch, names, peer, redrive, replay, who, policies)
INTERRUPTED, UNREAD = 130, 141


def main(arguments: Sequence[str] | None = None) -> int:
    given = parser().parse_args(arguments)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="replace")  # a terminal may not know every character
    aws = Aws(given.stack_name, given.region, given.profile)
    code = run(given, Context(aws, plain_console(), plain_console(stderr=True), ask_at_terminal))
    try:
        print(end="", flush=True)
    except OSError:  # Python would try again at its end to write what is left
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return code


def parser() -> Command:
    top = Command(
        prog="account-watcher",
        description="Look after a deployed Account Watcher.",
        epilog=f"Exit codes: 0 done, 1 not done or something is wrong, 2 usage error,\n"
        f"{INTERRUPTED} stopped by Ctrl-C, {UNREAD} the output was not read to its end.",
    )
    top.set_defaults(stack_name=DEFAULT_STACK, region=None, profile=None)
    for command in COMMANDS:
        command.add_to(top)
    return top


def run(given: argparse.Namespace, context: Context) -> int:
    """Run a command; whatever goes wrong is said with what to do next."""
    try:
        code: int = given.run(given, context)
    except (CliError, ClientError, BotoCoreError, StateUnavailable, OSError) as error:
        explanation = explained(error, context.aws.profile)
        context.complain(explanation.message, explanation.hint)
        return explanation.code
    except KeyboardInterrupt:
        context.complain("Stopped.", "")
        return INTERRUPTED
    except SystemExit:  # how rich ends for a pipe that nobody reads
        return UNREAD
    return code


if __name__ == "__main__":
    sys.exit(main())
