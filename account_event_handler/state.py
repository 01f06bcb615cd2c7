"""The one DynamoDB table: items enter and leave as plain dicts under a partition and a sort key.

Every item is a dict of str, int, bool, list, dict or set of str; `pk` and `sk` are its key and
`expiration` (epoch seconds) the moment after which it counts as gone, whether DynamoDB has swept
it yet or not.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from random import random
from time import sleep, time
from typing import TYPE_CHECKING, Any

from boto3.dynamodb.types import TypeDeserializer, TypeSerializer
from botocore.exceptions import BotoCoreError, ClientError

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.client import DynamoDBClient

Item = dict[str, Any]
DAY = 86_400  # seconds
CONFLICT_WAITS = (0.02, 0.04, 0.08, 0.16, 0.32)  # seconds

_read, _written = TypeDeserializer().deserialize, TypeSerializer().serialize


class StateUnavailable(Exception):  # noqa: N818 it is lost, by no error of ours
    """The table cannot be asked now; whoever asked does without it."""


class TransactionConflictError(StateUnavailable):
    """Another transaction holds one of the items at this moment."""


class ConditionFailedError(Exception):
    """A condition did not hold: `items` is what stands at each step's key, None where it held."""

    def __init__(self, items: Sequence[Item | None]) -> None:
        super().__init__("a condition did not hold")
        self.items = items


