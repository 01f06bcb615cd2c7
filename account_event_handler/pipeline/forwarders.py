"""Forwarders of other accounts and Regions: when each was last heard, which is silent, and which is missing."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, datetime
from functools import partial
from hashlib import sha256
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError
from msgspec import Struct

from account_event_handler.aws.errors import BoundedLookups, is_unknowable
from account_event_handler.catalog import findings
from account_event_handler.catalog.policy.actions import human_list
from account_event_handler.ingest.sanitize import clean
from account_event_handler.limits import FORWARDER_LOOKS, FORWARDER_SILENT
from account_event_handler.model import AccountEvent, Alert
from account_event_handler.render.alert import finding_alert
from account_event_handler.state import FORWARDERS, StateTable

DEAD_LETTERS = "account-watcher-forwarder"  # the queue's name in forwarder.yaml
_NAMED, _SHOWN = 3, 10  # places in a headline and in a line; the topic's JSON lists all
_PLACE = re.compile(r"(\d{12})#([a-z]{2,4}(?:-[a-z]+){1,3}-\d{1,2})", re.ASCII)


class Forwarder(Struct, frozen=True):
    """One account and Region; all times are epoch seconds, `looked` when its dead letters were last counted.

    `told` says that people know that it is silent, `undelivered` how many dead letters they know of.
    """

    account: str
    region: str
    since: int = 0
    heard: int = 0
    looked: int = 0
    told: bool = False
    undelivered: int = 0

    @property
    def key(self) -> str:
        return f"{self.account}#{self.region}"

    @property
    def place(self) -> str:
        return f"{self.account} in {self.region}"

    def is_silent(self, now: int) -> bool:
        return now - self.heard > FORWARDER_SILENT


def known_forwarders(state_table: StateTable) -> list[Forwarder]:
    """Every forwarder that was ever heard."""
    fields = Forwarder.__struct_fields__[2:]
    return [
        Forwarder(parts[1], parts[2], **{name: item[name] for name in fields if name in item})
        for item in state_table.items(FORWARDERS)
        if (parts := _PLACE.fullmatch(item["sk"]))
    ]


def missing_places(forwarders: Iterable[Forwarder], accounts: Iterable[str], home: tuple[str, str]) -> list[str]:
    """Where none was ever heard: accounts as a whole, or Regions that others have one in."""
    heard = {(each.account, each.region) for each in forwarders} | {home}
    regions = {region for _, region in heard}
    missing = []
    for account in sorted(accounts):
        here = {region for each, region in heard if each == account}
        missing += [f"{account} in {region}" for region in sorted(regions - here)] if here else [account]
    return missing


def accounts_of(organizations: Any) -> list[str]:
    """The organization's accounts that are in use; raises botocore's errors, as where it may not be asked."""
    found, asked = list[str](), dict[str, str]()
    while True:
        answer = organizations.list_accounts(**asked)
        found += [each["Id"] for each in answer["Accounts"] if each.get("Status", "ACTIVE") == "ACTIVE"]
        if not answer.get("NextToken"):
            return found
        asked = {"NextToken": answer["NextToken"]}


class Forwarders(Struct, frozen=True):
    """`client` of a service, account and Region is that of the role there, None where there is no right to it.

    `organizations` makes the client, None where the hub is not for an organization; `home` is the hub's own account
    and Region. Every method raises StateUnavailable: the message is tried again.
    """

    state_table: StateTable
    client: Callable[[str, str, str], Any]
    organizations: Callable[[], Any] | None
    lookups: BoundedLookups
    home: tuple[str, str]

    def heard(self, event: AccountEvent) -> Iterable[Alert]:
        """A heartbeat, which counts for the account and Region that AWS has put on its envelope, and from now."""
        before = Forwarder(event.account, event.region)
        if not _PLACE.fullmatch(before.key):
            return
        now = self.state_table.now()
        item = self.state_table.get(FORWARDERS, before.key) or {"since": now}
        if item.get("told"):
            yield finding_alert(
                findings.FORWARDER_HEARD,
                f"forwarder-heard-{before.key}-{item['heard']}",
                {"place": before.place, "since": _clock(item["heard"])},
                account=before.account,
                region=before.region,
                time=event.time,
            )
        self.state_table.update(FORWARDERS, before.key, {"since": item["since"], "heard": now, "told": False})

    def look(self, event: AccountEvent) -> Iterable[Alert]:
        """Which have fallen silent, what waits in their dead-letter queues and, once a week, where none is."""
        now, forwarders = self.state_table.now(), known_forwarders(self.state_table)
        silent = [each for each in forwarders if each.is_silent(now) and not each.told]
        yield from self._alerted(findings.FORWARDER_SILENT, silent, "silent", event)
        for each in silent:
            self.state_table.update(FORWARDERS, each.key, {"told": True})
        turns = sorted(forwarders, key=lambda each: each.looked)[:FORWARDER_LOOKS]
        counts = self.lookups.run([partial(self._dead_letters, each) for each in turns])
        for each, count in zip(turns, counts, strict=True):
            waiting = count if isinstance(count, int) else each.undelivered  # it could not be asked
            if waiting > each.undelivered:
                what = f"undelivered-{waiting}"
                yield from self._alerted(findings.FORWARDER_UNDELIVERED, [each], what, event, waiting)
            self.state_table.update(FORWARDERS, each.key, {"looked": now, "undelivered": waiting})
        yield from self._missing(forwarders, now)

    def _dead_letters(self, forwarder: Forwarder) -> int:
        sqs = self.client("sqs", forwarder.account, forwarder.region)
        url = f"{sqs.meta.endpoint_url}/{forwarder.account}/{DEAD_LETTERS}"
        name = "ApproximateNumberOfMessages"
        return int(sqs.get_queue_attributes(QueueUrl=url, AttributeNames=[name])["Attributes"][name])

    def _alerted(
        self, finding: findings.Finding, forwarders: Sequence[Forwarder], what: str, event: AccountEvent, count: int = 0
    ) -> Iterator[Alert]:
        """One alert for all, so that what silences many at once is said once."""
        if not forwarders:
            return
        places = [each.place for each in forwarders]
        first = forwarders[0] if len(forwarders) == 1 else Forwarder("", "")
        mark = sha256(" ".join(f"{each.key}-{each.heard}" for each in forwarders).encode()).hexdigest()[:16]
        values = {"places": human_list(places, most=_NAMED), "count": count}
        heard = "; ".join(f"{each.place}: {_clock(each.heard)}" for each in forwarders[:_SHOWN])
        facts = (("Last heard", _clock(first.heard) if first.account else heard),)
        yield finding_alert(
            finding,
            f"forwarder-{what}-{mark}",
            values,
            account=first.account,
            region=first.region,
            time=event.time,
            facts=facts,
            listed=tuple(places),
        )

    def _missing(self, forwarders: Sequence[Forwarder], now: int) -> Iterator[Alert]:
        """Once a week, where the organization says which accounts it has."""
        week = f"{datetime.fromtimestamp(now, UTC):%G-W%V}"
        if self.organizations is None or (self.state_table.get(FORWARDERS, "missing") or {}).get("week") == week:
            return
        try:
            accounts = accounts_of(self.organizations())
        except (BotoCoreError, ClientError) as error:
            if not is_unknowable(error):
                return  # throttled or failed: it is asked again with the next look
            accounts = []  # then nobody here can know, and it is asked again next week
        if places := missing_places(forwarders, map(clean, accounts), self.home):
            values, facts = {"places": human_list(places, most=_NAMED)}, (("Missing", human_list(places, most=_SHOWN)),)
            alert_id, listed = f"forwarders-missing-{week}", tuple(places)
            yield finding_alert(findings.FORWARDER_MISSING, alert_id, values, facts=facts, listed=listed)
        self.state_table.put(FORWARDERS, "missing", {"week": week})


def _clock(moment: int) -> str:
    return datetime.fromtimestamp(moment, UTC).strftime("%Y-%m-%d %H:%M UTC")
