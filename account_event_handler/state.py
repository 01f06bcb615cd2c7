"""The state table: one DynamoDB table, asked by a few verbs, and the page of all its partitions.

Every item is a dict of str, int, bool, list, dict or set of str; `pk` and `sk` are its key and
`expiration` (epoch seconds) the moment after which it counts as gone, whether DynamoDB has deleted
it yet or not. `written_by` is the write with a condition that was made last.

partition                sort key              written by; read by   lifetime    bound on its growth
------------------------ --------------------- --------------------- ----------- -------------------
event#<alert id>         part                  suppress; deliver     30 days     1 item
told#<channel>           hash of alert id      0.1; deliver          30 days     by key only
fold#<kind>              window                suppress; same        2 days      1 item
fold#<kind>#<opened>     alert id              0.1; suppress         30 days     repeats in a window
flood#<start>            counts                suppress; same        30 days     1 item
flood#<channel>#<start>  state; state#<part>   suppress; same        30 days     1 item for dozens
finding#<hash of id>     state                 suppress; same        30 hours    1 item
operator                 mute#…; watch#…       cli; suppress         end + 30 d  written by hand
                         peer#…                cli; own_stack        for good    written by hand
                         setting#…             cli; suppress         for good    written by hand
operator-noted           as in operator        suppress; same        for good    as operator
ordinary#<account>       kind, severity, actor suppress; same        90 days     by key only
                         day                   suppress; same        1 day       1 item
muted                    id of a mute          suppress; cli         end + 30 d  mutes
learned#<day>            alert id              suppress; same        7 days      firsts in a day
learning                 began                 suppress; same        for good    1 item
born                     stack                 wiring; remediate     for good    1 item
pulse                    event; alert          pipeline; cli         for good    2 items
parameter-changes        <time>#<shape>#<id>   own_stack; same       29 days     read by ranges
session#<arn>            <access key>          identity; same        session's   by key only
                         console#<begin>…      identity; same        session's   read by ranges
                         asked#<key>           identity; same        5 minutes   by key only
lookup#<account>#<rgn>   turn of a second      identity; same        1 minute    by key only
user#<store>#<id>        name                  identity; same        1 day       1 item
seen                     account               identity; same        for good    accounts
seen#<account>           actor                 identity; same        180 days    by key only
account#<id>             name; unit            enrich; same          1 day       2 items
account#organizations    closed                enrich; same          1 day       1 item
names                    account               cli; enrich           for good    written by hand
prices                   dynamodb#<region>#…   enrich; same          1 day       by key only
slack                    turn                  deliver; same         seconds     1 item
workflow                 starts                deliver; same         for good    1 item
forwarders               account and Region    pipeline; cli         for good    forwarders
                         missing               pipeline; same        for good    1 item
tests                    id of a test          deliver; cli          1 day       by key only
trails                   trail#<arn>           remediate; own_stack  for good    trails
                         look; noted           remediate; same       varies      2 items
"""

import hashlib
import json
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from copy import replace
from datetime import datetime
from decimal import Decimal
from random import random
from time import sleep, time
from typing import TYPE_CHECKING, Any, Literal

from boto3.dynamodb.types import TypeDeserializer, TypeSerializer
from botocore.exceptions import BotoCoreError, ClientError
from msgspec import Struct, field

from account_event_handler.aws.errors import code_of
from account_event_handler.limits import TRANSACTION_WAITS

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.client import DynamoDBClient

Item = dict[str, Any]
Key = tuple[str, str]  # partition and sort key
Values = Mapping[str, Any]
DAY = 86_400  # seconds
WRITTEN_BY: str = "written_by"  # what tells whose write stands

_read, _written = TypeDeserializer().deserialize, TypeSerializer().serialize

