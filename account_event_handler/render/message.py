"""All the words of an alert, made once, line by line, and cut to what a channel takes."""

import re
from collections.abc import Callable, Mapping
from copy import replace
from datetime import datetime
from functools import lru_cache
from typing import Any

from msgspec import Struct

from account_event_handler.catalog.findings import SOURCE
from account_event_handler.model import Alert
from account_event_handler.render.actor import address_of, kind_of, name_of, shown_account, via_of, who
from account_event_handler.render.headline import headline_of, short_headline

HOUR, DAY = 3600, 86_400  # seconds
NEWS = HOUR  # what is no older needs no word: the log files' road alone takes minutes
SHORT_LIMIT = 99  # characters of a notification, of which a phone shows two or three lines
_ARNS_SHOWN = 2  # of at most five; subscribers of the JSON get all
# With which AWS begins to say why a call was denied: https://docs.aws.amazon.com/IAM/latest/UserGuide/
# troubleshoot_access-denied.html
_NOT_AUTHORIZED = re.compile(
    r"^(?:You are not authorized to perform this operation\. )?"
    r"User: \S+ is not authorized to perform: \S+(?: on resource: \S+)?(?: because|$)? ?"
)
_REPEATED = 4  # characters of a value from which on it is no chance that it stands in the headline
CUT = "Cut"  # the label of the line that says it
# Characters of one text and texts of one list; what the last leaves fits every channel.
_STEPS = ((10_000, 100), (2_000, 40), (500, 20), (150, 10), (50, 5))
# But for EC2's error codes, AWS's services, sizes of machines and ends of files that are no top-level domains.
_HOST = re.compile(
    r"(?<![\w@.-])(?!(?:Client|Server)\."
    r"(?:[A-Z][a-z]+[A-Z][A-Za-z]*(?:\.(?:Duplicate|InUse|Malformed|NotFound))?(?![\w.-])|\w+…)"
    r"|[a-z0-9-]+\.amazonaws\.com(?![\w.-])|(?<=\")aws\.(?!(?:app|cloud|com|dev|io|net|new|org|zip)\")[a-z0-9-]+\")"
    r"(?:[\w-]+\.)+(?!(?:nano|micro|small|medium|x?large|metal|txt|json|ya?ml|csv|tar|gz|log|html)\b)"
    r"(?:[^\W\d_]{2,}|xn--[a-z0-9-]+)(?![\w-])(?:\.[\w-]+)*(?![\w.-]*@)"
)
_ENDS = (". ", "! ", "? ", "; ")


class Message(Struct, frozen=True):
    """All but `alert` is what may be cut where a channel takes no more.

    `age` is "6 h ago"; `actor` is empty for none, else as docs/alerts.md has it for machines.
    """

    alert: Alert
    headline: str
    account: str
    account_name: str
    unit: str
    region: str
    action: str
    why: str
    advice: str
    code: str
    error: str
    age: str
    who: str
    actor: Mapping[str, str]
    resources: tuple[str, ...]
    also: tuple[str, ...]
    facts: tuple[tuple[str, str], ...]
    listed: tuple[str, ...]

    @property
    def place(self) -> str:
        """The account as people call it, in the first line of every message; of the watcher itself its name."""
        own = "Account Watcher" if self.alert.service == SOURCE and not self.account else ""
        return self.account_name or shown_account(self.account, "") or own

    @property
    def short_place(self) -> str:
        """The same for a line that must be short: of an account without a name the number."""
        return self.account if self.account and not self.account_name else self.place

    @property
    def first_line(self) -> str:
        """`CRITICAL · payments-prod · happened 6 h ago`."""
        age = f"happened {self.age}" if self.age else ""
        return " · ".join(filter(None, (self.alert.severity.upper(), self.place, age)))

    @property
    def lines(self) -> list[tuple[str, str]]:
        """What to do, who, when and where, the facts, why; without what the headline says already."""
        time = self.alert.time
        clock = time.strftime("%Y-%m-%d %H:%M:%S UTC") if time else ""
        from_where = map(self.actor.get, ("address", "tool"))
        every = [
            ("Do", self.advice),
            ("Who", " · ".join(filter(None, (self.who, *from_where)))),
            ("When" if clock else "Where", " · ".join(filter(None, (clock, self.region)))),
            ("Flagged", ", ".join(self.alert.flags)),
            *self._new_facts(),
            ("Error", self._error()),
            ("Why", self.why),
        ]
        return [(label, value) for label, value in every if value]

    def _new_facts(self) -> list[tuple[str, str]]:
        """The facts that neither the headline nor another fact says, word for word."""
        said, new = [self.headline, *(value for _, value in self.facts)], []
        for place, (label, value) in enumerate(self.facts, start=1):
            others = [*said[:place], *(other for other in said[place + 1 :] if len(other) > len(value))]
            if not any(_says(other, value) for other in others):
                new.append((label, value))
        return new

    def _error(self) -> str:
        """What AWS said of it, but for what the headline and the other lines say already."""
        error = _NOT_AUTHORIZED.sub("", self.error)
        return "" if _says(self.headline, error) else error

    @property
    def details(self) -> list[str]:
        """What is looked up rather than read: ARNs, the watch, the account's number if it has a name, and its unit."""
        number = shown_account(self.account, "") if self.account_name else ""
        more = len(self.resources) - _ARNS_SHOWN
        arns = (*self.resources[:_ARNS_SHOWN], f"{more} more ARNs" if more > 1 else "1 more ARN" if more > 0 else "")
        unit = f"OU {self.unit}" if self.unit else ""
        return [*filter(None, (*arns, self.alert.watch, number, unit))]


