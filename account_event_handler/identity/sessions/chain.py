"""A session enters, the person at the far end of its chain leaves."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from account_event_handler.identity.actor import SERVICE
from account_event_handler.identity.principal import Principal
from account_event_handler.identity.sessions.conclusive import NO_USER, User
from account_event_handler.identity.sessions.link import SessionKey
from account_event_handler.identity.sessions.session import Session
from account_event_handler.ingest.sanitize import cut

LONGEST_CHAIN = 8  # sessions; people use two or three
VIA_LIMIT = 150  # characters


@dataclass(frozen=True, slots=True)
class Walked:
    """How far the chain could be followed: `is_whole` when nobody better can be behind `caller`."""

    caller: Principal | None
    is_whole: bool
    user: User = NO_USER


def trace_role_chain(first: SessionKey, issued: Callable[[SessionKey], Session | None]) -> Walked:
    """Ask who obtained the session, and the session it was obtained with, and so on.

    The chain ends at whoever is known for sure, where a record is missing, and after
    LONGEST_CHAIN sessions; one that leads back into itself names nobody.
    """
    session_key: SessionKey | None = first
    titles: list[str] = []
    guessed = False
    last: Session | None = None
    while session_key and len(titles) < LONGEST_CHAIN:
        session = issued(session_key)
        if session is None:
            break
        if session.caller.kind == SERVICE:  # a workload's, which its own record names better
            return _walked(last, titles, guessed=guessed, is_whole=True)
        titles.append(session_key.title)
        guessed = guessed or not (session_key.key or session_key.began)
        last, session_key = session, session.earlier
        if session_key and session_key == first:
            return Walked(None, is_whole=True)
    is_whole = session_key is None and not (last and last.cross_account)
    return _walked(last, titles, guessed=guessed, is_whole=is_whole)


def _walked(last: Session | None, titles: list[str], *, guessed: bool, is_whole: bool) -> Walked:
    if last is None:
        return Walked(None, is_whole)
    return Walked(_named(last.caller, titles, guessed=guessed), is_whole, last.user)


def _named(caller: Principal, titles: list[str], *, guessed: bool) -> Principal:
    acting = [title for title in (*titles, caller.via) if title]
    via = " via ".join([*acting[:1], *(title.removeprefix("role ") for title in acting[1:])])
    # A service acts with keys of its own, and the console names only the session that somebody
    # switched from, so that only the session's name leads back.
    by_name = ", by the session's name" if guessed else ""
    return replace(caller, kind=caller.kind + by_name, via=cut(via, VIA_LIMIT))