ACCOUNT_NAMES = "names"
FORWARDERS = "forwarders"
INSTALLED: Key = ("born", "stack")
LAST_ACTIVITY = "pulse"
TESTS = "tests"
LEARNING: Key = ("learning", "began")
MUTE_COUNTS = "muted"
OPERATOR_CONFIG = "operator"
OPERATOR_NOTED = "operator-noted"
ORGANIZATIONS_CLOSED: Key = ("account#organizations", "closed")
PARAMETER_CHANGES = "parameter-changes"
PRICES = "prices"
SLACK_TURN: Key = ("slack", "turn")
TRAILS = "trails"
WATCHED_ACCOUNTS = "seen"
WORKFLOW_STARTS: Key = ("workflow", "starts")


def account_name_key(account: str) -> Key:
    return f"account#{account}", "name"


def account_unit_key(account: str) -> Key:
    return f"account#{account}", "unit"


def actors_partition(account: str) -> str:
    return f"seen#{account}"


def decision_key(alert_id: str) -> Key:
    return f"event#{alert_id}", "part"


def finding_key(identity: str) -> Key:
    """Of what may be any text, of any length."""
    return f"finding#{hashlib.sha256(json.dumps(identity).encode()).hexdigest()[:32]}", "state"


def group_window_key(kind: str) -> Key:
    return f"fold#{kind}", "window"


def group_members_partition(kind: str, opened: int) -> str:
    return f"fold#{kind}#{opened}"


def learned_partition(day: datetime) -> str:
    return f"learned#{day:%Y-%m-%d}"


def lookup_turns_partition(account: str, region: str) -> str:
    return f"lookup#{account}#{region}"


def ordinary_partition(account: str) -> str:
    return f"ordinary#{account}"


def rate_limit_counts_key(start: int) -> Key:
    return f"flood#{start}", "counts"


def rate_limit_partition(channel: str, start: int) -> str:
    return f"flood#{channel}#{start}"


def sessions_partition(arn: str) -> str:
    return f"session#{arn}"


def directory_user_key(store: str, user: str) -> Key:
    return f"user#{store}#{user}", "name"


class StateUnavailable(Exception):  # noqa: N818 a state of the table, by no error of ours
    """The table cannot be asked now; the caller does without it."""


class TransactionConflictError(StateUnavailable):
    """A transaction holds one of the items at this moment, which may be the first try of this very write."""


class ConditionFailedError(Exception):
    """A condition did not hold: `items` is what stands at each write's key, None where it held."""

    def __init__(self, items: Sequence[Item | None]) -> None:
        super().__init__("a condition did not hold")
        self.items = items

    def unless_by(self, mark: str) -> Item:
        """What stands since the write with this mark was made; else this error is raised."""
        for item in self.items:
            if item and item.get(WRITTEN_BY) == mark:
                return item
        raise self


class Condition(Struct, frozen=True):
    """What must hold of the item that stands, expired or not, for a write to happen."""

    def __and__(self, other: "Condition") -> "Condition":
        return Joined(self, "AND", other)

    def __or__(self, other: "Condition") -> "Condition":
        return Joined(self, "OR", other)


class Comparison(Condition, frozen=True):
    """One attribute compared; one that is missing equals nothing and is at most nothing."""

    attribute: str
    comparison: Literal["=", "<=", "absent"]
    value: Any = None


class Joined(Condition, frozen=True):
    """Two conditions, of which both or either must hold."""

    left: Condition
    word: Literal["AND", "OR"]
    right: Condition


def absent(attribute: str) -> Condition:
    return Comparison(attribute, "absent")


def at_most(attribute: str, value: int) -> Condition:
    return Comparison(attribute, "<=", value)


def equals(attribute: str, value: Any) -> Condition:
    return Comparison(attribute, "=", value)


NO_ITEM = absent("pk")


class Put(Struct, frozen=True):
    """Store the item whole, for `lifetime` seconds or for good."""

    pk: str
    sk: str
    item: Values
    lifetime: int | None = None
    when: Condition | None = None


class PutNew(Struct, frozen=True):
    """Store the item where none stands, or one that has expired."""

    pk: str
    sk: str
    item: Values
    lifetime: int | None = None


