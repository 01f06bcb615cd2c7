"""`account-watcher names import|add|remove|list`: names of accounts, by their numbers.

A file has two columns, account and name, with or without a header, separated by commas, semicolons or tabs; or what
the Organizations console exports, or `aws organizations list-accounts --query 'Accounts[].[Id,Name]' --output text`.
"""

import argparse
import csv
import io
import re
import sys
from pathlib import Path

from account_event_handler.enrich.account_names import LISTED, NAME_LIMIT, forget_name, keep_name
from account_event_handler.ingest.sanitize import clean
from account_event_handler.state import StateTable
from cli.arguments import Command
from cli.context import Context, plain_table
from cli.errors import CliError, UsageError

SHOWN = 20  # bad lines of a file
SOON = "Alerts show it within ten minutes."
_ACCOUNT_HEADS = ("account", "accountid", "accountnumber", "id", "number")
_NAME_HEADS = ("accountname", "name")


def add_to(group: Command) -> None:
    imported = group.add("import", "import names from a file with account and name", _import)
    imported.takes("file", "CSV, with or without a header, or the export of the Organizations console; - is stdin")
    add = group.add("add", "name one account", _add)
    add.takes("account", "its number, 12 digits")
    add.takes("name", "what people call it")
    group.add("remove", "forget the name of one account", _remove).add_argument("account")
    group.add("list", "show every name", _list).add_json()


def _import(given: argparse.Namespace, context: Context) -> int:
    try:
        names = read_accounts(_text(given.file))
    except AccountsError as error:
        more = len(error.args) - SHOWN
        lines = [*error.args[:SHOWN], *([f"and {more} more"] if more > 0 else [])]
        raise CliError(
            "\n  ".join([f"{given.file} is not imported:", *lines]),
            "Fix it and import it again: a file is imported whole or not at all.",
        ) from error
    state_table = context.aws.state_table
    known = _known(state_table)
    changed = {account: name for account, name in names.items() if known.get(account) != name}
    for account, name in changed.items():
        keep_name(state_table, account, name)
    new, same = len(changed.keys() - known.keys()), len(names) - len(changed)
    context.say(f"{new} new, {len(changed) - new} renamed, {same} unchanged. {SOON}")
    return 0


def _text(name: str) -> str:
    try:
        raw = sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
        return raw.decode("utf-8-sig")
    except OSError as error:
        message = f"{name} cannot be read: {error.strerror}."
        raise UsageError(message, "Name a CSV file with account and name, or - for stdin.") from error
    except UnicodeDecodeError as error:
        raise CliError(f"{name} is not UTF-8 text.", "Save it as CSV UTF-8.") from error


def _add(given: argparse.Namespace, context: Context) -> int:
    if problem := _problem(given.account, given.name):
        raise UsageError(f"Not named: {problem}.", "account-watcher names add ACCOUNT NAME")
    name = clean(given.name)
    keep_name(context.aws.state_table, given.account, name)
    context.say(f"{given.account} is {name}. {SOON}")
    return 0


def _remove(given: argparse.Namespace, context: Context) -> int:
    gone = forget_name(context.aws.state_table, given.account)
    if gone is None:
        raise CliError(f"{clean(given.account)} has no name here.", "account-watcher names list")
    context.say(f"{given.account} is no longer called {clean(gone.get('account_name'))}.")
    return 0


def _list(given: argparse.Namespace, context: Context) -> int:
    known = _known(context.aws.state_table)
    none = "No account is named here. Import a list: account-watcher names import FILE"
    return context.show(known, plain_table(known.items(), Account=12, Name=0), none, as_json=given.json)


def _known(state_table: StateTable) -> dict[str, str]:
    return {clean(item["sk"]): clean(item.get("account_name")) for item in state_table.items(LISTED)}


class AccountsError(ValueError):
    """A file that is not imported: `args` say what is wrong with it, line by line."""


def read_accounts(text: str) -> dict[str, str]:
    """Account names by account number; raises AccountsError unless every line is good."""
    rows = _rows(text)
    if not rows:
        raise AccountsError("the file holds no account")
    columns = _columns(rows[0][1])
    account_column, name_column = columns or (0, 1)
    names: dict[str, str] = {}
    bad: list[str] = []
    for line, row in rows[1:] if columns else rows:
        if len(row) <= max(account_column, name_column):
            problem = "there are no two columns, account and name"
        else:
            account, name = row[account_column], row[name_column]
            problem = _problem(account, name)
            if not problem and names.setdefault(account, clean(name)) != clean(name):
                problem = f"{account} has another name, {names[account]}, further up"
        if problem:
            bad.append(f"line {line}: {problem}")
    if bad or not names:
        raise AccountsError(*(bad or ["the file holds a header and no account"]))
    return names


def _rows(text: str) -> list[tuple[int, list[str]]]:
    """The lines that are not empty, with their numbers, cell by cell."""
    text = text.removeprefix("\ufeff").lstrip("\r\n")
    separator = max("\t;,", key=text.partition("\n")[0].count)  # a tab where there is neither
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, skipinitialspace=True)
    try:
        rows = [(reader.line_num, [cell.strip() for cell in row]) for row in reader]
    except csv.Error as error:
        raise AccountsError(f"line {reader.line_num}: {error}") from error
    return [(line, row) for line, row in rows if any(row)]


def _columns(first: list[str]) -> tuple[int, int] | None:
    """Which columns a header says are account and name, None for a line that is no header."""
    heads = [re.sub(r"[^a-z]", "", cell.lower()) for cell in first]
    accounts = [index for index, head in enumerate(heads) if head in _ACCOUNT_HEADS]
    names = [index for index, head in enumerate(heads) if head in _NAME_HEADS]
    return (accounts[0], names[0]) if accounts and names else None


def _problem(account: str, name: str) -> str:
    if re.fullmatch(r"[0-9]{9,11}", account):
        return f"{account} has {len(account)} digits, not 12; a spreadsheet may have cut zeros off"
    if not re.fullmatch(r"[0-9]{12}", account):
        return f"{clean(account, 40) or 'nothing'} is not an account number of 12 digits"
    if not clean(name):
        return "the name is missing"
    return f"the name is longer than {NAME_LIMIT} characters" if len(name) > NAME_LIMIT else ""
