"""`account-watcher names import|add|remove|list`: what people call an account, by its number."""

import argparse
import json
import sys
from collections.abc import Mapping
from pathlib import Path

from account_event_handler.enrich.account_names import LISTED, forget_name, keep_name
from account_event_handler.ingest.sanitize import clean
from account_event_handler.state import StateTable
from cli.accounts_file import AccountsError, account_problem, name_problem, read_accounts
from cli.command import Commands, add_json
from cli.desk import Desk
from cli.errors import Misused, Refused
from cli.show import plain_table

SHOWN = 20  # bad lines of a file
_FILE = "Name a CSV file with account and name, or - for stdin."
SOON = "Alerts say so within ten minutes."


def add_to(commands: Commands) -> None:
    """Add `names import`, `names add`, `names remove` and `names list`."""
    group = commands.group("names", "name accounts that Organizations does not name for us")
    imported = group.add("import", "take names from a file with account and name", _import)
    source = "CSV, with or without a header, or the export of the Organizations console; - is stdin"
    imported.add_argument("file", help=source)
    add = group.add("add", "name one account", _add)
    add.add_argument("account", help="its number, 12 digits")
    add.add_argument("name", help="what people call it")
    group.add("remove", "forget the name of one account", _remove).add_argument("account")
    add_json(group.add("list", "show every name", _list))


def _import(given: argparse.Namespace, desk: Desk) -> int:
    try:
        names = read_accounts(_text(given.file))
    except AccountsError as error:
        more = len(error.lines) - SHOWN
        lines = [*error.lines[:SHOWN], *([f"and {more} more"] if more > 0 else [])]
        what = "\n".join([f"{given.file} is not imported:", *(f"  {line}" for line in lines)])
        raise Refused(what, "Mend it and import it again: a file is taken whole or not.") from error
    state_table = desk.aws.state_table
    known = _known(state_table)
    changed = {account: name for account, name in names.items() if known.get(account) != name}
    for account, name in changed.items():
        keep_name(state_table, account, name)
    new = len(changed.keys() - known.keys())
    same = len(names) - len(changed)
    desk.say(f"{new} new, {len(changed) - new} renamed, {same} as before. {SOON}")
    return 0


def _text(name: str) -> str:
    try:
        raw = sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
        return raw.decode("utf-8-sig")
    except OSError as error:
        raise Misused(f"{name} cannot be read: {error.strerror}.", _FILE) from error
    except UnicodeDecodeError as error:
        raise Refused(f"{name} is not UTF-8 text.", "Save it as CSV UTF-8.") from error


def _add(given: argparse.Namespace, desk: Desk) -> int:
    if problem := account_problem(given.account) or name_problem(given.name):
        raise Misused(f"Not named: {problem}.", "account-watcher names add ACCOUNT NAME")
    name = clean(given.name)
    keep_name(desk.aws.state_table, given.account, name)
    desk.say(f"{given.account} is {name}. {SOON}")
    return 0


def _remove(given: argparse.Namespace, desk: Desk) -> int:
    gone = forget_name(desk.aws.state_table, given.account)
    if gone is None:
        raise Refused(f"{clean(given.account)} has no name here.", "account-watcher names list")
    desk.say(f"{given.account} is no longer called {_shown(gone)}.")
    return 0


def _list(given: argparse.Namespace, desk: Desk) -> int:
    known = _known(desk.aws.state_table)
    if given.json:
        desk.out.print_json(json.dumps(known))
    elif known:
        table = plain_table(Account=12, Name=0)
        for account, name in known.items():
            table.add_row(account, name)
        desk.out.print(table)
    else:
        desk.say("No account is named here. Import a list: account-watcher names import FILE")
    return 0


def _known(state_table: StateTable) -> dict[str, str]:
    return {clean(item["sk"]): _shown(item) for item in state_table.items(LISTED)}


def _shown(item: Mapping[str, object]) -> str:
    return clean(item.get("account_name"))