class Update(Struct, frozen=True):
    """Set attributes and add to counters, in the item that stands or in a new one."""

    pk: str
    sk: str
    sets: Values = field(default_factory=dict)
    adds: Mapping[str, int] = field(default_factory=dict)
    lifetime: int | None = None
    when: Condition | None = None


AnyWrite = Put | PutNew | Update


class StateTable(Struct, frozen=True):
    """Every method raises StateUnavailable when the table cannot be asked.

    `client` makes the client when it is first needed; `clock` gives epoch seconds.
    """

    client: Callable[[], "DynamoDBClient"]
    table: str
    clock: Callable[[], float] = time
    sleep: Callable[[float], None] = sleep

    def now(self) -> int:
        """Epoch seconds."""
        return int(self.clock())

    def get(self, pk: str, sk: str) -> Item | None:
        """The item as it stands now, None where there is none or it has expired."""
        return self._standing(self._read(pk, sk))

    def query(
        self,
        pk: str,
        *,
        begins: str = "",
        between: tuple[str, str] | None = None,
        limit: int | None = None,
        newest_first: bool = False,
    ) -> Iterator[Item]:
        """Standing items in the order of `sk`: those that begin so, or lie between two."""
        found = 0
        for page in self._pages(pk, begins, between, limit, newest_first):
            for item in page:
                if self._standing(item) is not None:
                    yield item
                    found += 1
                    if found == limit:
                        return

    def items(self, pk: str, begins: str = "") -> Iterator[Item]:
        """Every standing item of a partition that is known to stay small."""
        return self.query(pk, begins=begins)

    def put(self, pk: str, sk: str, item: Values, lifetime: int | None = None, when: Condition | None = None) -> None:
        """Store the item; ConditionFailedError with what stands if `when` does not hold."""
        self._write_one(Put(pk, sk, item, lifetime, when))

    def put_new(self, pk: str, sk: str, item: Values, lifetime: int | None = None) -> Item | None:
        """Store the item unless one stands there: then that one is returned, else None."""
        try:
            self._write_one(PutNew(pk, sk, item, lifetime))
        except ConditionFailedError as taken:
            return taken.items[0]
        return None

    def update(
        self, pk: str, sk: str, sets: Values, when: Condition | None = None, lifetime: int | None = None
    ) -> Item:
        """Set attributes; ConditionFailedError with what stands if `when` does not hold."""
        return self._write_one(Update(pk, sk, sets, lifetime=lifetime, when=when))

    def add(self, pk: str, sk: str, adds: Mapping[str, int], lifetime: int | None = None) -> Item:
        """Add to counters, which begin at 0, and return the item."""
        return self._write_one(Update(pk, sk, adds=adds, lifetime=lifetime))

    def delete(self, pk: str, sk: str) -> Item | None:
        """Remove the item and return what stood there, read before: after a lost answer DynamoDB returns none."""
        stood = self.get(pk, sk)
        self._remove(pk, sk)
        return stood

    def transact(self, *writes: AnyWrite) -> None:
        """All writes or none; ConditionFailedError with what stands where a condition failed."""
        self._make(self._write_all, writes)

    def installed_at(self) -> int:
        """Since when the stack is there, in epoch seconds: written down by the first caller."""
        now = {"at": self.now()}
        return int((self.put_new(*INSTALLED, now) or now)["at"])

    def _write_one(self, write: AnyWrite) -> Item:
        return self._make(lambda marked: self._write(*marked), [write])

    def _make(self, make: Callable[[Sequence[AnyWrite]], Item], writes: Sequence[AnyWrite]) -> Item:
        """Make the writes, again while a transaction holds one of their items.

        After a slow or lost answer botocore makes them again, and their conditions fail because of
        the first try: the mark in what stands tells that from another's write.
        """
        mark = os.urandom(6).hex()
        marked = [self._marked(write, mark) for write in writes]
        for wait in TRANSACTION_WAITS:
            with suppress(TransactionConflictError):
                return self._made(make, marked, mark)
            self.sleep(wait * (1 + random()))  # noqa: S311 spreads the tries, hides nothing
        return self._made(make, marked, mark)

    def _made(self, make: Callable[[Sequence[AnyWrite]], Item], marked: Sequence[AnyWrite], mark: str) -> Item:
        try:
            return make(marked)
        except ConditionFailedError as failed:
            return failed.unless_by(mark)

    def _marked(self, write: AnyWrite, mark: str) -> AnyWrite:
        """A write with a condition, so that it is known again."""
        match write:
            case PutNew(item=item) as new:
                return replace(new, item={**item, WRITTEN_BY: mark})
            case Put(item=item, when=Condition()) as put:
                return replace(put, item={**item, WRITTEN_BY: mark})
            case Update(sets=sets, when=Condition()) as update:
                return replace(update, sets={**sets, WRITTEN_BY: mark})
        return write

    # What follows is DynamoDB's; tests have a table in memory that does these five otherwise.

    def _read(self, pk: str, sk: str) -> Item | None:
        answer = self._ask("get_item", Key=_key(pk, sk), ConsistentRead=True)
        return _plain(answer["Item"]) if "Item" in answer else None

    def _pages(
        self, pk: str, begins: str, between: tuple[str, str] | None, limit: int | None, newest_first: bool
    ) -> Iterator[list[Item]]:
        which, values = "", {":pk": pk}
        if between:
            which, values = " AND sk BETWEEN :low AND :high", {**values, ":low": between[0], ":high": between[1]}
        elif begins:
            which, values = " AND begins_with(sk, :sk)", {**values, ":sk": begins}
        asked: dict[str, Any] = {
            "KeyConditionExpression": f"pk = :pk{which}",
            "ExpressionAttributeValues": _typed(values),
            "ConsistentRead": True,
            "ScanIndexForward": not newest_first,
        } | ({"Limit": limit} if limit else {})
        while True:
            answer = self._ask("query", **asked)
            yield [_plain(item) for item in answer["Items"]]
            if "LastEvaluatedKey" not in answer:
                return
            asked["ExclusiveStartKey"] = answer["LastEvaluatedKey"]

    def _write(self, write: AnyWrite) -> Item:
        kind, asked = self._request(write)
        if kind == "Put":
            self._ask("put_item", **asked)
            return {}
        return _plain(self._ask("update_item", **asked, ReturnValues="ALL_NEW")["Attributes"])

    def _write_all(self, writes: Sequence[AnyWrite]) -> Item:
        requests = [self._request(write) for write in writes]
        self._ask("transact_write_items", TransactItems=[{kind: asked} for kind, asked in requests])
        return {}

    def _remove(self, pk: str, sk: str) -> None:
        self._ask("delete_item", Key=_key(pk, sk))

    def _request(self, write: AnyWrite) -> tuple[str, dict[str, Any]]:
        words = _Expression()
        asked: dict[str, Any] = {"TableName": self.table}
        if isinstance(write, Update):
            kind, asked["Key"] = "Update", _key(write.pk, write.sk)
            asked["UpdateExpression"] = words.update(self.sets(write), write.adds)
        else:
            kind, asked["Item"] = "Put", _typed(self.stored(write))
        if condition := self.condition(write):
            asked["ConditionExpression"] = words.condition(condition)
            asked["ReturnValuesOnConditionCheckFailure"] = "ALL_OLD"
        if words.names:
            asked["ExpressionAttributeNames"] = words.names
        if words.values:
            asked["ExpressionAttributeValues"] = _typed(words.values)
        return kind, asked

    def _ask(self, operation: str, **asked: Any) -> dict[str, Any]:
        table = {} if "TransactItems" in asked else {"TableName": self.table}
        try:
            answer: dict[str, Any] = getattr(self.client(), operation)(**(table | asked))
        except ClientError as error:
            raise _meant(error) from error
        except BotoCoreError as error:
            raise StateUnavailable(type(error).__name__) from error
        return answer

    def condition(self, write: AnyWrite) -> Condition | None:
        return NO_ITEM | at_most("expiration", self.now() - 1) if isinstance(write, PutNew) else write.when

    def sets(self, write: Update) -> Item:
        """The attributes that an update sets, its end among them."""
        return {**write.sets, **self._ending(write.lifetime)}

    def stored(self, write: Put | PutNew) -> Item:
        return {**write.item, **self._ending(write.lifetime), "pk": write.pk, "sk": write.sk}

    def _ending(self, lifetime: int | None) -> Item:
        return {} if lifetime is None else {"expiration": self.now() + lifetime}

    def _standing(self, item: Item | None) -> Item | None:
        return item if item and item.get("expiration", self.now()) >= self.now() else None