def _says(sentence: str, value: str) -> bool:
    """Whether the value stands in the sentence, word for word."""
    found = value.rstrip(".")
    return len(found) >= _REPEATED and found in sentence and bool(_whole(found).search(sentence))


@lru_cache(100)  # each channel asks the same
def _whole(words: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w){re.escape(words)}(?!\w)")


def message_of(alert: Alert) -> Message:
    """The alert's words."""
    same = ("account", "unit", "region", "action", "why", "advice", "resources", "also", "facts", "listed")
    as_they_are: dict[str, Any] = {name: getattr(alert, name) for name in same}
    as_they_are["account_name"] = alert.account_names.get(alert.account, "")
    if alert.is_first and alert.actor:
        where = as_they_are["account_name"] or f"account {alert.account}"
        as_they_are["facts"] += (("First time", f"for {name_of(alert.actor, alert)} in {where}"),)
    return Message(
        alert=alert,
        headline=headline_of(alert),
        code=alert.outcome.code,
        error=alert.outcome.message,
        age=_ago(alert.age),
        who=who(alert),
        actor=_actor(alert),
        **as_they_are,
    )


def short_text(message: Message, limit: int = SHORT_LIMIT) -> str:
    """`[CRITICAL] payments-prod: alice let anyone read secret prod…s/db`: a notification, or a mail's subject."""
    begin = f"[{message.alert.severity.upper()}] " + (f"{message.age}, " if message.age else "")
    return begin + short_headline(message.alert, limit - len(begin), message.short_place)


def link_label(alert: Alert) -> str:
    """What the link leads to: CloudTrail's page of the event, or the console's of the thing."""
    return "Open in CloudTrail" if "/cloudtrailv2/" in alert.link else "Open in the console"


def _actor(alert: Alert) -> dict[str, str]:
    actor = alert.actor
    if actor is None:
        return {}
    return {
        "name": name_of(actor, alert),
        "kind": kind_of(actor, alert),
        "address": address_of(actor, alert),
        "tool": actor.tool,
        "via": via_of(actor, alert),
        "account": actor.account,
        "accountName": alert.account_names.get(actor.account, ""),
    }


def aged(alert: Alert, now: datetime) -> Alert:
    """With its age where it happened more than an hour before `now`."""
    seconds = (now - alert.time).total_seconds() if alert.time else 0
    return replace(alert, age=int(seconds) if seconds > NEWS else 0)


def _ago(seconds: int) -> str:
    if not seconds:
        return ""
    return f"{seconds // HOUR} h ago" if seconds < 2 * DAY else f"{seconds // DAY} days ago"


def fitted[T](message: Message, made: Callable[[Message], T], fits: Callable[[T], bool]) -> tuple[Message, T]:
    """The message itself, or one with fewer and shorter texts, and what is `made` of it, which `fits`.

    Who, what, why and what to do stay; the longest texts lose most.
    """
    shown = made(message)
    for longest, most in _STEPS:
        if fits(shown):
            break
        message = _shorter(message, longest, most)
        shown = made(message)
    return message, shown


def cut_at_sentence(text: str, limit: int) -> str:
    """The text itself, or its first whole sentences, else words, and an ellipsis."""
    if len(text) <= limit:
        return text
    kept = text[: limit - 1]  # the space before the ellipsis is the one after the sentence
    end = max(kept.rfind(mark) for mark in _ENDS) + 1 or kept.rfind(" ")
    return f"{kept[:end].rstrip()} …" if end > 0 else f"{kept}…"


def without_hosts(text: str) -> str:
    """The text without names that a mail program makes links of: `evil[.]example`; addresses of mail stay."""
    return _HOST.sub(lambda host: host[0].replace(".", "[.]"), text) if "." in text else text


def _shorter(message: Message, longest: int, most: int) -> Message:
    def shorter(value: Any) -> Any:
        if isinstance(value, str):
            return cut_at_sentence(value, longest)
        if isinstance(value, dict):
            return {name: shorter(text) for name, text in value.items()}
        return tuple(map(shorter, value[:most]))

    names = [name for name in message.__struct_fields__ if name not in ("alert", "facts")]
    more = "the event has more" + (", see the link" if message.alert.link else "")
    facts = (*shorter([fact for fact in message.facts if fact[0] != CUT]), (CUT, more))
    return replace(message, **{name: shorter(getattr(message, name)) for name in names}, facts=facts)
