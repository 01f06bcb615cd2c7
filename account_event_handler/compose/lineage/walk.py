"""A session enters, the person at the far end of its chain leaves."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from account_event_handler.compose.actor import SERVICE
from account_event_handler.compose.caller import Caller
from account_event_handler.compose.clean import cut
from account_event_handler.compose.lineage.known import NO_USER, User
from account_event_handler.compose.lineage.link import Link
from account_event_handler.compose.lineage.session import Session

LONGEST_CHAIN = 8  # sessions; people use two or three
VIA_LIMIT = 150  # characters


@dataclass(frozen=True, slots=True)
class Walked:
    """How far the chain could be followed: `is_whole` when nobody better can be behind `caller`."""

    caller: Caller | None
    is_whole: bool
    user: User = NO_USER


def walk(first: Link, issued: Callable[[Link], Session | None]) -> Walked:
    """Ask who obtained the session, and the session it was obtained with, and so on.

    The chain ends at whoever is known for sure, where a record is missing, and after
    LONGEST_CHAIN sessions; one that leads back into itself names nobody.
    """
    link: Link | None = first
    titles: list[str] = []
    guessed = False
    last: Session | None = None
    while link and len(titles) < LONGEST_CHAIN:
        session = issued(link)
        if session is None:
            break
        if session.caller.kind == SERVICE:  # a workload's, which its own record names better
            return _walked(last, titles, guessed=guessed, is_whole=True)
        titles.append(link.title)
        guessed = guessed or not (link.key or link.began)
        last, link = session, session.earlier
        if link and link == first:
            return Walked(None, is_whole=True)
    is_whole = link is None and not (last and last.abroad)
    return _walked(last, titles, guessed=guessed, is_whole=is_whole)


def _walked(last: Session | None, titles: list[str], *, guessed: bool, is_whole: bool) -> Walked:
    if last is None:
        return Walked(None, is_whole)
    return Walked(_named(last.caller, titles, guessed=guessed), is_whole, last.user)


def _named(caller: Caller, titles: list[str], *, guessed: bool) -> Caller:
    acting = [title for title in (*titles, caller.via) if title]
    via = " via ".join([*acting[:1], *(title.removeprefix("role ") for title in acting[1:])])
    # A service acts with keys of its own, and the console names only the session that somebody
    # switched from, so that only the session's name leads back.
    by_name = ", by the session's name" if guessed else ""
    return replace(caller, kind=caller.kind + by_name, via=cut(via, VIA_LIMIT))
