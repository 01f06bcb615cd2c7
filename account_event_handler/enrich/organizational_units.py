"""The organizational unit that an account is in, as a path such as `Workloads/Prod`; empty where nobody may say.

Organizations answers its management account and delegated administrators.
"""

from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING

from botocore.exceptions import BotoCoreError, ClientError
from msgspec import Struct, field

from account_event_handler.aws.errors import is_missing, is_unknowable
from account_event_handler.ingest.sanitize import clean
from account_event_handler.limits import ACCOUNT_NAME_COOLDOWN, ACCOUNT_NAME_FRESH
from account_event_handler.state import DAY, StateTable, StateUnavailable, account_unit_key

if TYPE_CHECKING:
    from mypy_boto3_organizations.client import OrganizationsClient

DEEPEST = 5  # units within each other, as Organizations has it
PATH_LIMIT = 200  # characters


class OrganizationalUnits(Struct):
    """`organizations` makes its client when it is first needed."""

    state_table: StateTable
    organizations: Callable[[], "OrganizationsClient"]
    _known: dict[str, tuple[str, int]] = field(default_factory=dict)
    _closed_until: int = 0

    def known(self, account: str) -> str | None:
        """The path without asking anybody, None where somebody must be asked."""
        path, end = self._known.get(account, ("", 0))
        now = self.state_table.now()
        return path if now < max(end, self._closed_until) else None

    def find(self, account: str) -> str:
        """Ask, for as long as it takes, and remember for a day, also that it is in none."""
        # Until then it is known to be empty, so that a look-up that hangs delays one alert and not all.
        self._known[account] = ("", self.state_table.now() + ACCOUNT_NAME_COOLDOWN)
        path, is_sure = self._remembered(account)
        fresh = ACCOUNT_NAME_FRESH if is_sure else ACCOUNT_NAME_COOLDOWN
        self._known[account] = (path, self.state_table.now() + fresh)
        return path

    def _remembered(self, account: str) -> tuple[str, bool]:
        """The path, and whether it is sure."""
        with suppress(StateUnavailable):
            if item := self.state_table.get(*account_unit_key(account)):
                return clean(item.get("unit"), PATH_LIMIT), True
        try:
            path = clean(self._path(account), PATH_LIMIT)
        except (BotoCoreError, ClientError) as error:
            if is_unknowable(error):
                self._closed_until = self.state_table.now() + ACCOUNT_NAME_FRESH
            elif not is_missing(error):
                return "", False
            path = ""
        with suppress(StateUnavailable):
            self.state_table.put(*account_unit_key(account), {"unit": path}, DAY)
        return path, True

    def _path(self, account: str) -> str:
        client, child, path = self.organizations(), account, list[str]()
        while len(path) < DEEPEST and (child := _unit_of(client, child)):
            unit = client.describe_organizational_unit(OrganizationalUnitId=child)["OrganizationalUnit"]
            path.insert(0, unit["Name"])
        return "/".join(path)


def _unit_of(client: "OrganizationsClient", child: str) -> str:
    """The id of the unit that an account or unit is in, empty for the root."""
    answer = client.list_parents(ChildId=child)
    while not answer["Parents"] and answer.get("NextToken"):  # as Organizations may answer
        answer = client.list_parents(ChildId=child, NextToken=answer["NextToken"])
    return next((each["Id"] for each in answer["Parents"] if each["Type"] == "ORGANIZATIONAL_UNIT"), "")
