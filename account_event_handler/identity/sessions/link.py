"""An event enters, what finds the record of its session's beginning leaves."""

import re
from dataclasses import dataclass

from account_event_handler.identity.sessions.expiry import seconds
from account_event_handler.identity.tool import is_by_hand, tool_of
from account_event_handler.identity.user_identity import Identity, part, text
from account_event_handler.ingest.sanitize import clean
from account_event_handler.model import AccountEvent

_ARN = re.compile(r"arn:[\w:/+=,.@-]{1,600}", re.ASCII)
_KEY = re.compile(r"[A-Z0-9]{16,128}", re.ASCII)


@dataclass(frozen=True, slots=True)
class SessionKey:
    """One session: its ARN, the access key's id, its begin in epoch seconds.

    The key is empty where it is not the session's own: the console changes keys all the time, and
    so does a service that acts on somebody's behalf, which changes the begin as well (then 0).
    `account` and `region` are where the session was used.
    """

    arn: str
    key: str
    began: int
    account: str = ""
    region: str = ""

    @classmethod
    def of(cls, event: AccountEvent, identity: Identity) -> "SessionKey | None":
        """The session that made the call; None where the record does not say enough."""
        key, began = text(identity.own, "accessKeyId"), _began(identity)
        if identity.own.get("invokedBy"):
            key, began = "", 0
        elif is_by_hand(tool_of(event, text(event.detail, "userAgent"))) or not is_key(key):
            key = ""
            if not began:
                return None
        return (
            cls(identity.arn, key, began, event.account, event.region)
            if is_arn(identity.arn)
            else None
        )

    @property
    def title(self) -> str:
        """What the session acts as: "role Deploy"; empty for a user's own session."""
        _, _, resource = self.arn.rpartition(":")
        kind, _, path = resource.partition("/")
        match kind:
            case "assumed-role":
                return f"role {clean(path.partition('/')[0])}"
            case "federated-user":
                return f"federated user {clean(path)}"
            case "root":
                return f"root of account {clean(self.arn.split(':')[-2], 12)}"
        return ""


def is_arn(arn: str) -> bool:
    """Whether it is one that AWS would write, short enough for a key of the table."""
    return _ARN.fullmatch(arn) is not None


def is_key(key: str) -> bool:
    """Whether it is an access key's id."""
    return _KEY.fullmatch(key) is not None


def _began(identity: Identity) -> int:
    return seconds(text(part(identity.context, "attributes"), "creationDate"))
