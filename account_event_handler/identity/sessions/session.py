"""Who obtained which session, and the item that Memory keeps of it."""

from dataclasses import dataclass

from account_event_handler.identity.principal import Principal
from account_event_handler.identity.sessions.conclusive import NO_USER, User
from account_event_handler.identity.sessions.link import SessionKey
from account_event_handler.state import Item


@dataclass(frozen=True, slots=True)
class Session:
    """`link` finds it, `caller` obtained it, `ends` is epoch seconds.

    `earlier` is the session that the caller obtained it with, None where that would name nobody
    better; `user` the Identity Center user behind the caller, where only the id is known; `abroad`
    the other account whose own record of the call says who of it that was, empty where this is it.
    """

    session_key: SessionKey
    caller: Principal
    ends: int
    earlier: SessionKey | None = None
    user: User = NO_USER
    cross_account: str = ""


def item_of(session: Session) -> Item:
    """What Memory keeps; what is empty is left out."""
    caller, earlier = session.caller, session.earlier
    item: Item = {
        "who": caller.name,
        "what": caller.kind,
        "acting": caller.via,
        "whose": caller.account,
        "begun": session.session_key.began,
        "store": session.user[0],
        "behind": session.user[1],
        "abroad": session.cross_account,
    }
    if earlier:
        item |= {"arn": earlier.arn, "access_key": earlier.key, "earlier": earlier.began}
        item |= {"used_in": earlier.account, "used_at": earlier.region}
    return {name: value for name, value in item.items() if value}


def session_of(session_key: SessionKey, item: Item) -> Session:
    """The session again; `link` is what it was found by."""
    caller = Principal(
        item.get("who", ""), item.get("what", ""), item.get("acting", ""), item.get("whose", "")
    )
    earlier = None
    if arn := item.get("arn"):
        earlier = SessionKey(
            arn,
            item.get("access_key", ""),
            item.get("earlier", 0),
            item.get("used_in", ""),
            item.get("used_at", ""),
        )
    user = (item.get("store", ""), item.get("behind", ""))
    ends, cross_account = item.get("expiration", 0), item.get("abroad", "")
    return Session(session_key, caller, ends, earlier, user, cross_account)
