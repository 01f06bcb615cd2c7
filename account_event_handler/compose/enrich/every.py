"""An Alert enters, the enrichments for its watches leave, each made when it is first needed."""

from collections.abc import Callable, Collection, Mapping
from functools import partial

from account_event_handler.compose.enrich.facts import Enrichment
from account_event_handler.compose.enrich.reach import Reach
from account_event_handler.memory import Memory
from account_event_handler.model import Alert

_TABLES = ("dynamodb-table-created",)
ENRICHED_WATCHES: Mapping[str, tuple[str, ...]] = {
    "parameter-history": ("ssm-parameter-changed", "watcher-slack-url-changed"),
    "table-cost": _TABLES,
    "table-scaling": _TABLES,
    "security-group-use": (
        "ec2-security-group-opened",
        "ec2-security-group-rule-changed",
        "ec2-security-group-closed",
        "ec2-egress-opened",
        "ec2-egress-closed",
    ),
    "bucket-status": (
        "s3-bucket-policy-changed",
        "s3-bucket-policy-deleted",
        "s3-bucket-acl-changed",
        "s3-bucket-public-access-unblocked",
        "s3-bucket-acls-enabled",
        "s3-bucket-website-made",
    ),
}


class Enrichments:
    """Those that are switched on; `on` holds their names, which are the keys above."""

    def __init__(self, on: Collection[str], reach: Reach, memory: Memory) -> None:
        self._on = [name for name in ENRICHED_WATCHES if name in on]
        self._makers: Mapping[str, Callable[[], Enrichment]] = {
            "parameter-history": partial(_parameter_history, reach, memory),
            "table-cost": partial(_table_cost, reach, memory),
            "table-scaling": partial(_table_scaling, reach),
            "security-group-use": partial(_group_use, reach),
            "bucket-status": partial(_bucket_status, reach),
        }
        self._made: dict[str, Enrichment] = {}

    def of(self, alert: Alert) -> dict[str, Enrichment]:
        """By name, for the watch that speaks and for the others that hold, too."""
        watches = {alert.watch, *alert.also}
        names = [name for name in self._on if not watches.isdisjoint(ENRICHED_WATCHES[name])]
        return {name: self._one(name) for name in names}

    def _one(self, name: str) -> Enrichment:
        if name not in self._made:
            self._made[name] = self._makers[name]()
        return self._made[name]


# Each imports its module itself: most cold starts have an event that needs none of them.


def _parameter_history(reach: Reach, memory: Memory) -> Enrichment:
    from account_event_handler.compose.enrich.parameter import ParameterHistory
    from account_event_handler.compose.enrich.session_person import SessionPerson
    from account_event_handler.compose.lineage.sessions import Sessions

    return ParameterHistory(partial(reach.client, "ssm"), SessionPerson(Sessions(memory)))


def _table_cost(reach: Reach, memory: Memory) -> Enrichment:
    from account_event_handler.compose.enrich.prices import Prices, price_list_region
    from account_event_handler.compose.enrich.table_cost import TableCost

    pricing = partial(reach.own, "pricing", price_list_region(reach.region))
    return TableCost(Prices(memory, pricing))


def _table_scaling(reach: Reach) -> Enrichment:
    from account_event_handler.compose.enrich.table_scaling import TableScaling

    return TableScaling(
        partial(reach.client, "dynamodb"), partial(reach.client, "application-autoscaling")
    )


def _group_use(reach: Reach) -> Enrichment:
    from account_event_handler.compose.enrich.group_use import GroupUse

    return GroupUse(partial(reach.client, "ec2"))


def _bucket_status(reach: Reach) -> Enrichment:
    from account_event_handler.compose.enrich.bucket_status import BucketStatus

    return BucketStatus(partial(reach.client, "s3"))
