"""The name that an Identity Center user signs in with, looked up by their id."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from botocore.exceptions import ClientError

from account_event_handler.aws.errors import is_transient
from account_event_handler.identity.user_identity import User
from account_event_handler.ingest.sanitize import clean
from account_event_handler.state import DAY, StateTable, directory_user_key

if TYPE_CHECKING:
    from mypy_boto3_identitystore.client import IdentityStoreClient

_STORE = re.compile(r"d-[0-9a-f]{10}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_USER = re.compile(r"(?:[0-9a-f]{10}-)?[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")


@dataclass(frozen=True, slots=True)
class DirectoryUsers:
    """`client` makes the client of Identity Center's region when it is first needed."""

    state_table: StateTable
    client: Callable[[], "IdentityStoreClient"]

    def name_of(self, user: User) -> str:
        """Empty where Identity Store may not be asked or does not know; known for a day.

        The name that people sign in with, since that is what their role sessions call them: the
        same person must not have two names. Raises StateUnavailable and botocore's errors.
        """
        store, user_id = user
        if not _STORE.fullmatch(store) or not _USER.fullmatch(user_id):
            return ""
        key = directory_user_key(store, user_id)
        item = self.state_table.get(*key)
        if item is None:
            item = {"user_name": self._asked(store, user_id)}
            self.state_table.put(*key, item, DAY)
        return clean(item.get("user_name"))

    def _asked(self, store: str, user_id: str) -> str:
        try:
            answer = self.client().describe_user(IdentityStoreId=store, UserId=user_id)
        except ClientError as error:
            if is_transient(error):
                raise
            return ""  # denied, or gone: a day from now is soon enough to ask again
        return answer.get("UserName", "") or answer.get("DisplayName", "")