class _Expression:
    """DynamoDB's words for an update and its condition, with the names and values they refer to."""

    def __init__(self) -> None:
        self.names: dict[str, str] = {}
        self.values: Item = {}

    def condition(self, condition: Condition) -> str:
        match condition:
            case Joined(left, word, right):
                return f"({self.condition(left)} {word} {self.condition(right)})"
            case Comparison(attribute, "absent"):
                return f"attribute_not_exists({self._name(attribute)})"
            case Comparison(attribute, comparison, value):
                return f"{self._name(attribute)} {comparison} {self._value(value)}"
        raise TypeError(condition)

    def update(self, sets: Values, adds: Values) -> str:
        setting = ", ".join(f"{self._name(name)} = {self._value(value)}" for name, value in sets.items())
        adding = ", ".join(f"{self._name(name)} {self._value(value)}" for name, value in adds.items())
        return " ".join(f"{verb} {pairs}" for verb, pairs in (("SET", setting), ("ADD", adding)) if pairs)

    def _name(self, attribute: str) -> str:
        """A stand-in: DynamoDB reserves 573 words, `at` and `token` among them."""
        self.names[f"#{attribute}"] = attribute
        return f"#{attribute}"

    def _value(self, value: Any) -> str:
        name = f":{len(self.values)}"
        self.values[name] = value
        return name


