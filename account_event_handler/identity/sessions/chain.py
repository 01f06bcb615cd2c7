"""Follows a session from role to role to the person who began the chain."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from account_event_handler.identity.sessions.session import Acting, Session, SessionKey
from account_event_handler.identity.user_identity import NO_USER, User
from account_event_handler.model import Actor, ActorType

LONGEST_CHAIN = 8  # sessions; people use two or three


@dataclass(frozen=True, slots=True)
class Walked:
    """How far the chain could be followed: `is_whole` when nobody better can be behind `caller`."""

    caller: Actor | None
    is_whole: bool
    user: User = NO_USER


def trace_role_chain(first: SessionKey, issued: Callable[[SessionKey], Session | None]) -> Walked:
    """Ask who obtained the session, and the session it was obtained with, and so on.

    The chain ends at whoever is known for sure, where a record is missing, and after
    LONGEST_CHAIN sessions; one that leads back into itself names nobody.
    """
    session_key: SessionKey | None = first
    acting: list[Acting] = []
    followed = 0
    guessed = False
    last: Session | None = None
    while session_key and followed < LONGEST_CHAIN:
        session = issued(session_key)
        if session is None:
            break
        if session.caller.type is ActorType.SERVICE:  # a workload's, which its own record names better
            return _walked(last, acting, guessed=guessed, is_whole=True)
        followed += 1
        acting += session_key.acting_as
        guessed = guessed or not (session_key.key or session_key.began)
        last, session_key = session, session.parent
        if session_key and session_key == first:
            return Walked(None, is_whole=True)
    is_whole = session_key is None and not (last and last.cross_account)
    return _walked(last, acting, guessed=guessed, is_whole=is_whole)


def _walked(last: Session | None, acting: list[Acting], *, guessed: bool, is_whole: bool) -> Walked:
    if last is None:
        return Walked(None, is_whole)
    # A service acts with keys of its own, and the console names only the session that somebody
    # switched from, so that only the session's name leads back.
    chain = (*acting, *last.caller.chain)
    caller = replace(last.caller, chain=chain, by_session_name=guessed)
    return Walked(caller, is_whole, last.user)
