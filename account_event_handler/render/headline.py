"""The headline of an alert: who did or tried what, to what, and how it ended."""

import re
from collections.abc import Sequence
from copy import replace

from account_event_handler.ingest.sanitize import cut
from account_event_handler.model import ActorType, Alert, Headline
from account_event_handler.render.actor import CLAIMED, name_of, shown_account

HEADLINE_LIMIT = 149  # characters of one that is kept, or stands in a line with others
NAME_LIMIT = 20  # characters of the actor's and of the account's name in a line that must be short
_OBJECT_LEAST = 9  # characters that are left of an object's name: `prod…s/db`
_WORDS_LEAST = (28, 16)  # characters to which a word of the deciding fact is shortened, which is a name or an action
_FACT_LEAST = 44  # characters that are left of the deciding fact, whose first words decide
_ACT_LEAST = 18  # characters that are left of what was done: `changed the…`
_NAME_LEAST = 8  # characters that are left of the actor's and of the account's name
_ACCOUNT = re.compile(r"\b(account \d{12})(?!\d)", re.ASCII)
_NUMBER = re.compile(r"\d{12}", re.ASCII)
_REGULAR = """
    accept activate add allow archive ask assign attach authorize call change claim close configure confirm connect
    create deactivate decline delete deploy detach disable disassociate disconnect dismiss distribute download enable
    end export extend fetch finish grant import invite invoke issue launch lift link merge mirror move mute offer open
    pause point prepare promote provision publish push register reject release remove rename replace request reserve
    restore resume return revoke rotate route schedule separate share sign silence start subscribe suppress suspend
    switch terminate turn unlock upload
"""
# fmt: off
BASE_FORMS = {f"{verb.removesuffix('e')}ed": verb for verb in _REGULAR.split()} | {
    "bought": "buy", "brought": "bring", "cancelled": "cancel", "copied": "copy", "cut": "cut", "emptied": "empty",
    "gave": "give", "got": "get", "let": "let", "made": "make", "put": "put", "ran": "run", "read": "read",
    "rebuilt": "rebuild", "submitted": "submit",
    "reset": "reset", "sent": "send", "set": "set", "stopped": "stop", "took": "take", "withdrew": "withdraw",
    "answered": "answer", "assumed": "assume", "rewound": "rewind",
}
# fmt: on


def headline_of(alert: Alert) -> str:
    """The whole sentence."""
    headline = alert.headline
    sentence = "".join(_shown(headline.act, alert))
    if headline.fact:
        sentence += joint(headline.fact) + "".join(_shown(headline.fact, alert))
    return f"{headline.before}{_actor(alert)}{sentence}{headline.ending}"


