"""How far a new DynamoDB table may scale, and where its replicas are."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from botocore.exceptions import BotoCoreError, ClientError

from account_event_handler.enrich.facts import ClientOf, Facts, PartError
from account_event_handler.ingest.sanitize import clean
from account_event_handler.model import AccountEvent

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.client import DynamoDBClient

_DIMENSIONS = {"dynamodb:table:ReadCapacityUnits": "read units", "dynamodb:table:WriteCapacityUnits": "write units"}


@dataclass(frozen=True, slots=True)
class TableScaling:
    """Asks DescribeTable and DescribeScalableTargets; both are often set up just after the table.

    So neither is said to be missing.
    """

    dynamodb_of: ClientOf["DynamoDBClient"]
    scaling_of: ClientOf[Any]

    def __call__(self, event: AccountEvent) -> Facts:
        table = event.text("requestParameters.tableName").rpartition("/")[2]  # it may be an ARN
        dynamodb = self.dynamodb_of(event.account, event.region)
        scaling = self.scaling_of(event.account, event.region)
        if dynamodb is None or scaling is None or not table:
            return ()
        described = dynamodb.describe_table(TableName=table)["Table"]
        replicas = _replicas(described.get("Replicas", []), event.region)
        try:
            targets = scaling.describe_scalable_targets(ServiceNamespace="dynamodb", ResourceIds=[f"table/{table}"])[
                "ScalableTargets"
            ]
        except (BotoCoreError, ClientError) as error:
            raise PartError(replicas, error) from error
        return _ranges(targets) + replicas


def _ranges(targets: Iterable[Mapping[str, Any]]) -> Facts:
    """Said as "5 to 100 read units"; the table's own, its indexes have targets of their own."""
    found = [
        f"{clean(target.get('MinCapacity'))} to {clean(target.get('MaxCapacity'))} {unit}"
        for dimension, unit in _DIMENSIONS.items()
        for target in targets
        if target.get("ScalableDimension") == dimension
    ]
    return (("Autoscaling", ", ".join(found)),) if found else ()


def _replicas(replicas: Iterable[Mapping[str, Any]], home: str) -> Facts:
    regions = [clean(replica.get("RegionName"), 30) for replica in replicas]
    others = [region for region in regions if region and region != home]
    return (("Replicas", ", ".join(others)),) if others else ()