# Of a single write, and of a transaction whose first try goes on yet.
_CONFLICTS = ("TransactionConflictException", "TransactionInProgressException")


def _meant(error: ClientError) -> Exception:
    """ConditionFailedError where a condition did not hold, StateUnavailable for everything else."""
    code = code_of(error)
    answer: Values = error.response
    if code == "ConditionalCheckFailedException":
        return ConditionFailedError([_plain(answer.get("Item", {}))])
    reasons = answer.get("CancellationReasons", [])
    codes = [reason.get("Code") for reason in reasons]
    if "ConditionalCheckFailed" in codes:
        failed = [_plain(each.get("Item", {})) for each in reasons]
        is_failed = [each == "ConditionalCheckFailed" for each in codes]
        return ConditionFailedError([item if each else None for item, each in zip(failed, is_failed, strict=True)])
    is_conflict = "TransactionConflict" in codes or code in _CONFLICTS
    return TransactionConflictError(code) if is_conflict else StateUnavailable(code)


def _key(pk: str, sk: str) -> dict[str, Any]:
    return _typed({"pk": pk, "sk": sk})


def _typed(item: Values) -> dict[str, Any]:
    return {name: _written(value) for name, value in item.items()}


def _plain(item: Values) -> Item:
    return {name: _simple(_read(value)) for name, value in item.items()}


def _simple(value: Any) -> Any:
    """Whole numbers as int, as the rest of the code has them; DynamoDB's own come as Decimal."""
    match value:
        case dict():
            return {name: _simple(each) for name, each in value.items()}
        case list():
            return [_simple(each) for each in value]
        case Decimal():
            return int(value)
    return value