def short_headline(alert: Alert, limit: int, place: str = "") -> str:
    """The sentence within the limit, after the name of the account or place where it happened.

    Names are shortened first, in the middle: the actor's and the place's to NAME_LIMIT, then the objects', the longest
    first, then those within the deciding fact. Then the ends of a long fact and of what was done go. The first words of
    the fact, which decide, and how it ended stay.
    """
    headline = alert.headline
    place, who, ending = shortened(place, NAME_LIMIT), _actor(alert, NAME_LIMIT), headline.ending
    fact = "".join(_shown(headline.fact, alert, short=True))
    act, fact = "", joint(headline.fact) + fact if fact else ""

    def line() -> str:
        return f"{place}{': ' * bool(place)}{headline.before}{who}{act}{fact}{ending}"

    act = "".join(_shown(headline.act, alert, short=True))
    if len(line()) <= limit:
        return line()
    ending = ending.partition(" (")[0]  # of ": denied (AccessDenied)" the code
    act = _with_short_names(headline, alert, len(line()) - limit)
    for longest in _WORDS_LEAST:
        fact = _with_short_words(fact, longest) if len(line()) > limit else fact
    fact = _first_words(fact, max(_FACT_LEAST, len(fact) + min(0, limit - len(line()))))
    act = _first_words(act, max(_ACT_LEAST, len(act) + min(0, limit - len(line()))))
    for least in (NAME_LIMIT // 2, _NAME_LEAST):
        if len(line()) > limit:
            place, who = shortened(place, least), _actor(alert, least)
    return cut(line().removesuffix(ending), limit - len(ending)) + ending


def _with_short_names(headline: Headline, alert: Alert, over: int) -> str:
    """What was done, its names shortened until it is so many characters shorter; accounts are short already."""
    act = _shown(headline.act, alert, short=True)
    names = [place for place in range(1, len(act), 2) if not _ACCOUNT.fullmatch(headline.act[place])]
    while names and over > 0:
        longest, *others = sorted(names, key=lambda name: len(act[name]), reverse=True)
        length, next_length = len(act[longest]), len(act[others[0]]) if others else 0
        if length <= _OBJECT_LEAST:
            break
        act[longest] = shortened(act[longest], max(_OBJECT_LEAST, min(next_length, length - 1), length - over))
        over -= length - len(act[longest])
    return "".join(act)


def _with_short_words(text: str, limit: int) -> str:
    """Words that are that long are names or actions."""
    return " ".join(shortened(word, limit) for word in text.split(" "))


def shortened(name: str, limit: int) -> str:
    """The name itself, or its beginning and its end: `production/pay…/db`."""
    if len(name) <= limit:
        return name
    end = (limit - 1) // 3
    return f"{name[: limit - 1 - end].rstrip()}…{name[len(name) - end :].lstrip()}"


def phrase_of(pieces: Sequence[str]) -> tuple[str, ...]:
    """A Headline's phrase: text, in its odd places the names, with accounts apart, which are shown by theirs."""
    phrase = [""]
    for place, piece in enumerate(pieces):
        is_number = place % 2 and _NUMBER.fullmatch(piece) and phrase[-1].endswith("account ")
        if is_number:
            phrase[-1] = phrase[-1].removesuffix("account ")
        for within, part in enumerate(_ACCOUNT.split(f"account {piece}" if is_number else piece)):
            if part and (place % 2 or within % 2):
                phrase += [part, ""]
            else:
                phrase[-1] += part
    return tuple(phrase)


def sentence_of(text: str) -> Headline:
    """A headline that says itself who did it, or is about nobody."""
    return Headline(phrase_of((text,)), is_whole=True)


def with_ending(headline: Headline, ending: str) -> Headline:
    """The headline that says how it ended, or how it went on."""
    return replace(headline, ending=headline.ending + ending)


def _actor(alert: Alert, limit: int = 0) -> str:
    """The name before the sentence; that it is only claimed is never cut."""
    actor = alert.actor
    if actor is None or alert.headline.is_whole:
        return ""
    name = name_of(actor, alert)
    if limit:
        known = alert.account_names.get(actor.of, "") if actor.type is ActorType.ACCOUNT else ""
        name = shortened(known or name, limit)
    return f"{name}{CLAIMED * actor.is_claimed} "


def _shown(phrase: Sequence[str], alert: Alert, *, short: bool = False) -> list[str]:
    """The pieces with accounts as people call them; in short by their name alone."""
    pieces = list(phrase)
    for place in range(1, len(pieces), 2):
        if _ACCOUNT.fullmatch(pieces[place]):
            number = pieces[place].removeprefix("account ")
            name = alert.account_names.get(number, "")
            pieces[place] = name if short and name else shown_account(number, name)
    return pieces


def joint(fact: Sequence[str]) -> str:
    """What stands between an act and its deciding fact: nothing before a comma, or a space of its own."""
    return "" if fact[0][:1] in (*",:;", " ") else " "


def _first_words(text: str, limit: int) -> str:
    """The first whole words, and an ellipsis."""
    if len(text) <= limit:
        return text
    kept = text[: limit - 1]
    return (kept.rpartition(" ")[0] or kept).rstrip(" ,:;") + "…"
