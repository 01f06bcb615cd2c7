"""What people call an account, by its number; empty where nobody has named it.

Organizations is asked first (which answers its management account and delegated administrators),
then the alias of the stack's own account, then the list that the operator keeps in the state table.
"""

import re
from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING

from botocore.exceptions import BotoCoreError, ClientError
from msgspec import Struct, field

from account_event_handler.aws.errors import is_missing, is_unknowable
from account_event_handler.ingest.sanitize import clean
from account_event_handler.limits import ACCOUNT_NAME_COOLDOWN, ACCOUNT_NAME_FRESH
from account_event_handler.state import (
    ACCOUNT_NAMES,
    DAY,
    ORGANIZATIONS_CLOSED,
    Item,
    StateTable,
    StateUnavailable,
    account_name_key,
)

if TYPE_CHECKING:
    from mypy_boto3_iam.client import IAMClient
    from mypy_boto3_organizations.client import OrganizationsClient

LISTED = ACCOUNT_NAMES  # by the account's number
NAME_LIMIT = 50  # characters, as Organizations has it

_ACCOUNT = re.compile(r"\d{12}", re.ASCII)
_BRACKETS = str.maketrans("()", "[]")  # the number in parentheses is ours to write


class AccountNames(Struct):
    """`organizations` and `iam` make their clients when they are first needed."""

    state_table: StateTable
    organizations: Callable[[], "OrganizationsClient"]
    iam: Callable[[], "IAMClient"]
    own_account: str
    _known: dict[str, tuple[str, int]] = field(default_factory=dict)
    _closed_until: int = 0

    def known(self, account: str) -> str | None:
        """The name without asking anybody, None where somebody must be asked."""
        if not _ACCOUNT.fullmatch(account):
            return ""
        name, end = self._known.get(account, ("", 0))
        return name if self.state_table.now() < end else None

    def find(self, account: str) -> str:
        """Ask, for as long as it takes, and remember for a day, also that there is no name."""
        # Until then it is known to be empty, so that a look-up that hangs delays one alert and not all.
        self._known[account] = ("", self.state_table.now() + ACCOUNT_NAME_COOLDOWN)
        name, sure = self._remembered(account)
        self._known[account] = (name, self.state_table.now() + (ACCOUNT_NAME_FRESH if sure else ACCOUNT_NAME_COOLDOWN))
        return name

    def _remembered(self, account: str) -> tuple[str, bool]:
        """The name, and whether everybody who may know it has answered."""
        with suppress(StateUnavailable):
            item = self.state_table.get(*account_name_key(account))
            if item is not None:
                return _named(item.get("account_name")), True
        name, sure = self._asked(account)
        if sure:
            with suppress(StateUnavailable):
                self.state_table.put(*account_name_key(account), {"account_name": name}, DAY)
        return name, sure

    def _asked(self, account: str) -> tuple[str, bool]:
        sure = True
        for ask in (self._of_organizations, self._of_alias, self._of_list):
            try:
                if name := _named(ask(account)):
                    return name, sure
            except (BotoCoreError, ClientError, StateUnavailable):
                sure = False
        return "", sure

    def _of_organizations(self, account: str) -> object:
        if self._is_closed():
            return ""
        try:
            return self.organizations().describe_account(AccountId=account)["Account"].get("Name")
        except ClientError as error:
            if is_unknowable(error):
                self._closed_until = self.state_table.now() + DAY
                with suppress(StateUnavailable):
                    self.state_table.put(*ORGANIZATIONS_CLOSED, {}, DAY)
            elif not is_missing(error):
                raise
        return ""

    def _is_closed(self) -> bool:
        """Whether Organizations denied this account an answer within a day."""
        with suppress(StateUnavailable):
            is_known = self.state_table.now() < self._closed_until
            return is_known or self.state_table.get(*ORGANIZATIONS_CLOSED) is not None
        return False

    def _of_alias(self, account: str) -> object:
        aliases = self.iam().list_account_aliases()["AccountAliases"] if account == self.own_account else []
        return next(iter(aliases), "")

    def _of_list(self, account: str) -> object:
        item = self.state_table.get(LISTED, account)
        return item.get("account_name") if item else ""


def keep_name(state_table: StateTable, account: str, name: str) -> None:
    """Put an account on the operator's list, known everywhere within ACCOUNT_NAME_FRESH; may raise StateUnavailable."""
    state_table.put(LISTED, account, {"account_name": name})
    state_table.delete(*account_name_key(account))  # the answer so far, which may be that there is no name


def forget_name(state_table: StateTable, account: str) -> Item | None:
    """Take an account off the list; what stood there, if anything. May raise StateUnavailable."""
    gone = state_table.delete(LISTED, account)
    if gone is not None:
        state_table.delete(*account_name_key(account))
    return gone


def _named(value: object) -> str:
    """Names are chosen by whoever may rename an account: one clean line without parentheses."""
    return clean(value, NAME_LIMIT).translate(_BRACKETS) if isinstance(value, str) else ""
