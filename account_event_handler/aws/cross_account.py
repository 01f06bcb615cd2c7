"""AWS clients for other accounts, by the role that the stack may assume there."""

import re
from collections.abc import Callable, Mapping
from time import time
from typing import Any

from botocore.exceptions import ClientError
from msgspec import Struct, field

from account_event_handler.aws.errors import CircuitBreaker
from account_event_handler.limits import CREDENTIALS_EARLY, ROLE_COOLDOWN

ROLE_SESSION = "account-watcher"  # what the other account's CloudTrail calls the stack
HUB_ROLE = "account-watcher-hub-{region}"  # WatcherRole in forwarder.yaml
CLIENTS = 32  # kept; each holds a service's model

_ACCOUNT = re.compile(r"\d{12}", re.ASCII)
_REGION = re.compile(r"[a-z]{2,4}(-[a-z]+){1,3}-\d{1,2}", re.ASCII)  # it becomes a host's name

_CREDENTIALS = (
    ("aws_access_key_id", "AccessKeyId"),
    ("aws_secret_access_key", "SecretAccessKey"),
    ("aws_session_token", "SessionToken"),
)

Credentials = Mapping[str, str]  # as a client's keyword arguments
Make = Callable[[str, str, Credentials], Any]  # service, region, credentials (empty: the stack's)


class CrossAccountClients(Struct):
    """The stack's own account in every region, and others through `role`, if that is a name.

    The name may have `{region}`, where each Region has a role of its own; `clock` gives epoch seconds.
    """

    make: Make
    account: str
    region: str
    partition: str = "aws"
    role: str = ""
    clock: Callable[[], float] = time
    _clients: dict[tuple[str, str, str], Any] = field(default_factory=dict)
    _sessions: dict[str, tuple[Credentials, float]] = field(default_factory=dict)
    _breakers: dict[str, CircuitBreaker] = field(default_factory=dict)

    def client(self, service: str, account: str, region: str) -> Any | None:
        """None where the stack has no rights; raises botocore's errors when a role is denied.

        A denial is raised once; then the account counts as one without the role for a while.
        """
        if not _REGION.fullmatch(region):
            return None
        if account == self.account:
            return self._client(service, region, {})
        if not self.role or not _ACCOUNT.fullmatch(account):
            return None
        credentials = self._credentials(account, region)
        return self._client(service, region, credentials) if credentials else None

    def own(self, service: str, region: str = "") -> Any:
        """A client with the stack's own rights; in its own region unless another is said."""
        return self._client(service, region or self.region, {})

    def _client(self, service: str, region: str, credentials: Credentials) -> Any:
        key = (service, region, credentials.get("aws_access_key_id", ""))
        if (client := self._clients.get(key)) is None:
            client = self._clients[key] = self.make(service, region, credentials)
            for oldest in list(self._clients)[:-CLIENTS]:
                self._clients.pop(oldest, None)
        return client

    def _credentials(self, account: str, region: str) -> Credentials:
        """Empty while the role is known to have been denied."""
        arn = f"arn:{self.partition}:iam::{account}:role/{self.role.replace('{region}', region)}"
        credentials, end = self._sessions.get(arn, ({}, 0.0))
        if self.clock() < end:
            return credentials
        breaker = self._breakers.setdefault(arn, CircuitBreaker(ROLE_COOLDOWN, clock=self.clock))
        if breaker.is_open():
            return {}
        try:
            issued = self.own("sts").assume_role(RoleArn=arn, RoleSessionName=ROLE_SESSION)["Credentials"]
        except ClientError:
            breaker.failed()
            raise
        credentials = {name: issued[key] for name, key in _CREDENTIALS}
        self._sessions[arn] = (credentials, issued["Expiration"].timestamp() - CREDENTIALS_EARLY)
        return credentials
