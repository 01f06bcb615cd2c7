"""Runs `account-watcher`.

Exit codes: 0 done, 1 not done or something is wrong, 2 usage, 130 stopped, 141 output not read.
"""

import argparse
import os
import sys
from collections.abc import Sequence
from importlib import import_module
from io import TextIOWrapper
from typing import TYPE_CHECKING

from cli import __version__
from cli.arguments import DEFAULT_STACK, Command

if TYPE_CHECKING:
    from cli.context import Context

# What each is for, in the order in which --help shows them; its module has its name.
COMMANDS = {
    "setup": "deploy or upgrade; asks only for what it cannot find out",
    "status": "check everything that the watcher needs",
    "test": "send a marked event through the whole stack and say what happened at each hop",
    "settings": "show and change settings while the watcher runs",
    "confirm": "confirm a subscription so that only an AWS login can end it",
    "mute": "silence alerts for a while; they are still counted",
    "watch": "add custom watches, without a deployment",
    "names": "name accounts whose names AWS Organizations does not give",
    "peer": "name other stacks of Account Watcher, whose denied look-ups stay silent here",
    "forwarders": "have other accounts and Regions send their events here",
    "redrive": "move dead letters back into their queue, asking first",
    "replay": "show what would have been sent for past events; sends nothing",
    "who": "show who did what to a resource, or what a person did",
    "policies": "show what a trail's bucket and key must allow",
    "completion": "print the shell completion script",
}
INTERRUPTED, UNREAD = 130, 141


def main(arguments: Sequence[str] | None = None) -> int:
    words = sys.argv[1:] if arguments is None else arguments
    top = parser(words)
    if not words:
        top.print_help()
        return 0
    given = top.parse_args(words)
    from cli.context import Context, ask_at_terminal, plain_console
    from cli.stack import Aws

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


def parser(words: Sequence[str] | None = None) -> Command:
    """All commands; those that are not among the words without their options, whose modules take a second to load."""
    top = Command(
        prog="account-watcher",
        description="Look after a deployed Account Watcher.",
        epilog=f"Exit codes: 0 done, 1 not done or something is wrong, 2 usage error,\n"
        f"{INTERRUPTED} stopped by Ctrl-C, {UNREAD} the output was not read to its end.",
    )
    top.takes("--version", "print the version", action="version", version=f"%(prog)s {__version__}")
    top.set_defaults(stack_name=DEFAULT_STACK, region=None, profile=None)
    for name, about in COMMANDS.items():
        command = top.add(name, about)
        if words is None or name in words:
            import_module(f"cli.{name}").add_to(command)
    return top


def run(given: argparse.Namespace, context: "Context") -> int:
    """Run a command; whatever goes wrong is said with what to do next."""
    from botocore.exceptions import BotoCoreError, ClientError

    from account_event_handler.state import StateUnavailable
    from cli.errors import CliError, explained

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
