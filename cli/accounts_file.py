"""The text of a file with accounts enters, their names by number leave; each bad line is named.

It takes two columns, account and name, with or without a header, divided by commas, semicolons or
tabs; the file that the Organizations console exports; and what `aws organizations list-accounts
--query 'Accounts[].[Id,Name]' --output text` prints.
"""

import csv
import io
import re
from collections.abc import Sequence

from account_event_handler.enrich.account_names import NAME_LIMIT
from account_event_handler.ingest.sanitize import clean

_ACCOUNT_HEADS = ("account", "accountid", "accountnumber", "id", "number")
_NAME_HEADS = ("accountname", "name")


class AccountsError(ValueError):
    """A file that is not imported: what is wrong with it, line by line."""

    def __init__(self, lines: Sequence[str]) -> None:
        super().__init__("\n".join(lines))
        self.lines = tuple(lines)


def read_accounts(text: str) -> dict[str, str]:
    """Account names by account number; raises AccountsError unless every line is good."""
    rows = _rows(text)
    if not rows:
        raise AccountsError(["the file holds no account"])
    columns = _columns(rows[0][1])
    if columns is not None:
        rows = rows[1:]
    at_account, at_name = columns or (0, 1)
    names: dict[str, str] = {}
    bad: list[str] = []
    for line, row in rows:
        if problem := _add(names, row, at_account, at_name):
            bad.append(f"line {line}: {problem}")
    if bad or not names:
        raise AccountsError(bad or ["the file holds a header and no account"])
    return names


def account_problem(account: str) -> str:
    """Why this is no account number, empty if it is one."""
    if re.fullmatch(r"[0-9]{12}", account):
        return ""
    if re.fullmatch(r"[0-9]{9,11}", account):
        return f"{account} has {len(account)} digits, not 12; a spreadsheet may have cut zeros off"
    return f"{clean(account, 40) or 'nothing'} is no account number of 12 digits"


def name_problem(name: str) -> str:
    """Why this is no name, empty if it is one."""
    if not clean(name):
        return "the name is missing"
    return f"the name is longer than {NAME_LIMIT} characters" if len(name) > NAME_LIMIT else ""


def _rows(text: str) -> list[tuple[int, list[str]]]:
    """The lines that hold something, with their numbers, cell by cell."""
    text = text.removeprefix("\ufeff").lstrip("\r\n")
    divider = max("\t;,", key=text.partition("\n")[0].count)  # a tab where there is neither
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=divider, skipinitialspace=True)
    try:
        rows = [(reader.line_num, [cell.strip() for cell in row]) for row in reader]
    except csv.Error as error:
        raise AccountsError([f"line {reader.line_num}: {error}"]) from error
    return [(line, row) for line, row in rows if any(row)]


def _columns(first: list[str]) -> tuple[int, int] | None:
    """Where a header says that account and name stand, None for a line that is no header."""
    heads = [re.sub(r"[^a-z]", "", cell.lower()) for cell in first]
    accounts = [index for index, head in enumerate(heads) if head in _ACCOUNT_HEADS]
    names = [index for index, head in enumerate(heads) if head in _NAME_HEADS]
    return (accounts[0], names[0]) if accounts and names else None


def _add(names: dict[str, str], row: list[str], at_account: int, at_name: int) -> str:
    """Take one line in; what is wrong with it, if anything."""
    if len(row) <= max(at_account, at_name):
        return "there are no two columns, account and name"
    account, name = row[at_account], row[at_name]
    problem = account_problem(account) or name_problem(name)
    if not problem and names.get(account, clean(name)) != clean(name):
        problem = f"{account} has another name, {names[account]}, further up"
    if not problem:
        names[account] = clean(name)
    return problem
