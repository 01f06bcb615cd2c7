"""A command line enters, the exit code leaves.

0 done, 1 not, 2 not understood, 130 stopped, 141 nobody reads the output any more.
"""

import argparse
import os
import sys
from collections.abc import Sequence
from io import TextIOWrapper

from botocore.exceptions import BotoCoreError, ClientError

from account_event_handler.state import StateUnavailable
from cli import mute, names, policies, redrive, replay, status, watch
from cli.aws import DEFAULT_STACK, Aws
from cli.command import Commands, stack_options
from cli.desk import Desk
from cli.errors import Refused, explained

# in the order in which --help shows them
COMMANDS = (status, mute, watch, names, redrive, replay, policies)
INTERRUPTED, UNREAD = 130, 141


def main(arguments: Sequence[str] | None = None) -> int:
    """What the `account-watcher` command runs."""
    given = parser().parse_args(arguments)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="replace")  # a terminal may not know every character
    code = run(given, Desk.of_terminal(Aws(given.stack_name, given.region, given.profile)))
    _leave_unwritten()
    return code


def parser() -> argparse.ArgumentParser:
    """Every command with its options; those that name the stack may stand before and behind it."""
    top = argparse.ArgumentParser(
        prog="account-watcher",
        description="Look after a deployed Account Watcher.",
        epilog="Exit codes: 0 done, 1 said no or something is wrong, 2 not understood,"
        " 130 stopped by Ctrl-C, 141 nobody read the output to its end.",
        parents=[stack_options()],
    )
    top.set_defaults(stack_name=DEFAULT_STACK, region=None, profile=None)
    commands = Commands.under(top, stack_options())
    for command in COMMANDS:
        command.add_to(commands)
    return top


def run(given: argparse.Namespace, desk: Desk) -> int:
    """Run the command that was given; whatever goes wrong is said with what to do next."""
    try:
        code: int = given.run(given, desk)
    except (Refused, ClientError, BotoCoreError, StateUnavailable, OSError) as error:
        denied = explained(error, desk.aws)
        desk.complain(denied.what, denied.do)
        return denied.code
    except KeyboardInterrupt:
        desk.complain("Stopped.", "")
        return INTERRUPTED
    except SystemExit:  # rich's answer to a pipe that nobody reads
        return UNREAD
    return code


def _leave_unwritten() -> None:
    """Drop what is left of output that failed: Python would try again at its end."""
    try:
        print(end="", flush=True)
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


if __name__ == "__main__":
    sys.exit(main())