@dataclass(frozen=True, slots=True)
class Write:
    """One write of a transaction: an `Item` to put or an `Update` expression, and its condition.

    `condition` and `update` are DynamoDB expressions; `values` are what their `:names` stand for.
    """

    pk: str
    sk: str
    put: Mapping[str, Any] | None = None
    update: str = ""
    condition: str = ""
    values: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class StateTable:
    """What the watcher remembers. Every method raises StateUnavailable when the table cannot be asked.

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
        answer = self._ask("get_item", Key=_key(pk, sk), ConsistentRead=True)
        return self._standing(answer.get("Item"))

    def items(self, pk: str, begins: str = "") -> Iterator[Item]:
        """Every standing item of a partition in the order of `sk`; `begins` is how `sk` begins."""
        asked: dict[str, Any] = {
            "KeyConditionExpression": "pk = :pk" + (" AND begins_with(sk, :sk)" if begins else ""),
            "ExpressionAttributeValues": _typed({":pk": pk} | ({":sk": begins} if begins else {})),
            "ConsistentRead": True,
        }
        while True:
            answer = self._ask("query", **asked)
            for item in answer["Items"]:
                if (standing := self._standing(item)) is not None:
                    yield standing
            if "LastEvaluatedKey" not in answer:
                return
            asked["ExclusiveStartKey"] = answer["LastEvaluatedKey"]

    def put(self, pk: str, sk: str, item: Mapping[str, Any], lifetime: int | None = None) -> None:
        """Store the item, for `lifetime` seconds or for good."""
        self._ask("put_item", Item=self._item(pk, sk, item, lifetime))

    def put_new(
        self, pk: str, sk: str, item: Mapping[str, Any], lifetime: int | None = None
    ) -> Item | None:
        """Store the item unless one stands there: then that one is returned, else None."""
        try:
            self._ask(
                "put_item",
                Item=self._item(pk, sk, item, lifetime),
                ConditionExpression="attribute_not_exists(pk) OR expiration < :now",
                ExpressionAttributeValues=_typed({":now": self.now()}),
                ReturnValuesOnConditionCheckFailure="ALL_OLD",
            )
        except ConditionFailedError as taken:
            return taken.items[0]
        return None

    def update(
        self, pk: str, sk: str, update: str, values: Mapping[str, Any], condition: str = ""
    ) -> Item:
        """Change the item by an update expression and return it; ConditionFailedError if not `condition`."""
        asked: dict[str, Any] = {"ConditionExpression": condition} if condition else {}
        answer = self._ask(
            "update_item",
            Key=_key(pk, sk),
            UpdateExpression=update,
            ExpressionAttributeValues=_typed(values),
            ReturnValues="ALL_NEW",
            **asked,
        )
        return _plain(answer["Attributes"])

    def delete(self, pk: str, sk: str) -> Item | None:
        """Remove the item and return what stood there."""
        answer = self._ask("delete_item", Key=_key(pk, sk), ReturnValues="ALL_OLD")
        return self._standing(answer.get("Attributes"))

    def transact(self, *steps: Write) -> None:
        """All steps or none; ConditionFailedError with what stands at the keys whose condition failed."""
        asked = [self._step(step) for step in steps]
        for wait in (*CONFLICT_WAITS, None):
            try:
                self._ask("transact_write_items", TransactItems=asked)
                return
            except TransactionConflictError:
                if wait is None:
                    raise
                self.sleep(wait * (1 + random()))  # noqa: S311 spreads the tries, hides nothing

    def _step(self, step: Write) -> dict[str, Any]:
        asked: dict[str, Any] = {
            "TableName": self.table,
            "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
        }
        if step.condition:
            asked["ConditionExpression"] = step.condition
        if step.values:
            asked["ExpressionAttributeValues"] = _typed(step.values)
        if step.put is not None:
            return {"Put": asked | {"Item": self._item(step.pk, step.sk, step.put, None)}}
        asked["Key"] = _key(step.pk, step.sk)
        return {"Update": asked | {"UpdateExpression": step.update}}

    def _ask(self, operation: str, **asked: Any) -> dict[str, Any]:
        table = {} if "TransactItems" in asked else {"TableName": self.table}
        try:
            answer: dict[str, Any] = getattr(self.client(), operation)(**table, **asked)
        except ClientError as error:
            raise _meant(error) from error
        except BotoCoreError as error:
            raise StateUnavailable(type(error).__name__) from error
        return answer

    def _item(
        self, pk: str, sk: str, item: Mapping[str, Any], lifetime: int | None
    ) -> dict[str, Any]:
        ending = {} if lifetime is None else {"expiration": self.now() + lifetime}
        return _typed({**item, **ending, "pk": pk, "sk": sk})

    def _standing(self, item: Mapping[str, Any] | None) -> Item | None:
        plain = _plain(item) if item else None
        return plain if plain and plain.get("expiration", self.now()) >= self.now() else None


def _meant(error: ClientError) -> Exception:
    """ConditionFailedError where a condition did not hold, StateUnavailable for everything else."""
    code = error.response["Error"]["Code"]
    answer: Mapping[str, Any] = error.response
    if code == "ConditionalCheckFailedException":
        return ConditionFailedError([_plain(answer["Item"]) if "Item" in answer else {}])
    reasons = answer.get("CancellationReasons", [])
    if any(reason.get("Code") == "ConditionalCheckFailed" for reason in reasons):
        return ConditionFailedError([_found(reason) for reason in reasons])
    if any(reason.get("Code") == "TransactionConflict" for reason in reasons):
        return TransactionConflictError(code)
    return StateUnavailable(code)


def _found(reason: Mapping[str, Any]) -> Item | None:
    return _plain(reason.get("Item", {})) if reason["Code"] == "ConditionalCheckFailed" else None


def _key(pk: str, sk: str) -> dict[str, Any]:
    return _typed({"pk": pk, "sk": sk})


def _typed(item: Mapping[str, Any]) -> dict[str, Any]:
    return {name: _written(value) for name, value in item.items()}


def _plain(item: Mapping[str, Any]) -> Item:
    return {name: _simple(_read(value)) for name, value in item.items()}


def _simple(value: Any) -> Any:
    """Whole numbers as int, as the rest of the code has them; DynamoDB's own come as Decimal."""
    match value:
        case dict():
            return {name: _simple(each) for name, each in value.items()}
        case list():
            return [_simple(each) for each in value]
        case bool() | str() | set() | bytes() | None:
            return value
    return int(value)
