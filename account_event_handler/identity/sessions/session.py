"""Who obtained which session, how it is found again, when it ends, and what is stored of it."""

import re
from datetime import UTC, datetime

from msgspec import Struct

from account_event_handler.identity.actor import actor_from_json, actor_to_json
from account_event_handler.identity.tool import is_by_hand, tool_of
from account_event_handler.identity.user_identity import NO_USER, Identity, User, part, text
from account_event_handler.ingest.sanitize import clean
from account_event_handler.model import AccountEvent, Actor, ActorType
from account_event_handler.state import Item

LONGEST = 36 * 3600  # seconds; AWS gives a federation token no more, others less
_LATEST = 4_102_444_800  # 2100-01-01; a forged time of the year 9999 could not be added to
_WORDS = re.compile(r"(\w{3} \d{1,2}, \d{4}),? (\d{1,2}:\d{2}:\d{2} [AP]M)")  # Jul 9, 2023, 2:25 …
_ARN = re.compile(r"arn:[\w:/+=,.@-]{1,600}", re.ASCII)
_KEY = re.compile(r"[A-Z0-9]{16,128}", re.ASCII)

Acting = tuple[ActorType, str]


class SessionKey(Struct, frozen=True):
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
        key = text(identity.own, "accessKeyId")
        began = _seconds(text(part(identity.context, "attributes"), "creationDate"))
        if identity.own.get("invokedBy"):
            key, began = "", 0
        elif is_by_hand(tool_of(event, text(event.detail, "userAgent"))) or not is_key(key):
            key = ""
            if not began:
                return None
        return cls(identity.arn, key, began, event.account, event.region) if is_arn(identity.arn) else None

    @property
    def acting_as(self) -> tuple[Acting, ...]:
        """What the session acts as, such as a role; nothing for a user's own session."""
        kind, _, path = self.arn.rpartition(":")[2].partition("/")
        match kind:
            case "assumed-role":
                return ((ActorType.ROLE, clean(path.partition("/")[0])),)
            case "federated-user":
                return ((ActorType.FEDERATED_USER, clean(path)),)
            case "root":
                return ((ActorType.ROOT, clean(self.arn.split(":")[-2], 12)),)
        return ()


class Session(Struct, frozen=True):
    """`session_key` finds it, `caller` obtained it, `ends` is epoch seconds.

    `parent` is the session that the caller obtained it with, None where that would name nobody
    better; `user` the Identity Center user behind the caller, where only the id is known;
    `cross_account` the other account whose own record of the call says who of it that was, empty
    where this is it.
    """

    session_key: SessionKey
    caller: Actor
    ends: int
    parent: SessionKey | None = None
    user: User = NO_USER
    cross_account: str = ""

    @property
    def item(self) -> Item:
        """What the state table keeps; what is empty is left out."""
        parent = self.parent or SessionKey("", "", 0)
        item: Item = {
            "who": self.caller.name,
            "caller": actor_to_json(self.caller),
            "begun": self.session_key.began,
            "store": self.user[0],
            "behind": self.user[1],
            "abroad": self.cross_account,
            "arn": parent.arn,
            "access_key": parent.key,
            "earlier": parent.began,
            "used_in": parent.account,
            "used_at": parent.region,
        }
        return {name: value for name, value in item.items() if value}

    @classmethod
    def of(cls, session_key: SessionKey, item: Item) -> "Session":
        """The session again; `session_key` is what it was found by."""
        words = {"name": "who", "kind": "what", "via": "acting", "account": "whose"}
        # Until November 2026 the caller was kept in words; no session lasts for two days.
        caller = item.get("caller") or {name: item.get(old, "") for name, old in words.items()}
        parent = None
        if arn := item.get("arn"):
            key, began, region = item.get("access_key", ""), item.get("earlier", 0), item.get("used_at", "")
            parent = SessionKey(arn, key, began, item.get("used_in", ""), region)
        user = (item.get("store", ""), item.get("behind", ""))
        ends, cross_account = item.get("expiration", 0), item.get("abroad", "")
        return cls(session_key, actor_from_json(caller), ends, parent, user, cross_account)


def is_arn(arn: str) -> bool:
    """Whether it is one that AWS would write, short enough for a key of the table."""
    return _ARN.fullmatch(arn) is not None


def is_key(key: str) -> bool:
    """Whether it is an access key's id."""
    return _KEY.fullmatch(key) is not None


def end_of(expiration: str, began: int) -> int:
    """Never later than a session may last; the latest where the text says no time."""
    said = _seconds(expiration) or _seconds_of_words(expiration)
    return min(said or began + LONGEST, began + LONGEST)


def _seconds(time: str) -> int:
    """Epoch seconds of an ISO 8601 time, 0 for any other text and for times that no session has."""
    try:
        read = datetime.fromisoformat(time)
        seconds = int((read.replace(tzinfo=UTC) if read.tzinfo is None else read).timestamp())
    except (ValueError, OverflowError):
        return 0
    return seconds if 0 < seconds < _LATEST else 0


def _seconds_of_words(expiration: str) -> int:
    words = _WORDS.fullmatch(" ".join(expiration[:40].split()))  # some have a narrow space
    try:
        read = datetime.strptime(" ".join(words.groups()), "%b %d, %Y %I:%M:%S %p") if words else None
    except ValueError:
        return 0
    return int(read.replace(tzinfo=UTC).timestamp()) if read else 0
