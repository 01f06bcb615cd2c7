"""`account-watcher peer add|list|remove`: other stacks of Account Watcher, whose denied look-ups are no alerts here.

Such a stack is known by the ARN of its function's role, which an operator adds: a name or a tag proves nothing, since
others can choose them.
"""

import argparse
import re

from account_event_handler.ingest.sanitize import clean
from account_event_handler.own_stack.context_cache import PEER
from account_event_handler.state import OPERATOR_CONFIG
from cli.arguments import Command
from cli.context import Context, plain_table
from cli.errors import CliError, UsageError

_ROLE = re.compile(r"arn:aws[a-z-]*:iam::\d{12}:role/[\w+=,.@/-]{1,576}", re.ASCII)


def add_to(group: Command) -> None:
    about = "ARN of its function's role, its output FunctionRoleArn; without wildcards"
    group.add("add", "add another stack", _add).takes("role", about)
    group.add("remove", "remove one", _remove).add_argument("role")
    group.add("list", "show all", _list).add_json()


def _add(given: argparse.Namespace, context: Context) -> int:
    if not _ROLE.fullmatch(given.role):
        raise UsageError(f"{clean(given.role)} is not the ARN of a role.", "Give the other stack's FunctionRoleArn.")
    context.aws.state_table.put(OPERATOR_CONFIG, f"{PEER}#{given.role}", {})
    context.say(f"{given.role} is added. Its look-ups that are denied are silent here within a minute.")
    return 0


def _remove(given: argparse.Namespace, context: Context) -> int:
    if context.aws.state_table.delete(OPERATOR_CONFIG, f"{PEER}#{given.role}") is None:
        raise CliError(f"{clean(given.role)} is none of them.", "account-watcher peer list")
    context.say(f"{given.role} is removed; what it is denied is alerted again within a minute.")
    return 0


def _list(given: argparse.Namespace, context: Context) -> int:
    items = context.aws.state_table.items(OPERATOR_CONFIG, f"{PEER}#")
    roles = [clean(item["sk"].removeprefix(f"{PEER}#"), 700) for item in items]
    none = "No other stack is named here. Add one: account-watcher peer add ROLE"
    return context.show(roles, plain_table(([role] for role in roles), Role=0), none, as_json=given.json)
