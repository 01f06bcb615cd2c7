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
from cli import mute, names, policies, redrive, replay, status, watch
from cli.arguments import Commands, stack_options
from cli.context import Context
from cli.errors import CliError, explained
from cli.stack import DEFAULT_STACK, Aws

# in the order in which --help shows them
COMMANDS = (status, mute, watch, names, redrive, replay, policies)
INTERRUPTED, UNREAD = 130, 141


def main(arguments: Sequence[str] | None = None) -> int:
    given = parser().parse_args(arguments)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="replace")  # a terminal may not know every character
    code = run(given, Context.of_terminal(Aws(given.stack_name, given.region, given.profile)))
    _drop_unwritten()
    return code


def parser() -> argparse.ArgumentParser:
    """Every command with its options; those that name the stack may come before and after it."""
    top = argparse.ArgumentParser(
        prog="account-watcher",
        description="Look after a deployed Account Watcher.",
        epilog="Exit codes: 0 done, 1 not done or something is wrong, 2 usage error,"
        " 130 stopped by Ctrl-C, 141 the output was not read to its end.",
        parents=[stack_options()],
    )
    top.set_defaults(stack_name=DEFAULT_STACK, region=None, profile=None)
    commands = Commands.under(top, stack_options())
    for command in COMMANDS:
        command.add_to(commands)
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


def _drop_unwritten() -> None:
    """Drop what is left of output that failed: Python would try again at its end."""
    try:
        print(end="", flush=True)
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


if __name__ == "__main__":
    sys.exit(main())
